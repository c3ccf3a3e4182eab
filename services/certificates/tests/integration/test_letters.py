"""Letters about a case: each a numbered document that is kept with it, read by both sides, and named in mails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates.use_cases.making import Making
from flask import Flask
from issuing import Filed, Staff, demo_seal, make_all, making
from offices import told
from papers import squeezed, text_of
from servicekit.testing import TokenFactory
from sqlalchemy import Engine

ASK = {"documents": [{"title": "Μισθωτήριο", "note": "Του 2026", "reason": "λείπει"}], "due_on": "2026-12-10"}
EXTEND = {"reason": "Περιμένουμε το ληξιαρχείο.", "until": "2026-12-21"}
FORWARD = {"authority": "Δήμος Ηρακλείου, Ληξιαρχείο", "reason": "Εκεί είναι η πράξη."}
RECALL = {"reason": "Νέα ληξιαρχική πράξη"}


@pytest.fixture
def staff(app: Flask, tokens: TokenFactory) -> Staff:
    return Staff(app, tokens)


@pytest.fixture
def turn(engine: Engine, database_url: str, tmp_path: Path) -> Making:
    return making(engine, database_url, demo_seal(tmp_path))


def letters_of(staff: Staff, filed: Filed) -> list[dict[str, Any]]:
    return [one for one in staff.case(filed)["documents"] if one["kind"] != "certificate"]


def own(staff: Staff, filed: Filed, path: str = "") -> Any:
    return staff.client.get(f"/requests/{filed.id}{path}", headers=filed.citizen)


@pytest.mark.parametrize(
    ("act", "body", "event", "words"),
    [
        (
            "ask",
            ASK,
            "documents-asked",
            ("Δικαιολογητικά που χρειαζόμαστε", "Μισθωτήριο", "Του 2026", "10 Δεκεμβρίου 2026"),
        ),
        (
            "extend",
            EXTEND,
            "extended",
            ("Η απάντησή μας θα αργήσει", "Περιμένουμε το ληξιαρχείο.", "21 Δεκεμβρίου 2026"),
        ),
        ("forward", FORWARD, "forwarded", ("Διαβίβαση αίτησης", "Δήμος Ηρακλείου, Ληξιαρχείο", "Εκεί είναι η πράξη.")),
    ],
)
def test_what_the_office_writes_is_a_numbered_document_that_both_sides_have(
    staff: Staff,
    turn: Making,
    engine: Engine,
    standards: Callable[[bytes], None],
    act: str,
    body: dict[str, Any],
    event: str,
    words: tuple[str, ...],
) -> None:
    filed = staff.filed()
    staff.done(filed, "take")
    case = staff.done(filed, act, **body)
    [letter] = case["documents"]
    assert letter["number"] == "2/23-11-2026"
    [mail] = told(engine, event)
    assert mail["letter_number"] == letter["number"]
    assert case["history"][-1]["told"]["letter_number"] == letter["number"]
    assert own(staff, filed).get_json()["documents"] == [], "it is not made yet"
    assert make_all(turn) == 1
    [shown] = own(staff, filed).get_json()["documents"]
    assert (shown["number"], shown["kind"], shown["downloadable"]) == (letter["number"], letter["kind"], True)
    taken = own(staff, filed, f"/documents/{shown['id']}/file")
    assert taken.status_code == 200
    seen = staff.client.get(f"/casework/cases/{filed.id}/documents/{letter['id']}/file", headers=staff.clerk)
    assert seen.data == taken.data
    printed = squeezed(text_of(taken.data))
    for word in (letter["number"], filed.number, *words):
        assert squeezed(word) in printed, word
    standards(taken.data)
    assert staff.case(filed)["state"] == case["state"], "a letter issues nothing"


def test_what_is_recalled_is_told_by_a_letter_and_the_certificate_is_not_the_letter(
    staff: Staff, turn: Making, engine: Engine
) -> None:
    filed = staff.signed()
    make_all(turn)
    [certificate] = staff.case(filed)["documents"]
    case = staff.done(filed, "recall", staff.head, **RECALL)
    [letter] = letters_of(staff, filed)
    [line] = [one["told"] for one in case["history"] if one["what"] == "recall"]
    assert line == {
        "document_number": certificate["number"],
        "letter_number": letter["number"],
        "reason": RECALL["reason"],
    }
    [mail] = told(engine, "recalled")
    assert (mail["document_number"], mail["letter_number"]) == (certificate["number"], letter["number"])
    make_all(turn)
    taken = own(staff, filed, f"/documents/{letter['id']}/file")
    assert squeezed(certificate["number"]) in squeezed(text_of(taken.data))
    states = {one["kind"]: one["state"] for one in staff.case(filed)["documents"]}
    assert states == {"certificate": "recalled", "recall": "valid"}
    staff.done(filed, "reissue", staff.head, reason="Με τα νέα στοιχεία")
    assert len(letters_of(staff, filed)) == 1, "of what was recalled the applicant has read already"


def test_taking_back_and_working_again_is_one_letter(staff: Staff, turn: Making) -> None:
    filed = staff.signed()
    make_all(turn)
    staff.done(filed, "reissue", staff.head, reason="Λάθος στο όνομα")
    assert [one["kind"] for one in letters_of(staff, filed)] == ["recall"]
    make_all(turn)
    assert staff.case(filed)["state"] == "working"


def test_a_case_for_another_office_of_ours_needs_no_letter(staff: Staff) -> None:
    filed = staff.filed()
    staff.done(filed, "take")
    assert staff.done(filed, "forward", unit="revenue", reason="Είναι των εσόδων.")["documents"] == []


def test_what_no_letter_can_print_is_refused_before_it_has_a_number(staff: Staff) -> None:
    filed = staff.filed()
    staff.done(filed, "take")
    refused = staff.act(filed, "extend", reason="Περιμένουμε 漢字 από αλλού.", until="2026-12-21")
    assert [one["field"] for one in refused.get_json()["errors"]] == ["reason"]
    assert staff.done(filed, "extend", **EXTEND)["documents"][0]["number"] == "2/23-11-2026"
