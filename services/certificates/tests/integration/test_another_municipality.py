"""The service and its worker, started for another municipality: its own file and folder say all that is different."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from certificates.app import create_app
from certificates.models.documents import documents
from conftest import MUNICIPALITY, usual_settings
from flask import Flask
from issuing import Staff, demo_seal, make_all, making
from papers import squeezed, text_of
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, select

KALLIOPI = MUNICIPALITY.with_name("kalliopi.yaml")
STAND = {"procedure": "festival-stand", "answers": {"stand_year": "2025", "stand_name": "Μέλι"}}
FIELDS = {"family_name": "Νικολάου", "given_name": "Ελένη", "stand_name": "Μέλι", "stand_year": "2025"}
MAROON, BLUE = (0x6B, 0x1F, 0x3A), (0x00, 0x33, 0x75)
"""Colours of the emblem of the one, and of the other."""


@pytest.fixture
def app(
    database_url: str, tokens: TokenFactory, clock: Clock, engine: Engine, ending: Callable[[Flask], Flask]
) -> Flask:
    settings = usual_settings(database_url, tokens, municipality_file=KALLIOPI)
    return ending(create_app(settings, verifier=tokens.verifier(), clock=clock))


def test_it_offers_what_is_its_own_and_nothing_that_it_left_out(app: Flask) -> None:
    offered = {one["code"]: one for one in app.test_client().get("/procedures").get_json()["items"]}
    assert "festival-stand" in offered
    assert "municipal-debt" not in offered
    shown = app.test_client().get("/procedures/festival-stand").get_json()
    assert shown["unit"]["name"]["el"] == "Γραφείο Εξυπηρέτησης Δημοτών"
    assert shown["delivery"] == ["collect", "post"]
    water = app.test_client().get("/procedures/874774").get_json()
    assert "water_bill" in {one["key"] for one in water["evidences"]}


def test_its_documents_have_its_name_unit_signatory_and_emblem(
    app: Flask, tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    staff = Staff(app, tokens, fields=FIELDS)
    staff.signed(**STAND)
    seal = demo_seal(tmp_path, KALLIOPI)
    make_all(making(engine, database_url, seal, clock, municipality=KALLIOPI))
    with engine.connect() as conn:
        pdf = bytes(conn.execute(select(documents.c.pdf)).scalar_one())
    said = text_of(pdf)
    for own in (
        *("Δήμος Καλλιόπης", "Γραφείο Εξυπηρέτησης Δημοτών", "Στοά Ερατούς 2", "Η Προϊσταμένη του Γραφείου"),
        "Γιορτή των Μουσών του έτους 2025",
    ):
        assert squeezed(own) in squeezed(said), own
    assert "Χερσον" not in said
    assert colours(pdf) & {MAROON, BLUE} == {MAROON}


def test_the_same_certificate_is_signed_as_its_own_office_signs(
    app: Flask, tokens: TokenFactory, engine: Engine, database_url: str, clock: Clock
) -> None:
    Staff(app, tokens).signed()
    make_all(making(engine, database_url, None, clock, municipality=KALLIOPI))
    with engine.connect() as conn:
        said = text_of(bytes(conn.execute(select(documents.c.pdf)).scalar_one()))
    assert squeezed("Η Ληξίαρχος") in squeezed(said)
    assert squeezed("Τμήμα Ληξιαρχείου και Δημοτολογίου") in squeezed(said)


def colours(pdf: bytes) -> set[tuple[int, ...]]:
    """Every colour of the first page, as a printer has it."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        picture = document[0].render(scale=4).to_pil().convert("RGB")
    found = picture.getcolors(picture.width * picture.height)
    assert found is not None
    return {colour for _, colour in found if isinstance(colour, tuple)}
