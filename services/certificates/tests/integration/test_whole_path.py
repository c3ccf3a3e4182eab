"""Each certificate of the catalogue on its whole way: filed, drafted, signed, made, and read by its recipient."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from authorities import status_of
from certificates.catalogue import DocumentField, Procedure, load
from certificates.domain.codes import grouped
from certificates.seal import Seal
from certificates.seal.demo import AUTHORITY_FILE
from certificates.seal.keys import as_asn1, certificates_of
from conftest import MUNICIPALITY
from flask import Flask
from issuing import Filed, Staff, demo_seal, make_all, making
from papers import squeezed, text_of
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine

CATALOGUE = {edition.procedure.code: edition.procedure for edition in load(MUNICIPALITY).in_force.values()}
OFFERED = sorted(code for code, procedure in CATALOGUE.items() if procedure.offered)
ANSWERS = {
    "name": "Μαρία Παπαδάκη",
    "year": "1984",
    "date": "2020-03-07",
    "text": "Ηράκλειο",
    "lines": "Ελευθερίας 50, Λιμένας\nΑγίου Δημητρίου 3",
}
WRITTEN = {
    "record_number": "1234/2",
    "act_number": "45/Τ.2/1984",
    "members": "\n".join(
        f"{number}. ΝΙΚΟΛΑΟΥ ΕΛΕΝΗ του ΓΕΩΡΓΙΟΥ και της ΜΑΡΙΑΣ, 07/03/198{number}" for number in range(6)
    ),
    "relatives": "ΝΙΚΟΛΑΟΥ ΓΕΩΡΓΙΟΣ, σύζυγος\nΝΙΚΟΛΑΟΥ ΑΛΕΞΑΝΔΡΟΣ-ΝΙΚΟΛΑΟΣ του ΓΕΩΡΓΙΟΥ, τέκνο",
    "proofs": "λογαριασμοί ηλεκτρικού ρεύματος των ετών 2019 έως 2026 και εκκαθαριστικά σημειώματα φόρου εισοδήματος",
    "family_name": "Νικολάου",
    "given_name": "Ελένη",
}
# One of each length in every run; all of them, in both languages, in the thorough one.
USUAL = {("955481", "el"), ("874774", "en"), ("death-act", "el"), ("municipal-debt", "en")}


def answered(procedure: Procedure) -> dict[str, str]:
    """The answers of an applicant who leaves out what may be left out."""
    answers: dict[str, str] = {}
    for question in procedure.questions:
        if question.required and question.asked(answers):
            answers[question.id] = question.choices[0].value if question.choices else ANSWERS[question.kind]
    return answers


def written(field: DocumentField, begun: Mapping[str, str]) -> str:
    """What a clerk writes into a field that does not begin with what it needs."""
    kinds = {"text": "όπως στο βιβλίο", "lines": "Πρώτη γραμμή της πράξης\nΔεύτερη γραμμή", "date": "2020-03-07"}
    return WRITTEN.get(field.name) or begun.get(field.name) or kinds[field.kind]


def issued(staff: Staff, procedure: Procedure, locale: str) -> tuple[Filed, dict[str, str]]:
    filed = staff.filed(
        procedure=procedure.code,
        answers=answered(procedure),
        locale=locale,
        truth=True,
        delivery="download" if "download" in procedure.delivery else "collect",
    )
    staff.done(filed, "take")
    case = staff.case(filed)
    fields = {one.name: written(one, case["document_prefill"]) for one in procedure.document.fields}
    staff.done(filed, "draft", document=fields)
    staff.done(filed, "present", document=fields)
    staff.done(filed, "issue", staff.colleague)
    return filed, fields


def variants() -> list[Any]:
    return [
        pytest.param(code, locale, marks=() if (code, locale) in USUAL else pytest.mark.thorough)
        for code in OFFERED
        for locale in ("el", "en")
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seal")


@pytest.fixture(scope="module")
def seal(folder: Path) -> Seal:
    return demo_seal(folder)


def test_the_usual_ones_are_in_the_catalogue() -> None:
    assert {code for code, _ in USUAL} <= set(OFFERED)
    assert len(OFFERED) == 12


@pytest.mark.parametrize(("code", "locale"), variants())
def test_a_certificate_from_the_request_to_the_reader(
    code: str,
    locale: str,
    app: Flask,
    tokens: TokenFactory,
    engine: Engine,
    database_url: str,
    clock: Clock,
    seal: Seal,
    folder: Path,
    standards: Callable[[bytes], None],
) -> None:
    staff, procedure = Staff(app, tokens), CATALOGUE[code]
    filed, fields = issued(staff, procedure, locale)
    assert make_all(making(engine, database_url, seal, clock)) == 1
    case = staff.case(filed)
    [document] = case["documents"]
    assert (case["state"], document["seal"]) == ("issued", "demo")
    pdf = read(staff, filed, document["id"])
    standards(pdf)
    assert status_of(pdf, [as_asn1(certificates_of(folder / AUTHORITY_FILE)[0])]).bottom_line
    refuse_lacking(pdf, [*fields.values(), document["number"], case["number"], procedure.document.title.el])
    refuse_wrong_code(staff, pdf, document["number"])


def read(staff: Staff, filed: Filed, document: str) -> bytes:
    """The file as its applicant takes it along; of one that is only handed over, as the office does."""
    own = staff.client.get(f"/requests/{filed.id}/documents/{document}/file", headers=filed.citizen)
    if own.status_code == 200:
        return bytes(own.data)
    assert own.get_json()["code"] == "other-delivery"
    path = f"/casework/cases/{filed.id}/documents/{document}/file"
    return bytes(staff.client.get(path, headers=staff.head).data)


def refuse_lacking(pdf: bytes, said: list[str]) -> None:
    """Everything that was written stands on the paper, and no name of a field."""
    shown = squeezed(text_of(pdf))
    for text in said:
        for line in map(squeezed, text.splitlines()):
            assert line in shown or _as_day(line) in shown, line
    assert "{" not in shown
    assert "None" not in shown


def _as_day(text: str) -> str:
    parts = text.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else text


def refuse_wrong_code(staff: Staff, pdf: bytes, number: str) -> None:
    """The picture leads to the page with the code that stands beside it, and the page knows the document."""
    with pypdfium2.PdfDocument(pdf) as read:
        found = [one for page in read for one in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())]
    [picture] = found
    address, _, code = picture.text.rpartition("/")
    assert address == "HTTPS://ESERVICES.DIMOS.EXAMPLE/E"
    assert grouped(code) in text_of(pdf)
    answer = staff.client.post("/verifications", json={"code": code}).get_json()
    assert (answer["state"], answer["number"], answer["mark"]) == ("valid", number, "demo")
