"""Closing an account: what ends at once, what stays, and when it is refused."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import operations
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.declaring import OTHER_AFM, Person, Side, decide
from tests.desk import CARD, Ask, asker, certified, enrol, opened, problem, sent
from tests.keeping import context
from tests.settling import confirm

from tests.conftest import Bridge

CLOSE = ("POST", "/account-closings")


def just_now() -> int:
    return int(time.time())


@pytest.fixture
def citizen(bridge: Bridge) -> Ask:
    bridge.accounts.citizen("citizen-1")
    return asker(bridge, "citizen-1", auth_time=just_now())


@pytest.fixture
def clerk(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-1", "101", "123456783")
    return asker(bridge, "staff-1", preferred_username="desk-1", roles=["desk-clerk"], amr=["pwd", "otp"])


@pytest.fixture
def reviewer(bridge: Bridge, engine: Engine) -> Side:
    enrol(engine, "clerk", "102", "094019245")
    return Side(bridge, "clerk-1", roles=["declaration-clerk"], amr=["pwd", "otp"], preferred_username="clerk")


def drive(bridge: Bridge, engine: Engine) -> int:
    return operations.drive(engine, context(bridge.accounts), lambda: datetime.now(UTC))


def rows(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as conn:
        return list(conn.execute(text(query)).all())


def test_from_the_button_to_the_end(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    certified(citizen, clerk)
    person_id = bridge.accounts.known["citizen-1"].person_id
    proved = {"level": "B", "person_id": person_id}
    assert citizen("POST", "/desk-codes", {"locale": "el"}, **proved).status_code == 201
    closing = citizen(*CLOSE, **proved)
    assert closing.status_code == 202, closing.text
    # At once: no token from before counts, the code at the desk is dead.
    before = int(bridge.clock.now.timestamp())
    assert problem(citizen("GET", "/identity", **proved, iat=before)) == (401, "stale-token")
    assert rows(engine, "SELECT 1 FROM desk_codes WHERE ended_at IS NULL") == []
    assert (drive(bridge, engine), drive(bridge, engine)) == (1, 0)
    assert bridge.accounts.shut_ones == ["citizen-1"]
    [told] = sent(engine, "identity.account.closed")
    assert (told["subject"], told["person_id"]) == ("citizen-1", person_id)
    confirm(engine, told["operation_id"])
    assert (drive(bridge, engine), drive(bridge, engine)) == (1, 0)
    assert "citizen-1" not in bridge.accounts.known
    [gone] = sent(engine, "identity.account.removed")
    assert (gone["kind"], gone["recipient"]["email"]) == ("close", "citizen-1@mail.example")
    # What proves something stays, and the address does not.
    [(level, kept)] = rows(engine, "SELECT level, afm_sealed IS NOT NULL FROM persons")
    assert (level, kept) == ("B", True)
    assert len(rows(engine, "SELECT 1 FROM level_changes")) == 1
    assert [row.subject for row in rows(engine, "SELECT subject FROM desk_cases")] == ["citizen-1"]
    assert rows(engine, "SELECT recipient FROM account_operations") == [(None,)]


def test_the_person_comes_back_with_a_fresh_account_and_finds_the_history(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    certified(citizen, clerk)
    person_id = str(bridge.accounts.known["citizen-1"].person_id)
    assert citizen(*CLOSE, level="B", person_id=person_id).status_code == 202
    drive(bridge, engine)
    [told] = sent(engine, "identity.account.closed")
    confirm(engine, told["operation_id"])
    drive(bridge, engine)
    with transaction(engine) as conn:
        assert persons.subjects_of(conn, person_id) == []
    fresh = asker(bridge, "fresh-1", level="B", person_id=person_id)
    held = fresh("GET", "/my-data").json()
    assert [visit["document_last"] for visit in held["desk_visits"]] == [CARD["document_last"]]
    assert [one["kind"] for one in held["account_operations"]] == ["close"]


def test_asked_twice_it_is_one_closing(bridge: Bridge, engine: Engine, citizen: Ask) -> None:
    first = citizen(*CLOSE, iat=just_now() + 2)
    again = citizen(*CLOSE, iat=just_now() + 2)
    assert first.json() == again.json()
    assert drive(bridge, engine) == 1
    assert len(sent(engine, "identity.account.closed")) == 1


def test_a_sign_in_of_an_hour_ago_is_not_enough(bridge: Bridge, engine: Engine, citizen: Ask) -> None:
    assert problem(citizen(*CLOSE, auth_time=just_now() - 601)) == (409, "close-sign-in-too-old")
    assert drive(bridge, engine) == 0
    assert citizen("GET", "/identity").status_code == 200


def test_staff_accounts_are_not_closed_here(bridge: Bridge) -> None:
    staff = asker(bridge, "staff-9", roles=["staff", "desk-clerk"], auth_time=just_now())
    assert problem(staff(*CLOSE)) == (403, "close-staff-account")


def test_not_while_the_desk_serves_the_person(citizen: Ask, clerk: Ask) -> None:
    case = opened(citizen, clerk)
    assert problem(citizen(*CLOSE)) == (409, "close-desk-case-open")
    assert clerk("POST", f"/desk/cases/{case}/close", {"reason": "Άλλαξε γνώμη"}).status_code == 200
    assert citizen(*CLOSE).status_code == 202


@pytest.fixture
def eleni(bridge: Bridge, person: Callable[..., Person]) -> Person:
    bridge.clock.now = datetime.now(UTC)
    bridge.accounts.citizen("subject-660075119", name="Ελένη")
    return person(auth_time=just_now())


def test_a_declaration_that_lies_with_staff_is_answered_first(
    bridge: Bridge, engine: Engine, eleni: Person, reviewer: Side
) -> None:
    bridge.clock.now = datetime.now(UTC)
    lies = eleni.submit_by_code(eleni.begin())
    eleni.begin(afm=OTHER_AFM, name="ΞΕΝΑΚΗ ΟΕ")
    refused = eleni.ask(*CLOSE)
    assert problem(refused) == (409, "close-declaration-with-staff")
    assert refused.json()["number"] == lies["number"]
    assert decide(reviewer, lies, "accept", document_checked=True).ok
    assert eleni.ask(*CLOSE).status_code == 202
    [told] = sent(engine, "identity.declaration.revoked")
    assert (told["by"], told["business_name"]) == ("person", "ΞΕΝΑΚΗ ΙΚΕ")
    states = rows(engine, "SELECT DISTINCT state FROM declaration_cases")
    assert [row.state for row in states] == ["revoked"]
    # Nothing of it was removed: it goes in its own time (retention).
    assert len(rows(engine, "SELECT 1 FROM declaration_documents")) == 1


def test_with_another_account_the_person_goes_on_acting_for_the_business(
    bridge: Bridge, engine: Engine, eleni: Person, reviewer: Side
) -> None:
    bridge.clock.now = datetime.now(UTC)
    case = eleni.submit_by_code(eleni.begin())
    assert decide(reviewer, case, "accept", document_checked=True).ok
    [(person_id,)] = rows(engine, "SELECT person_id FROM persons")
    with transaction(engine) as conn:
        persons.bind(conn, "her-other-account", person_id)
    bridge.accounts.citizen("her-other-account")
    assert eleni.ask(*CLOSE).status_code == 202
    assert sent(engine, "identity.declaration.revoked") == []
