"""Levels edited in the console, and the nightly comparison: register and accounts come together again by themselves."""

from datetime import UTC, datetime, timedelta

from identity_bridge.domain import Afm, Identity, Method
from identity_bridge.store import levels, persons
from identity_bridge.store import watching as store
from identity_bridge.use_cases import register, watching
from identity_bridge.use_cases.levels import write_waiting
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.accounts import MemoryAccounts

from tests.conftest import KEYRING

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def look(engine: Engine, accounts: MemoryAccounts, now: datetime) -> int:
    with transaction(engine) as conn:
        changed = watching.take_edits(conn, accounts, now)
    while write_waiting(engine, accounts, lambda: now):
        pass
    return changed


def history(engine: Engine, subject: str) -> list[tuple[str, str, str | None]]:
    with transaction(engine) as conn:
        person_id = persons.person_of(conn, subject)
        assert person_id is not None
        return [(row.level, row.reason, row.actor) for row in levels.history_of(conn, person_id)]


def reasons(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        query = "SELECT body::jsonb #>> '{data,reason}' FROM outbox WHERE type = 'identity.level.changed' ORDER BY seq"
        return list(conn.execute(text(query)).scalars())


def test_an_edit_reaches_register_history_account_and_the_others(engine: Engine) -> None:
    accounts = MemoryAccounts()
    accounts.citizen("citizen-1")
    assert look(engine, accounts, NOW) == 0
    accounts.edit("event-1", "citizen-1", NOW, level="B")
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 1
    assert history(engine, "citizen-1") == [("B", "console", "console-user")]
    assert (accounts.known["citizen-1"].level_method, reasons(engine)) == ("console", ["console"])
    accounts.edit("event-2", "citizen-1", NOW + timedelta(seconds=3), level="A")
    assert look(engine, accounts, NOW + timedelta(seconds=4)) == 1
    assert [row[0] for row in history(engine, "citizen-1")] == ["A", "B"]
    assert look(engine, accounts, NOW + timedelta(seconds=6)) == 0, "the overlap shows old events again"


def test_nothing_is_lost_while_we_were_away(engine: Engine) -> None:
    accounts = MemoryAccounts()
    accounts.citizen("citizen-1")
    look(engine, accounts, NOW)
    accounts.edit("event-1", "citizen-1", NOW + timedelta(hours=3), level="B")
    assert look(engine, accounts, NOW + timedelta(hours=5)) == 1


def test_an_account_never_turns_into_another_person(engine: Engine) -> None:
    accounts = MemoryAccounts()
    accounts.citizen("citizen-1")
    look(engine, accounts, NOW)
    with transaction(engine) as conn:
        identity = Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
        person = register.prove(conn, KEYRING, identity, Method.TAXISNET, NOW)
        persons.bind(conn, "citizen-1", person.person_id)
    accounts.write("citizen-1", person)
    accounts.edit("event-1", "citizen-1", NOW, person_id="somebody-else")
    look(engine, accounts, NOW + timedelta(seconds=2))
    assert accounts.known["citizen-1"].person_id == person.person_id
    assert reasons(engine) == []


def test_the_nightly_comparison_finds_what_was_missed_and_doubles(engine: Engine) -> None:
    accounts = MemoryAccounts()
    for number in range(3):
        accounts.citizen(f"citizen-{number}")
    with transaction(engine) as conn:
        identity = Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
        person = register.prove(conn, KEYRING, identity, Method.TAXISNET, NOW)
    accounts.write("citizen-0", person)
    accounts.write("citizen-1", person)
    accounts.edit("never-told", "citizen-2", NOW, level="B")
    found = watching.compare(engine, accounts, NOW)
    assert (found.accounts, found.differed, found.doubles) == (3, 1, [person.person_id])
    assert history(engine, "citizen-2") == [("B", "console", "comparison")]
    while write_waiting(engine, accounts, lambda: NOW):
        pass
    assert watching.compare(engine, accounts, NOW).differed == 0
    with transaction(engine) as conn:
        [double] = store.doubles_found(conn)
    assert double.subjects == ["citizen-0", "citizen-1"]
    # Who still has two is known under the same id; who has one again is not listed.
    later = NOW + timedelta(days=1)
    watching.compare(engine, accounts, later)
    with transaction(engine) as conn:
        assert [(row.double_id, row.found_at) for row in store.doubles_found(conn)] == [(double.double_id, NOW)]
    del accounts.known["citizen-1"]
    watching.compare(engine, accounts, later)
    with transaction(engine) as conn:
        assert store.doubles_found(conn) == []


def test_a_comparison_is_due_once_a_night(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert not watching.comparison_due(conn, NOW)
        assert not watching.comparison_due(conn, NOW + timedelta(hours=14))
        assert watching.comparison_due(conn, NOW + timedelta(hours=16))
    watching.compare(engine, MemoryAccounts(), NOW + timedelta(hours=16))
    with transaction(engine) as conn:
        assert not watching.comparison_due(conn, NOW + timedelta(hours=17))
