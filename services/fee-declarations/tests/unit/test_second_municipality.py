"""The note of another municipality: its name, office and colour, and nothing of the first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
import yaml
from fee_declarations import printing, table_documents, tables
from fee_declarations.accounting.note_state import Amounts
from fee_declarations.declaration_rows import Declaration, Note, NotedDeclaration
from fee_declarations.municipality import Municipality
from fee_declarations.print_rows import NoteToPrint
from pydantic import ValidationError

from ..conftest import MUNICIPALITY

FEE = tables.parse(table_documents.read_file()).fees["accommodation"]
DECLARATION = Declaration(
    id=UUID(int=1),
    root_id=UUID(int=1),
    number="9/23-11-2026",
    person_id="person",
    business_id=UUID(int=2),
    establishment_id=UUID(int=3),
    fee="accommodation",
    period="2024-Q4",
    answers={"receipts": "2000.00", "inclusive": "no"},
    # Filed before fees had other bases: the line is made of what was stored then.
    assessment=None,
    receipts_cents=200_000,
    inclusive=False,
    percent=Decimal("0.5"),
    base_cents=200_000,
    fee_cents=1000,
    months_late=0,
    fine_cents=0,
    due=date(2025, 1, 31),
    filed_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    locale="el",
    superseded=False,
    amends=None,
    withdrawn_at=None,
    withdrawn_by=None,
    withdraw_reason=None,
)
NOTE = Note(
    id=UUID(int=4),
    number="7/2026",
    rf="RF76912340123456789012345",
    amount_cents=1000,
    issued_on=date(2026, 11, 23),
    valid_until=date(2026, 11, 30),
    lines=(),
    superseded_by=None,
    cancelled_at=None,
    pdf_ready=False,
    notice_state="pending",
    notice_reason=None,
    notice_at=None,
    amounts=Amounts(charged=1000, written_off=0, open=1000),
)


def to_print(locale: str) -> NoteToPrint:
    noted = NotedDeclaration(
        declaration=replace(DECLARATION, locale=locale),
        note=NOTE,
        establishment_name="Ξενοδοχείο «Αύρα»",
        establishment_address="Παραλία 3",
        business_name="ΔΟΚΙΜΗ Α.Ε.",
        afm="000000019",
        debtor_code="000001",
        amends_number=None,
        amended_by=None,
        amended_by_number=None,
    )
    return NoteToPrint(noted, NOTE, "Οδός Δοκιμών 7", tax_office=None, notice_email=None, replaces=None)


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(MUNICIPALITY.with_name(f"{name}.yaml").read_bytes(), yaml.CSafeLoader)
    return found


def values(node: object) -> Iterator[str]:
    """Every text in a municipality's file."""
    if isinstance(node, dict):
        for item in node.values():
            yield from values(item)
    elif isinstance(node, str):
        yield node


def printed(name: str, locale: str) -> tuple[str, set[tuple[int, int, int]]]:
    """The text of the note and the colours on its page."""
    town = Municipality.load(MUNICIPALITY.with_name(f"{name}.yaml"))
    pdf = printing.make_printer(town)(to_print(locale), FEE)
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
        picture = document[0].render(scale=2).to_pil().convert("RGB")
        return text, {colour for _, colour in picture.getcolors(picture.width * picture.height)}


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_note_is_the_second_municipalitys(locale: str) -> None:
    first, second = read("chersonisos"), read("kalliopi")
    text, colours = printed("kalliopi", locale)
    office = second["offices"]["revenue"]
    for part in (second["name"], office["name"], office["directorate"], office["address"]):
        assert part["el"] in text
    assert f"Τηλ. {office['phone']} {office['email']}" in text
    assert rgb(second["colours"]["primary"]) in colours
    assert rgb(first["colours"]["primary"]) not in colours
    of_the_first = set(values(first)) - set(values(second)) | {"Χερσ", "ersonis"}
    assert {part for part in of_the_first if part in text} == set()
    control, control_colours = printed("chersonisos", locale)
    assert {part for part in of_the_first if part in control}
    assert rgb(first["colours"]["primary"]) in control_colours
    # Only the emblem has the colour of ornaments.
    ornaments = [rgb(town["colours"]["accent"]) for town in (first, second)]
    assert [one in colours for one in ornaments] == [False, True]
    assert [one in control_colours for one in ornaments] == [True, False]


def test_a_colour_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    colours = {**read("kalliopi")["colours"], "primary": '"); #panic("x'}
    file.write_text(yaml.safe_dump({**read("kalliopi"), "colours": colours}), encoding="utf-8")
    with pytest.raises(ValidationError, match="primary"):
        Municipality.load(file)
