"""One writer at a time for each account in Keycloak, and nothing older than the register stays written there."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.domain import Identity, Method, Person
from identity_bridge.register.domain.levels import PERSON, Actor, ActorKind, Change, Reason, revoked
from identity_bridge.register.store import account_writes as store
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import account_writes, levels
from inputkit.tax import Afm
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.accounts import MemoryAccounts
from tests.desk import AFM
from tests.proving import prove

from tests.conftest import KEYRING, NOW


def level_b(engine: Engine, accounts: MemoryAccounts) -> Person:
    """A person whose level B waits to be written to one account."""
    accounts.citizen("citizen-1")
    with transaction(engine) as conn:
        person = prove(conn, KEYRING, Identity(Afm(AFM), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ"), Method.TAXISNET, NOW)
        persons.bind(conn, "citizen-1", person.person_id)
        levels.change(conn, person, person, Change(Reason.JOINED, PERSON, NOW), ["citizen-1"])
    return person


def write(engine: Engine, accounts: MemoryAccounts) -> int:
    return levels.write_all_waiting(engine, KEYRING, accounts, lambda: NOW)


def sent(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT body::jsonb #>> '{data,level}' FROM outbox ORDER BY seq")).scalars())


def test_one_writer_at_a_time_and_a_killed_one_blocks_only_briefly(engine: Engine) -> None:
    with account_writes.alone(engine, "citizen-1"):
        with pytest.raises(account_writes.AccountBusy), account_writes.alone(engine, "citizen-1"):
            pass
        with account_writes.alone(engine, "citizen-2"):
            pass
        # Killed: the row stays, and its time passes.
        with engine.begin() as conn:
            conn.execute(
                text("UPDATE account_writes SET held_until = held_until - :life"), {"life": account_writes.LIFE}
            )
        with account_writes.alone(engine, "citizen-1"), engine.begin() as conn:
            assert conn.execute(text("SELECT count(*) FROM account_writes")).scalar() == 1
            assert store.purge(conn) == 0
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM account_writes")).scalar() == 0
        store.claim(conn, "citizen-3", uuid4(), -account_writes.LIFE)
        assert store.purge(conn) == 1


def test_a_level_waits_while_another_process_writes_to_the_account(engine: Engine) -> None:
    accounts = MemoryAccounts()
    level_b(engine, accounts)
    with account_writes.alone(engine, "citizen-1"):
        assert write(engine, accounts) == 0
    assert (write(engine, accounts), accounts.known["citizen-1"].level, sent(engine)) == (1, "B", ["B"])


def test_a_level_that_is_revoked_while_it_is_written_is_not_the_last_word(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who writes has read the register before the revocation; what Keycloak gets in the end is newer."""
    accounts = MemoryAccounts()
    person = level_b(engine, accounts)
    get = accounts.get

    def then_revoked(subject: str) -> Account | None:
        monkeypatch.undo()
        with transaction(engine) as conn:
            before = persons.locked(conn, person.person_id)
            what = Change(Reason.REVOKED, Actor(ActorKind.CLERK, "desk-3"), NOW + timedelta(seconds=1))
            levels.change(conn, before, revoked(before), what, ["citizen-1"])
        return get(subject)

    monkeypatch.setattr(accounts, "get", then_revoked)
    write(engine, accounts)
    assert (accounts.known["citizen-1"].level, accounts.writes) == ("A", ["citizen-1"] * 2)
    assert (write(engine, accounts), accounts.known["citizen-1"].level, sent(engine)) == (1, "A", ["B", "A"])


def test_a_writer_that_was_too_late_does_not_have_the_last_word(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took longer than the account was held for it: another process revoked the level meanwhile and wrote that."""
    accounts = MemoryAccounts()
    person = level_b(engine, accounts)
    real = accounts.write

    def too_late(subject: str, older: Person) -> datetime:
        monkeypatch.undo()
        with transaction(engine) as conn:
            conn.execute(text("UPDATE account_writes SET held_until = now() - interval '1 second'"))
            before = persons.locked(conn, person.person_id)
            what = Change(Reason.REVOKED, Actor(ActorKind.CLERK, "desk-3"), NOW + timedelta(seconds=1))
            levels.change(conn, before, revoked(before), what, ["citizen-1"])
        assert write(engine, accounts) == 2
        return real(subject, older)

    monkeypatch.setattr(accounts, "write", too_late)
    write(engine, accounts)
    while write(engine, accounts):
        pass
    assert accounts.known["citizen-1"].level == "A"


def test_killed_before_it_could_say_so_it_is_written_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = MemoryAccounts()
    level_b(engine, accounts)
    real = accounts.write

    def killed(subject: str, person: Person) -> datetime:
        real(subject, person)
        raise KeyboardInterrupt

    monkeypatch.setattr(accounts, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        write(engine, accounts)
    monkeypatch.undo()
    assert (write(engine, accounts), accounts.writes, sent(engine)) == (1, ["citizen-1"] * 2, ["B"])
