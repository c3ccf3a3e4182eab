"""Joins that wait, are refused or end by another way."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import test_joining
from identity_bridge.accounts.store import joins
from identity_bridge.accounts.use_cases.joining import WINDOW
from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.domain import Person
from servicekit.db import transaction
from servicekit.inbox import DeadLetter
from sqlalchemy import Engine
from test_joining import STAYS, drive, intent_of, join, proved, state_of
from tests.desk import OTHER_AFM, Ask, asker, problem, sent
from tests.settling import GOES, confirm

from tests.conftest import Bridge, Browser, Keycloak, LogIn

person, new, old = test_joining.person, test_joining.new, test_joining.old


def test_a_closed_browser_is_not_the_end(bridge: Bridge, new: Ask, old: Ask) -> None:
    """The proof went with the browser; the citizen signs in again, sees that it was begun, and begins again."""
    intent_of(new)
    found = new("GET", "/account-joins/current").json()
    assert found["ask"] is True
    assert found["asked_until"] is not None
    assert old("GET", "/account-joins/current").json()["asked_until"] is None
    join(new, old)


def test_who_comes_by_taxisnet_before_it_is_linked_is_led_on(
    bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask
) -> None:
    join(new, old)
    drive(bridge, engine)
    confirm(engine, sent(engine, "identity.account.joined")[0]["operation_id"])
    drive(bridge, engine)
    bridge.clock.advance(seconds=1)
    bridge.accounts.citizen("goes-2")
    bridge.accounts.write("goes-2", person)
    claims = {"level": "B", "person_id": person.person_id, "auth_time": int(time.time())}
    again = asker(bridge, "goes-2", preferred_username="taxis-2", **claims)
    found = again("GET", "/account-joins/current").json()
    assert (found["ask"], found["operation"]["state"], found["operation"]["here"]) == (False, "removed", False)
    stranger = asker(bridge, "goes-3", preferred_username="taxis-3", **claims | {"person_id": str(uuid4())})
    assert stranger("GET", "/account-joins/current").json()["operation"] is None
    here = old("GET", "/account-joins/current", level="B", person_id=person.person_id).json()
    assert here["operation"]["here"] is True
    join(again, asker(bridge, STAYS, preferred_username="maria", **claims))


def test_one_account_that_keycloak_refuses_stops_no_other(
    bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(new, old)
    other = proved(engine, OTHER_AFM)
    for subject in ("goes-9", "stays-9"):
        bridge.accounts.citizen(subject)
    bridge.accounts.write("goes-9", other)
    now = int(time.time())
    later = asker(bridge, "goes-9", preferred_username="taxis-9", level="B", person_id=other.person_id, auth_time=now)
    join(later, asker(bridge, "stays-9", preferred_username="nikos", auth_time=now))
    shut = bridge.accounts.shut

    def refuse(subject: str) -> None:
        if subject == GOES:
            raise AccountsUnavailable
        shut(subject)

    monkeypatch.setattr(bridge.accounts, "shut", refuse)
    assert drive(bridge, engine) == 1
    assert [told["subject"] for told in sent(engine, "identity.account.joined")] == ["goes-9"]
    monkeypatch.undo()
    assert drive(bridge, engine) == 1
    assert [told["subject"] for told in sent(engine, "identity.account.joined")] == ["goes-9", GOES]


def test_only_an_account_made_by_taxisnet_goes(old: Ask, new: Ask) -> None:
    assert problem(old("POST", "/account-joins", {})) == (409, "join-not-possible")
    join(new, old)
    assert problem(new("POST", "/account-joins", {})) == (409, "join-not-possible"), "it is going already"


def test_a_third_account_is_joined_first(bridge: Bridge, person: Person, new: Ask, old: Ask) -> None:
    bridge.accounts.citizen("third")
    bridge.accounts.write("third", person)
    assert problem(old("POST", "/account-joins/proofs", intent_of(new))) == (409, "join-not-possible")


def test_an_account_of_the_same_person_joins_too(
    bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask
) -> None:
    bridge.accounts.write(STAYS, person)
    intent = intent_of(new)
    claims = {"level": "B", "person_id": person.person_id}
    assert old("POST", "/account-joins/proofs", intent, **claims).status_code == 200
    assert old("POST", "/account-joins/operations", intent, **claims).status_code == 201
    assert drive(bridge, engine) == 1


def test_nothing_is_lost_while_keycloak_is_away(bridge: Bridge, engine: Engine, new: Ask, old: Ask) -> None:
    intent = intent_of(new)
    old("POST", "/account-joins/proofs", intent)
    bridge.accounts.away = True
    assert old("POST", "/account-joins/operations", intent).status_code == 503
    bridge.accounts.away = False
    assert old("POST", "/account-joins/operations", intent).status_code == 201
    bridge.accounts.away = True
    assert drive(bridge, engine) == 0
    assert sent(engine, "identity.account.joined") == []
    bridge.accounts.away = False
    assert drive(bridge, engine) == 1
    operation_id = sent(engine, "identity.account.joined")[0]["operation_id"]
    confirm(engine, operation_id)
    # Removed by a process that died before it could say so.
    bridge.accounts.remove(GOES)
    assert drive(bridge, engine) == 1
    assert len(sent(engine, "identity.account.removed")) == 1


def test_services_wait_until_the_account_says_who_it_is(bridge: Bridge, engine: Engine, new: Ask, old: Ask) -> None:
    """Bound earlier, the tokens of the account that stays would be refused as long as Keycloak is away."""
    join(new, old)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE projections SET written_at = NULL")
    assert drive(bridge, engine) == 0
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE projections SET written_at = now()")
    assert drive(bridge, engine) == 1


def test_linking_ends_the_join(
    bridge: Bridge, log_in: LogIn, engine: Engine, person: Person, new: Ask, old: Ask
) -> None:
    assert str(log_in("maria.papadaki")["person_id"]) == person.person_id
    join(new, old)
    claims = {"level": "B", "person_id": person.person_id, "iat": int(time.time()) + 1}
    assert state_of(old, **claims) == "moving"
    intent = old("POST", "/link-intents", {}, **claims).json()["intent"]
    browser = Browser(bridge)
    browser.open(Keycloak(bridge).authorize_url(person_hint=intent)).log_in("maria.papadaki").press("yes")
    assert state_of(old, **claims) == "linked"


def test_who_comes_by_taxisnet_meanwhile_reads_what_is_going_on(
    bridge: Bridge, log_in: LogIn, engine: Engine, keycloak: Keycloak, new: Ask, old: Ask
) -> None:
    """A service may be down for a day: TAXISnet leads to an account that is shut, and the password works."""
    assert str(log_in("maria.papadaki")["person_id"])
    join(new, old)
    browser = Browser(bridge)
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki")
    assert browser.heading == "Οι λογαριασμοί σας ενώνονται"
    assert browser.response.status_code == 409
    assert "με το email και τον κωδικό πρόσβασής σας" in browser.response.text
    drive(bridge, engine)
    confirm(engine, sent(engine, "identity.account.joined")[0]["operation_id"])
    drive(bridge, engine)
    again = Browser(bridge)
    again.open(keycloak.authorize_url()).log_in("maria.papadaki").press("yes")
    assert again.answer["code"]


def test_an_unasked_confirmation_is_a_dead_letter(engine: Engine) -> None:
    for wrong in (str(uuid4()), "no id"):
        with pytest.raises(DeadLetter):
            confirm(engine, wrong)


def test_an_unused_intent_is_swept(engine: Engine, new: Ask) -> None:
    intent_of(new)
    with transaction(engine) as conn:
        assert joins.purge(conn, datetime.now(UTC)) == 0
        assert joins.purge(conn, datetime.now(UTC) + WINDOW + timedelta(seconds=1)) == 1
