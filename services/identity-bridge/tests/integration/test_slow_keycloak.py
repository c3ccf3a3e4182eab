"""While Keycloak takes its time no transaction is open and no lock is held, whatever it is asked for."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from identity_bridge.register.domain import Identity, Method
from identity_bridge.register.use_cases import comparison, keycloak_sync, levels, operations
from inputkit.tax import Afm
from servicekit.db import transaction
from servicekit.testing import no_network
from sqlalchemy import Engine, create_engine, text
from tests.desk import AFM, CARD, asker, certified, enrol, opened, sent
from tests.keeping import context
from tests.proving import prove
from tests.settling import confirm

from tests.conftest import KEYRING, Bridge

HELD = text(
    "SELECT a.state, a.query, l.mode FROM pg_stat_activity a LEFT JOIN pg_locks l ON l.pid = a.pid "
    "WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend' "
    "AND (a.xact_start IS NOT NULL OR l.pid IS NOT NULL)"
)


class Held:
    """Keycloak's answer is held until the database was looked at: what is open there, of all sessions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_size=1)
        self.calls, self.found = 0, list[str]()

    def __call__(self) -> None:
        self.calls += 1
        with self._engine.connect() as conn:
            self.found += [str(tuple(row)) for row in conn.execute(HELD)]

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture
def held(bridge: Bridge, engine: Engine) -> Iterator[Held]:
    made = bridge.accounts.held = Held(engine)
    yield made
    bridge.accounts.held = None
    made.close()
    assert made.found == []


def test_a_transaction_left_open_is_seen(bridge: Bridge, engine: Engine, network_guard: no_network.Met) -> None:
    """The look of these tests finds what it is for, and the guard of all tests too."""
    held = Held(engine)
    with transaction(engine) as conn:
        conn.execute(text("SELECT 1 FROM persons"))
        held()
        with pytest.raises(no_network.NetworkInTransaction):
            bridge.accounts.get("nobody")
    held.close()
    assert "idle in transaction" in held.found[0]
    assert len(network_guard) == 1
    network_guard.clear()


def test_what_the_desk_decides(bridge: Bridge, engine: Engine, held: Held) -> None:
    account = bridge.accounts.citizen("citizen-1")
    citizen = asker(bridge, "citizen-1", email=account.email, email_verified=True)
    enrol(engine, "desk-3", "103", "094019245")
    roles = ["desk-clerk", "desk-supervisor"]
    clerk = asker(bridge, "staff-3", preferred_username="desk-3", roles=roles, amr=["pwd", "otp"])
    case = certified(citizen, clerk)
    assert clerk("POST", f"/desk/cases/{case}/undo", {"reason": "a test"}).status_code == 200
    again = asker(bridge, "citizen-1", person_id=bridge.accounts.known["citizen-1"].person_id)
    certified(again, clerk)
    for act in ("revoke", "restore"):
        found = clerk("POST", "/desk/lookups", {"who": "user-citizen-1", "reason": "a test"}).json()
        case = clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]}).json()["case_id"]
        assert clerk("POST", f"/desk/cases/{case}/{act}", {"reason": "a test"}).status_code == 200
    other = bridge.accounts.citizen("citizen-2")
    case = opened(asker(bridge, "citizen-2", email=other.email, email_verified=True), clerk)
    refused = clerk("POST", f"/desk/cases/{case}/certify", CARD)
    assert refused.json()["code"] == "afm-of-another-account"
    conflict = clerk("GET", "/desk/conflicts").json()["items"][0]["conflict_id"]
    assert clerk("POST", f"/desk/conflicts/{conflict}/lookups", {"reason": "a test"}).ok
    assert held.calls > 20


def test_accounts_that_are_joined_and_closed(bridge: Bridge, engine: Engine, held: Held) -> None:
    with transaction(engine) as conn:
        person = prove(conn, KEYRING, Identity(Afm(AFM), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ"), Method.TAXISNET, datetime.now(UTC))
    for subject in ("goes-1", "stays-1"):
        bridge.accounts.citizen(subject)
    bridge.accounts.write("goes-1", person)
    claims = {"level": "B", "person_id": person.person_id}
    goes = asker(bridge, "goes-1", preferred_username="taxis-1", auth_time=int(time.time()), **claims)
    stays = asker(bridge, "stays-1", preferred_username="maria", auth_time=int(time.time()))
    intent = {"intent": goes("POST", "/account-joins", {}).json()["intent"]}
    assert stays("POST", "/account-joins/proofs", intent).ok
    assert stays("POST", "/account-joins/operations", intent).ok
    assert bridge.accounts.known["stays-1"].level == "B"

    def drive() -> int:
        return operations.drive(engine, context(bridge.accounts), lambda: datetime.now(UTC))

    assert drive() == 1
    confirm(engine, sent(engine, "identity.account.joined")[0]["operation_id"])
    assert drive() == 1
    bridge.accounts.citizen("closes-1")
    closes = asker(bridge, "closes-1", auth_time=int(time.time()))
    assert closes("POST", "/account-closings", {}).status_code == 202
    assert drive() == 1
    assert held.calls > 10


def test_what_the_worker_does(bridge: Bridge, engine: Engine, held: Held) -> None:
    accounts, now = bridge.accounts, bridge.clock.now
    for subject in ("citizen-1", "citizen-2", "given-up"):
        accounts.citizen(subject)
    waits = {"email": None, "email_verified": False, "address_asked": "x@mail.example"}
    old = replace(accounts.known["given-up"], created_at=now - timedelta(days=9), **waits)  # type: ignore[arg-type]
    accounts.known["given-up"] = old
    keycloak_sync.apply_edits(engine, context(accounts), now)
    accounts.edit("event-1", "citizen-1", now, level="B")
    assert keycloak_sync.apply_edits(engine, context(accounts), now + timedelta(seconds=2)) == 1
    assert levels.write_all_waiting(engine, KEYRING, accounts, lambda: now) == 1
    accounts.edit("event-2", "citizen-1", now + timedelta(seconds=3), verified_family_name="ΑΛΛΟΣ")
    assert keycloak_sync.apply_edits(engine, context(accounts), now + timedelta(seconds=4)) == 1
    accounts.edit("never-told", "citizen-2", now, person_id="somebody")
    found = comparison.compare(engine, context(accounts), now)
    assert (found.differed, found.unproved, accounts.known["citizen-2"].person_id) == (1, 1, None)
    assert levels.expire_one(engine, accounts, timedelta(days=1), now + timedelta(days=2)) == 1
    assert levels.write_all_waiting(engine, KEYRING, accounts, lambda: now) == 1
    assert accounts.known["citizen-1"].level == "A"
    assert held.calls > 15
