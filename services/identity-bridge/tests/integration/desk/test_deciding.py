"""Certify, undo, revoke, restore, second look: what is written, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.domain import Identity, Method, Person
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import levels, register
from inputkit.tax import Afm
from servicekit.db import transaction
from sqlalchemy import Engine
from tests.desk import AFM, CARD, CLERK_AFM, OTHER_AFM, Ask, asker, certified, opened, problem, recorded, sent
from tests.proving import prove

from tests.conftest import KEYRING, Bridge


def test_a_visit_makes_level_b(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    case_id = opened(citizen, clerk)
    case = clerk("GET", f"/desk/cases/{case_id}").json()
    assert (case["state"], case["can"], case["account"]["email"]) == (
        "open",
        ["certify", "close"],
        "citizen-1@mail.example",
    )
    answer = clerk("POST", f"/desk/cases/{case_id}/certify", CARD | {"family_name": "Παπaδάκη".replace("a", "A")})
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["state"], done["account"]["level"], done["account"]["level_method"]) == ("certified", "B", "desk")
    assert done["certification"]["family_name"] == "ΠΑΠΑΔΑΚΗ", "the Latin letter became Greek"
    [event] = sent(engine, "identity.level.changed")
    assert {name: event[name] for name in ("sub", "level", "previous_level", "method", "reason")} == {
        "sub": "citizen-1",
        "level": "B",
        "previous_level": "A",
        "method": "desk",
        "reason": "certified",
    }
    assert event["by"] == {"office": "transparency", "clerk": "101"}
    assert AFM not in str(event)
    person_id = bridge.accounts.known["citizen-1"].person_id
    me = citizen("GET", "/identity", person_id=person_id, level="B").json()
    assert [(row["level"], row["reason"], row["clerk"]) for row in me["history"]] == [("B", "certified", "101")]
    assert citizen("GET", "/desk-codes/current", person_id=person_id).status_code == 404


def test_pressed_twice_certifies_once(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    case = opened(citizen, clerk)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: clerk("POST", f"/desk/cases/{case}/certify", CARD), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(sent(engine, "identity.level.changed")) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"afm": "660074101"}, "afm"),
        ({"document_last": "12"}, "document_last"),
        ({"document_expires": "2020-01-01"}, "document_expires"),
        ({"document_expires": None}, "document_expires"),
        ({"family_name": " "}, "family_name"),
        ({"family_name": "Smith3"}, "family_name"),
        ({"given_name": ""}, "given_name"),
        ({"father_name": ""}, "father_name"),
        ({"document_kind": "library-card"}, "document_kind"),
    ],
)
def test_what_is_mistyped_is_named(citizen: Ask, clerk: Ask, changes: dict[str, Any], field: str) -> None:
    answer = clerk("POST", f"/desk/cases/{opened(citizen, clerk)}/certify", CARD | changes)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert str(changes.get("afm")) not in answer.text


def test_an_empty_form_hears_all_that_it_lacks(citizen: Ask, clerk: Ask) -> None:
    path = f"/desk/cases/{opened(citizen, clerk)}/certify"
    answer = clerk("POST", path, dict.fromkeys(CARD, "") | {"document_expires": None})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [
        "document_kind",
        "document_last",
        "document_expires",
        "given_name",
        "family_name",
        "father_name",
        "afm",
    ]
    said = {one["field"]: one["text"] for one in answer.json()["errors"]}
    assert said["afm"] == "Enter the citizen’s tax number.", "an empty field has no wrong digits"
    passport = {"document_kind": "passport", "afm": "1", "given_name": " ", "father_name": ""}
    absent = passport | {"not_on_document": ["given_name"]}
    for body, fields in ((passport, ["given_name", "afm"]), (absent, ["afm"])):
        errors = clerk("POST", path, CARD | body).json()["errors"]
        assert [one["field"] for one in errors] == fields


def test_clerks_do_not_certify_themselves(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    assert problem(clerk("POST", f"/desk/cases/{opened(citizen, clerk)}/certify", CARD | {"afm": CLERK_AFM})) == (
        409,
        "own-account",
    )
    bridge.accounts.citizen("staff-1")
    found = clerk("POST", "/desk/lookups", {"who": "user-staff-1", "reason": "δικός μου λογαριασμός"}).json()
    assert problem(clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]})) == (409, "own-account")
    with transaction(engine) as conn:
        own = register.find_or_enter(conn, KEYRING, Afm(CLERK_AFM), bridge.clock.now)
        persons.bind(conn, "citizen-2", own.person_id)
    bridge.accounts.citizen("citizen-2")
    found = clerk("POST", "/desk/lookups", {"who": "user-citizen-2", "reason": "άλλος λογαριασμός μου"}).json()
    assert problem(clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]})) == (409, "own-account")
    assert recorded(engine).count("desk.refused") == 3


def test_a_number_under_another_account_is_never_overwritten(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    certified(citizen, clerk)
    bridge.accounts.citizen("citizen-2")
    other = asker(bridge, "citizen-2")
    case = opened(other, clerk)
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "afm-of-another-account")
    assert bridge.accounts.known["citizen-2"].level == "A"
    assert len(sent(engine, "identity.level.changed")) == 1


def test_an_account_stays_one_person(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    with transaction(engine) as conn:
        another = register.find_or_enter(conn, KEYRING, Afm(OTHER_AFM), bridge.clock.now)
        persons.bind(conn, "citizen-1", another.person_id)
    case = opened(asker(bridge, "citizen-1", person_id=another.person_id), clerk)
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "account-of-another-person")


def test_undo_gives_the_number_back_and_a_second_try_works(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    case = certified(citizen, clerk, afm=OTHER_AFM)
    undone = clerk("POST", f"/desk/cases/{case}/undo", {"reason": "λάθος ΑΦΜ", "afm_wrong": True}).json()
    assert (undone["state"], undone["account"], undone["ended"]["reason"]) == ("undone", None, "λάθος ΑΦΜ")
    assert bridge.accounts.known["citizen-1"].level == "A"
    with transaction(engine) as conn:
        assert persons.by_afm(conn, KEYRING, Afm(OTHER_AFM)) is None
    person_id = bridge.accounts.known["citizen-1"].person_id
    again = asker(bridge, "citizen-1", person_id=person_id)
    certified(again, clerk)
    assert bridge.accounts.known["citizen-1"].person_id == person_id, "an account stays one person"
    with transaction(engine) as conn:
        found = persons.by_afm(conn, KEYRING, Afm(AFM))
    assert found is not None
    assert (found.person_id, found.level) == (person_id, "B")
    reasons = [event["reason"] for event in sent(engine, "identity.level.changed")]
    assert reasons == ["certified", "undone", "certified"]


def test_later_only_a_supervisor_undoes(bridge: Bridge, citizen: Ask, clerk: Ask, supervisor: Ask) -> None:
    case = certified(citizen, clerk)
    bridge.clock.advance(days=12)
    assert problem(clerk("POST", f"/desk/cases/{case}/undo", {"reason": "λάθος όνομα"})) == (409, "too-late-to-undo")
    assert supervisor("POST", f"/desk/cases/{case}/undo", {"reason": "λάθος όνομα"}).status_code == 200


def test_revoked_stays_revoked_until_restored(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    certified(citizen, clerk)
    who = {"who": "user-citizen-1", "reason": "καταγγελία για πλαστό έγγραφο"}

    def case_of(ask: Ask) -> str:
        found = ask("POST", "/desk/lookups", who).json()
        return str(ask("POST", "/desk/cases", {"lookup_id": found["lookup_id"]}).json()["case_id"])

    path = f"/desk/cases/{case_of(supervisor)}/revoke"
    assert problem(clerk("POST", path, {"reason": "δεν μου αρέσει"})) == (403, "not-permitted")
    assert supervisor("POST", path, {"reason": "πλαστό έγγραφο"}).json()["state"] == "closed"
    assert bridge.accounts.known["citizen-1"].level == "A"
    with transaction(engine) as conn:
        identity = Identity(Afm(AFM), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
        assert prove(conn, KEYRING, identity, Method.TAXISNET, bridge.clock.now).level == "A"
    case = case_of(clerk)
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "level-revoked")
    assert clerk("POST", f"/desk/cases/{case}/close", {"reason": "στον προϊστάμενο"}).status_code == 200
    case = case_of(supervisor)
    shown = supervisor("GET", f"/desk/cases/{case}").json()
    assert (shown["revocation"]["reason"], "certify" in shown["can"]) == ("πλαστό έγγραφο", False)
    assert supervisor("POST", f"/desk/cases/{case}/restore", {"reason": "ελέγχθηκε"}).status_code == 200
    assert bridge.accounts.known["citizen-1"].level == "B"
    assert [event["reason"] for event in sent(engine, "identity.level.changed")] == ["certified", "revoked", "restored"]


def test_a_sampled_certification_waits_for_another_clerk(
    bridge: Bridge, citizen: Ask, clerk: Ask, second_clerk: Ask, supervisor: Ask
) -> None:
    bridge.start(desk_check_share=1.0)
    case = certified(citizen, clerk)
    assert clerk("GET", "/desk/checks").json()["items"] == []
    assert [item["case_id"] for item in second_clerk("GET", "/desk/checks").json()["items"]] == [case]
    verdict = {"agrees": False, "note": "άλλο όνομα στο δελτίο"}
    assert problem(clerk("POST", f"/desk/cases/{case}/check", verdict)) == (409, "own-account")
    assert "check" in second_clerk("GET", f"/desk/cases/{case}").json()["can"]
    checked = second_clerk("POST", f"/desk/cases/{case}/check", verdict)
    assert checked.status_code == 200, checked.text
    assert "check" not in second_clerk("GET", f"/desk/cases/{case}").json()["can"], "supervisors settle it"
    assert "check" in supervisor("GET", f"/desk/cases/{case}").json()["can"]
    assert [item["certification"]["check"] for item in supervisor("GET", "/desk/checks").json()["items"]] == [
        "disputed"
    ]


def test_the_account_is_brought_to_it_later_when_keycloak_is_away(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    case = opened(citizen, clerk)
    bridge.accounts.away = True
    assert clerk("POST", f"/desk/cases/{case}/certify", CARD).status_code == 503
    bridge.accounts.away = False
    assert clerk("POST", f"/desk/cases/{case}/certify", CARD).status_code == 200
    assert bridge.accounts.writes == ["citizen-1"]
    assert levels.write_all_waiting(engine, KEYRING, bridge.accounts, bridge.clock) == 0


def test_killed_between_account_and_register_is_written_again(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, write = opened(citizen, clerk), bridge.accounts.write

    def die_after(subject: str, person: Person) -> datetime:
        write(subject, person)
        raise AccountsUnavailable

    monkeypatch.setattr(bridge.accounts, "write", die_after)
    assert clerk("POST", f"/desk/cases/{case}/certify", CARD).status_code == 200
    assert sent(engine, "identity.level.changed") == []
    monkeypatch.setattr(bridge.accounts, "write", write)
    assert [levels.write_all_waiting(engine, KEYRING, bridge.accounts, bridge.clock) for _ in range(2)] == [1, 0]
    assert bridge.accounts.writes == ["citizen-1", "citizen-1"]
    assert [event["level"] for event in sent(engine, "identity.level.changed")] == ["B"]


def test_a_proof_that_is_too_old_is_made_again(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    certified(citizen, clerk)

    def expire() -> int:
        return levels.expire_one(engine, bridge.accounts, timedelta(days=365), bridge.clock.now)

    assert expire() == 0
    bridge.clock.advance(days=366)
    assert [expire(), expire()] == [1, 0]
    assert levels.write_all_waiting(engine, KEYRING, bridge.accounts, bridge.clock) == 1
    account = bridge.accounts.known["citizen-1"]
    assert account.level == "A"
    certified(asker(bridge, "citizen-1", person_id=account.person_id), clerk, document_expires="2040-01-01")
    reasons = [event["reason"] for event in sent(engine, "identity.level.changed")]
    assert reasons == ["certified", "expired", "certified"]
