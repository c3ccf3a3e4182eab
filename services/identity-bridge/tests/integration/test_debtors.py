"""What the finance office says of a declaration's business comes into the case, the mail and the record of looks."""

import io
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from identity_bridge import commands
from identity_bridge.handlers import HANDLERS
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Engine
from tests.declaring import Person, Side, decide, events
from tests.desk import recorded

from tests.conftest import KEY_1

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def hear(engine: Engine, kind: str, data: dict[str, Any]) -> None:
    event = ReceivedEvent(uuid.uuid4(), kind, "/services/fee-declarations", str(uuid.uuid4()), NOW, None, data)
    with transaction(engine) as conn:
        HANDLES[kind](conn, event)


HANDLES = {**HANDLERS["FEES"], **HANDLERS["NOTICES"]}


def changed(declaration_id: str, state: str, revision: int, **more: Any) -> dict[str, Any]:
    at = (NOW + timedelta(minutes=revision)).isoformat()
    usual = {"officer": None, "text": None, "at": at}
    return {**usual, "declaration_id": declaration_id, "state": state, "revision": revision, **more}


def test_the_person_reads_what_the_finance_office_did(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    assert decide(clerk, case, "accept", document_checked=True).ok
    (accepted,) = events(engine, "accepted")
    declaration_id = accepted["declaration_id"]
    hear(engine, "fees.debtor.changed", changed(declaration_id, "waiting", 1))
    hear(engine, "fees.debtor.seen", {"declaration_ids": [declaration_id], "officer": "fin-1", "at": NOW.isoformat()})
    why = {"officer": "fin-1", "text": "Η έδρα ανήκει σε άλλον Δήμο."}
    hear(engine, "fees.debtor.changed", changed(declaration_id, "refused", 2, **why))
    hear(engine, "fees.debtor.changed", changed(declaration_id, "tied", 3, officer="fin-2"))

    history = eleni.take("GET", f"/declarations/{case['case_id']}")["history"]
    finance = [(one["what"], one["side"], one["text"]) for one in history if one["side"] == "finance"]
    assert finance == [
        ("debtor-waiting", "finance", ""),
        ("debtor-refused", "finance", "Η έδρα ανήκει σε άλλον Δήμο."),
        ("debtor-tied", "finance", ""),
    ]
    looks = eleni.take("GET", "/identity/views")["items"]
    by_finance = [(one["kind"], one["office"]) for one in looks if one["kind"].startswith("debtor.")]
    assert sorted(by_finance) == [("debtor.read", "revenue"), ("debtor.refused", "revenue"), ("debtor.tied", "revenue")]
    told = events(engine, "debtor")
    assert [(one["state"], one["recipient"]["email"]) for one in told] == [
        ("waiting", "eleni@mail.example"),
        ("refused", "eleni@mail.example"),
        ("tied", "eleni@mail.example"),
    ]
    assert told[1]["text"] == "Η έδρα ανήκει σε άλλον Δήμο."


def test_finance_learns_the_number_under_which_people_know_the_declaration(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    assert decide(clerk, case, "accept", document_checked=True).ok
    (accepted,) = events(engine, "accepted")
    assert accepted["number"] == case["number"]


def test_operations_learn_the_person_of_an_officer(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REGISTER_KEYS", KEY_1)
    found = []
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.StringIO('{"afm": "999999815"}'))
        assert commands.main(["person-of"]) == 0
        found.append(json.loads(capsys.readouterr().out)["person_id"])
    assert found[0] == found[1], "who was entered unproved is the same at the first login"
    monkeypatch.setattr("sys.stdin", io.StringIO('{"afm": "999999816"}'))
    assert commands.main(["person-of"]) == 2


def test_what_operations_saw_of_mails_is_recorded(person: Callable[..., Person], clerk: Side, engine: Engine) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    mails = [
        {"event_type": "identity.declaration.submitted", "aggregate_id": case["case_id"]},
        {"event_type": "identity.declaration.submitted", "aggregate_id": "no id"},
        {"event_type": "fees.note.issued", "aggregate_id": str(uuid.uuid4())},
    ]
    seen = {"actor": "ops-1", "state": "parked", "at": NOW.isoformat()}
    for listed in (mails, []):
        hear(engine, "notices.staff.looked", {**seen, "action": "listed", "count": len(listed), "notices": listed})
    hear(engine, "notices.staff.looked", {**seen, "action": "retried", "state": None, "count": 1, "notices": mails[:1]})
    assert recorded(engine)[-4:] == ["notice.listed", "notice.listed", "notice.listed", "notice.retried"]
    looks = eleni.take("GET", "/identity/views")["items"]
    assert sorted(one["kind"] for one in looks) == ["notice.listed", "notice.retried"]


def test_a_look_at_a_list_is_one_entry_whatever_it_names(bridge: Any, engine: Engine) -> None:
    listed = {"name": "held-payments", "number": 3, "narrowed": {"page": "1"}}
    seen = {"declaration_ids": [], "officer": "fin-1", "at": NOW.isoformat()}
    hear(engine, "fees.debtor.seen", {**seen, "list": listed})
    assert recorded(engine)[-1] == "debtor.listed"
    hear(engine, "fees.debtor.seen", {**seen, "declaration_ids": [str(uuid.uuid4())] * 2, "list": listed})
    assert recorded(engine)[-3:] == ["debtor.listed", "debtor.read", "debtor.read"]


def test_nothing_is_told_of_a_declaration_without_a_case_here(bridge: Any, engine: Engine) -> None:
    unknown = str(uuid.uuid4())
    hear(engine, "fees.debtor.changed", changed(unknown, "tied", 1, officer="fin-1"))
    hear(engine, "fees.debtor.seen", {"declaration_ids": [unknown], "officer": "fin-1", "at": NOW.isoformat()})
    assert events(engine, "debtor") == []
