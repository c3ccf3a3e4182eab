"""Two accounts of one person become one: proved twice, told, confirmed, removed; refused for everybody else."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from identity_bridge.register.domain import Identity, Method, Person
from identity_bridge.register.store import levels as level_store
from identity_bridge.register.use_cases import operations
from inputkit.tax import Afm
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text
from tests.declaring import fields
from tests.desk import AFM, OTHER_AFM, Ask, asker, enrol, problem, sent
from tests.keeping import context
from tests.proving import prove
from tests.settling import GOES, confirm

from tests.conftest import KEYRING, SERVICE, Bridge

STAYS = "stays-1"


def proved(engine: Engine, afm: str = AFM) -> Person:
    with transaction(engine) as conn:
        return prove(conn, KEYRING, Identity(Afm(afm), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ"), Method.TAXISNET, datetime.now(UTC))


@pytest.fixture
def person(engine: Engine) -> Person:
    return proved(engine)


@pytest.fixture
def new(bridge: Bridge, person: Person) -> Ask:
    """The account that a login by TAXISnet made just now."""
    bridge.accounts.citizen(GOES)
    bridge.accounts.write(GOES, person)
    claims = {"level": "B", "person_id": person.person_id, "auth_time": int(time.time())}
    return asker(bridge, GOES, preferred_username="taxis-1", **claims)


@pytest.fixture
def old(bridge: Bridge) -> Ask:
    """The account with a password."""
    bridge.accounts.citizen(STAYS)
    return asker(bridge, STAYS, preferred_username="maria", auth_time=int(time.time()))


def intent_of(new: Ask) -> dict[str, str]:
    answer = new("POST", "/account-joins", {})
    assert answer.status_code == 201, answer.text
    return {"intent": answer.json()["intent"]}


def join(new: Ask, old: Ask) -> None:
    intent = intent_of(new)
    assert old("POST", "/account-joins/proofs", intent).status_code == 200
    answer = old("POST", "/account-joins/operations", intent)
    assert (answer.status_code, answer.json()["state"]) == (201, "moving"), answer.text


def drive(bridge: Bridge, engine: Engine) -> int:
    return operations.drive(engine, context(bridge.accounts), lambda: datetime.now(UTC))


def state_of(ask: Ask, **claims: Any) -> str:
    return str(ask("GET", "/account-joins/current", **claims).json()["operation"]["state"])


def test_from_the_question_to_one_account(bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask) -> None:
    assert new("GET", "/account-joins/current").json() == {"ask": True, "operation": None, "asked_until": None}
    intent = intent_of(new)
    pair = old("POST", "/account-joins/proofs", intent).json()
    assert (pair["goes"]["email"], pair["stays"]["email"]) == (f"{GOES}@mail.example", f"{STAYS}@mail.example")
    assert bridge.accounts.known[STAYS].person_id is None, "a proof changes nothing"
    assert old("POST", "/account-joins/operations", intent).status_code == 201
    raised = bridge.accounts.known[STAYS]
    assert (raised.level, raised.person_id) == ("B", person.person_id)
    with transaction(engine) as conn:
        newest = level_store.history_of(conn, person.person_id)[0]
    assert (newest.reason, newest.previous_level, newest.level) == ("joined", "A", "B")
    assert drive(bridge, engine) == 1
    assert bridge.accounts.shut_ones == [GOES]
    [told] = sent(engine, "identity.account.joined")
    assert (told["subject"], told["into"], told["recipient"]["email"]) == (GOES, STAYS, f"{STAYS}@mail.example")
    assert_schema(told, SERVICE / "events/identity.account.joined.v1.json")
    assert drive(bridge, engine) == 0, "the services have not confirmed"
    assert GOES in bridge.accounts.known
    confirm(engine, told["operation_id"])
    confirm(engine, told["operation_id"])
    assert drive(bridge, engine) == 1
    assert GOES not in bridge.accounts.known
    [gone] = sent(engine, "identity.account.removed")
    assert (gone["kind"], gone["recipient"]["email"]) == ("join", f"{GOES}@mail.example")
    assert_schema(gone, SERVICE / "events/identity.account.removed.v1.json")
    assert drive(bridge, engine) == 0
    assert problem(new("GET", "/account-joins/current", iat=int(time.time()) - 60)) == (401, "stale-token")
    assert state_of(old, level="B", person_id=person.person_id) == "removed"


def test_the_desk_s_traces_are_the_account_s_that_stays(
    bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask
) -> None:
    enrol(engine, "desk-1", "101", "123456783")
    clerk = asker(bridge, "staff-1", preferred_username="desk-1", roles=["desk-clerk"], amr=["pwd", "otp"])
    found = clerk("POST", "/desk/lookups", {"who": f"{GOES}@mail.example", "reason": "Ήρθε χωρίς κωδικό"}).json()
    case = clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]}).json()["case_id"]
    new("POST", "/desk-codes", {"locale": "el"})
    join(new, old)
    claims = {"level": "B", "person_id": person.person_id}
    assert old("GET", "/desk-codes/current", **claims).status_code == 404
    assert [view["kind"] for view in old("GET", "/identity/views", **claims).json()["items"]][-1] == "desk.looked-up"
    seen = clerk("GET", f"/desk/cases/{case}").json()
    assert (seen["state"], seen["account"]) == ("closed", None)


def test_a_citizen_without_another_account_is_asked_once(new: Ask, old: Ask) -> None:
    assert new("POST", "/account-joins/answers", {"has_account": False}).status_code == 204
    assert new("GET", "/account-joins/current").json()["ask"] is False
    assert old("GET", "/account-joins/current").json()["ask"] is False, "accounts with a password are not asked"
    join(new, old)


def test_different_persons_are_never_joined_and_no_refusal_spoils_the_next_try(
    bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask
) -> None:
    other = proved(engine, OTHER_AFM)
    stranger = asker(bridge, "stranger", preferred_username="nikos", level="B", person_id=other.person_id)
    bridge.accounts.citizen("stranger")
    bridge.accounts.write("stranger", other)
    intent = intent_of(new)
    assert problem(stranger("POST", "/account-joins/proofs", intent)) == (409, "join-another-person")
    assert problem(new("POST", "/account-joins/proofs", intent)) == (409, "join-same-account")
    staff = asker(bridge, "staff-9", preferred_username="clerk", roles=["staff"])
    assert problem(staff("POST", "/account-joins/proofs", intent)) == (409, "join-not-possible")
    assert problem(old("POST", "/account-joins/operations", intent)) == (404, "join-intent-gone"), "not proved yet"
    assert old("POST", "/account-joins/proofs", intent).status_code == 200
    assert problem(stranger("POST", "/account-joins/operations", intent)) == (409, "join-another-person")
    assert old("POST", "/account-joins/operations", intent).status_code == 201
    again = old("POST", "/account-joins/operations", intent, level="B", person_id=person.person_id)
    assert (again.status_code, again.json()["state"]) == (201, "moving"), "pressed twice"
    assert drive(bridge, engine) == 1
    assert len(sent(engine, "identity.account.joined")) == 1


def test_both_sign_ins_and_the_button_lie_within_ten_minutes(bridge: Bridge, new: Ask, old: Ask) -> None:
    now = int(bridge.clock.now.timestamp())
    late = new("POST", "/account-joins", {}, auth_time=now - 601)
    assert problem(late) == (409, "join-sign-in-too-old")
    unknown = new("POST", "/account-joins", {}, auth_time=None)
    assert problem(unknown) == (409, "join-sign-in-too-old")
    # Nine minutes after the first sign-in one is left for the second and for the button.
    answer = new("POST", "/account-joins", {}, auth_time=now - 540)
    intent = {"intent": answer.json()["intent"]}
    until = datetime.fromtimestamp(now + 60, UTC).isoformat(timespec="seconds")
    assert (answer.status_code, answer.json()["expires_at"]) == (201, until)
    assert old("POST", "/account-joins/proofs", intent).status_code == 200
    bridge.clock.advance(seconds=61)
    assert problem(old("POST", "/account-joins/operations", intent)) == (404, "join-intent-gone")


@pytest.mark.parametrize("signed_in", [601, None], ids=["eleven minutes ago", "at an unknown time"])
def test_the_account_that_stays_is_proved_too(bridge: Bridge, new: Ask, old: Ask, signed_in: int | None) -> None:
    """A browser that was left signed in since the morning proves nothing."""
    intent, now = intent_of(new), int(bridge.clock.now.timestamp())
    stale = {"auth_time": now - signed_in if signed_in else None}
    for path in ("/account-joins/proofs", "/account-joins/operations"):
        assert problem(old("POST", path, intent, **stale)) == (409, "join-other-sign-in-too-old")
    assert old("POST", "/account-joins/proofs", intent).status_code == 200, "signed in again"
    assert problem(old("POST", "/account-joins/operations", intent, **stale)) == (409, "join-other-sign-in-too-old")
    assert old("POST", "/account-joins/operations", intent).status_code == 201


@pytest.mark.parametrize("intents", [1, 2], ids=["one button pressed twice", "two tabs"])
def test_two_joins_at_once_are_one(bridge: Bridge, engine: Engine, new: Ask, old: Ask, intents: int) -> None:
    asked = [intent_of(new) for _ in range(intents)]
    for intent in asked:
        assert old("POST", "/account-joins/proofs", intent).status_code == 200
    together = threading.Barrier(4)

    def press(number: int) -> int:
        together.wait()
        return old("POST", "/account-joins/operations", asked[number % intents]).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, range(4)))
    # Callers after the first are told that it is decided, or that the token is stale by it.
    assert answers[0] == 201
    assert set(answers) <= ({201, 401} if intents == 1 else {201, 401, 409})
    assert drive(bridge, engine) == 1
    assert len(sent(engine, "identity.account.joined")) == 1


def test_mail_about_cases_follows(bridge: Bridge, engine: Engine, person: Person, new: Ask, old: Ask) -> None:
    body = {"fields": fields(), "locale": "el"}
    case = new("POST", "/declarations", body, email=f"{GOES}@mail.example", email_verified=True).json()
    join(new, old)
    with engine.connect() as conn:
        query = text("SELECT subject, recipient FROM declaration_cases WHERE case_id = :id")
        subject, recipient = conn.execute(query, {"id": case["case_id"]}).one()
    assert subject == STAYS
    assert recipient == {"email": f"{STAYS}@mail.example", "locale": "el", "name": "ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ"}
