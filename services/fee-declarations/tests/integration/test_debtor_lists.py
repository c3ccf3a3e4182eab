"""Finance's list of debtors, searches, and what officers may see."""

import io
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from fee_declarations import commands
from flask import Flask
from jsonschema import Draft202012Validator
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Engine

from ..conftest import SERVICE, accepted, enter_debtor, new_afm
from . import test_debtors
from .test_debtors import HANDLE, Unknown, as_officer, enrol

enrolled, unknown = test_debtors.enrolled, test_debtors.unknown


@pytest.fixture
def imports(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command that takes finance's list in, given its lines."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DIAS_CREDITOR_ID", "1234")

    def run(*lines: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(["code,afm,name,months", *lines]) + "\n"))
        return commands.main(["import-debtors"])

    return run


def test_the_same_number_under_another_name_waits_for_an_officer(app: Flask, engine: Engine) -> None:
    """A mistake in the books must not give one business the notes of another."""
    afm = new_afm()
    code = enter_debtor(engine, afm, name="ΕΝΤΕΛΩΣ ΑΛΛΗ ΑΕ")
    unknown = Unknown(app, engine, afm)
    assert unknown.business()["debtor"]["state"] == "waiting"
    assert unknown.file().status_code == 409
    assert unknown.officer().get_json()["same_number"] == {"code": code, "name": "ΕΝΤΕΛΩΣ ΑΛΛΗ ΑΕ"}
    opened = unknown.officer("open", {"months": 3})
    assert (opened.status_code, opened.get_json()["code"]) == (409, "debtor-in-books")
    assert unknown.officer("tie", {"debtor_code": code}).get_json()["same_number"] is None
    assert unknown.file().status_code == 201


def test_finance_s_list_ties_nobody_of_another_name(unknown: Unknown, imports: Any, capsys: Any) -> None:
    imports(f"94{new_afm()},{unknown.afm},ΕΝΤΕΛΩΣ ΑΛΛΗ ΑΕ,3")
    assert json.loads(capsys.readouterr().out)["tied"] == 0
    assert unknown.business()["debtor"]["state"] == "waiting"


def test_a_case_that_nobody_stands_behind_is_shown_to_nobody(unknown: Unknown) -> None:
    """Its look could stand in nobody's record."""
    at = datetime(2026, 11, 23, 11, tzinfo=UTC)
    end = {"declaration_id": unknown.declaration_id, "revoked_at": at.isoformat()}
    unknown.come(
        ReceivedEvent(uuid.uuid4(), "identity.declaration.revoked", "/x", unknown.declaration_id, at, None, end)
    )
    code = enter_debtor(unknown.engine, None)
    answers = [
        unknown.officer(),
        unknown.officer("candidate", {"debtor_code": code}),
        unknown.officer("tie", {"debtor_code": code}),
        unknown.officer("open", {"months": 3}),
        unknown.officer("refuse", {"text": "Όχι."}),
    ]
    assert [answer.get_json().get("code") for answer in answers] == ["debtor-case-not-found"] * 5


def test_every_search_is_recorded_and_nobody_reads_the_books_through(unknown: Unknown) -> None:
    enrol(unknown.engine, "curious")
    answers = [
        unknown.officer(act, {"debtor_code": f"none-{number}"}, preferred_username="curious").status_code
        for number in range(30)
        for act in ("candidate", "tie")
    ]
    assert answers == [404] * 60
    assert [one["officer"] for one in unknown.told("fees.debtor.seen")] == ["curious"] * 60
    for act in ("candidate", "tie"):
        late = unknown.officer(act, {"debtor_code": "none"}, preferred_username="curious")
        assert (late.status_code, late.get_json()["code"]) == (429, "too-many-debtor-searches")
    assert unknown.officer("candidate", {"debtor_code": "none"}).status_code == 404, "others go on"


def test_an_officer_sees_shops_and_declarations(app: Flask, engine: Engine) -> None:
    unknown = Unknown(app, engine)
    unknown.come(accepted(uuid.uuid4().hex, unknown.afm, number="ED-2026-00042"))
    case = unknown.officer().get_json()
    assert case["establishments"] == [{"name": "Κατάστημα 0", "address": "Οδός 0"}]
    assert {one["number"] for one in case["special_declarations"]} == {None, "ED-2026-00042"}


def test_finance_s_list_ties_those_who_waited(unknown: Unknown, imports: Any, capsys: Any) -> None:
    imports(f"90{new_afm()},{unknown.afm},Επιχείρηση {unknown.afm},3", f"91{new_afm()},,ΠΑΛΑΙΟΣ ΟΦΕΙΛΕΤΗΣ,1")
    said = json.loads(capsys.readouterr().out)
    assert (said["listed"], said["new"], said["tied"]) == (2, 2, 1)
    assert unknown.business()["debtor"]["state"] == "tied"
    assert [(one["state"], one["officer"]) for one in unknown.told()] == [("waiting", None), ("tied", None)]


def test_a_wrong_line_is_named_and_nothing_of_the_list_is_taken(unknown: Unknown, imports: Any, capsys: Any) -> None:
    code = f"92{new_afm()}"
    assert imports(f"{code},{unknown.afm},ΕΠΙΧΕΙΡΗΣΗ ΑΕ,3", "93,12345,ΛΑΘΟΣ,2") == 2
    assert capsys.readouterr().err == "line 3: afm, months cannot be right; nothing was taken in\n"
    assert unknown.officer("tie", {"debtor_code": code}).status_code == 404


def test_a_declaration_that_ended_first_asks_nobody(app: Flask, engine: Engine) -> None:
    event = accepted(uuid.uuid4().hex, new_afm())
    declaration_id = event.data["declaration_id"]
    end = {"declaration_id": declaration_id, "revoked_at": "2026-11-23T10:00:00+00:00"}
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    for step in (
        ReceivedEvent(uuid.uuid4(), "identity.declaration.revoked", "/x", declaration_id, at, None, end),
        event,
    ):
        with transaction(engine) as conn:
            HANDLE[step.type](conn, step)
    queue = app.test_client().get("/debtor-cases", headers=as_officer()).get_json()
    assert event.data["business"]["name"] not in {item["business_name"] for item in queue["items"]}


def test_the_officer_s_answers_have_the_shapes_of_the_openapi_file(unknown: Unknown) -> None:
    code = enter_debtor(unknown.engine, unknown.afm, name="ΑΛΛΗ ΑΕ")
    answers = {
        "DebtorCase": unknown.officer(),
        "Businesses": unknown.http.get("/businesses?page=1", headers=unknown.one.headers()),
        "DebtorCases": unknown.http.get("/debtor-cases", headers=as_officer()),
        "Debtor": unknown.officer("candidate", {"debtor_code": code}),
    }
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    for name, answer in answers.items():
        checker = Draft202012Validator({**document, "$ref": f"#/components/schemas/{name}"})
        assert [fault.message for fault in checker.iter_errors(answer.get_json())] == [], name
