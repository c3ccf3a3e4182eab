"""Levels edited in the console, and the nightly comparison: register and accounts come together again by themselves."""

from datetime import UTC, datetime, timedelta

from identity_bridge.register.domain import Identity, Method, Person
from identity_bridge.register.store import keycloak_sync as store
from identity_bridge.register.store import levels, persons
from identity_bridge.register.use_cases import comparison, keycloak_sync
from identity_bridge.register.use_cases.levels import write_all_waiting
from inputkit.tax import Afm
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.accounts import MemoryAccounts
from tests.keeping import context
from tests.linking import intent_of
from tests.proving import prove

from tests.conftest import KEYRING, Bridge, Browser, Keycloak

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def look(engine: Engine, accounts: MemoryAccounts, now: datetime) -> int:
    changed = keycloak_sync.apply_edits(engine, context(accounts), now)
    while write_all_waiting(engine, KEYRING, accounts, lambda: now):
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
        person = prove(conn, KEYRING, identity, Method.TAXISNET, NOW)
        persons.bind(conn, "citizen-1", person.person_id)
    accounts.write("citizen-1", person)
    accounts.edit("event-1", "citizen-1", NOW, person_id="somebody-else")
    look(engine, accounts, NOW + timedelta(seconds=2))
    assert accounts.known["citizen-1"].person_id == person.person_id
    assert reasons(engine) == []


def test_an_account_that_is_linked_while_we_look_is_no_edit(engine: Engine) -> None:
    """Its owner links TAXISnet just after we asked whether it is linked, and just before we read its level."""
    with transaction(engine) as conn:
        identity = Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
        person = prove(conn, KEYRING, identity, Method.TAXISNET, NOW)

    class LinkedMeanwhile(MemoryAccounts):
        def linked_person(self, subject: str) -> str | None:
            found = super().linked_person(subject)
            self.links[subject] = person.person_id
            self.write(subject, person)
            return found

    accounts = LinkedMeanwhile()
    accounts.citizen("citizen-1")
    look(engine, accounts, NOW)
    accounts.edit("event-1", "citizen-1", NOW)
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 0
    with transaction(engine) as conn:
        assert persons.person_of(conn, "citizen-1") == person.person_id
    assert accounts.known["citizen-1"].person_id == person.person_id
    assert reasons(engine) == []


def test_a_link_that_is_taken_away_before_we_looked_leaves_the_account_its_person(
    engine: Engine, bridge: Bridge, keycloak: Keycloak, browser: Browser
) -> None:
    """Linked and unlinked within a look: the account says who it is, and so does the login that linked it."""
    accounts = MemoryAccounts()
    accounts.citizen("account-1")
    accounts.citizen("account-2")
    look(engine, accounts, NOW)
    browser.open(keycloak.authorize_url(person_hint=intent_of(bridge, "account-1"))).log_in("maria.papadaki")
    claims = keycloak.claims(browser.press("yes").answer["code"])
    with transaction(engine) as conn:
        person = persons.by_id(conn, str(claims["person_id"]))
    assert person is not None
    for subject in ("account-1", "account-2"):
        accounts.write(subject, person)
        accounts.edit(f"event-{subject}", subject, NOW)
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 1
    with transaction(engine) as conn:
        assert persons.person_of(conn, "account-1") == person.person_id
        assert persons.person_of(conn, "account-2") != person.person_id, "typed in: no login of ours linked it"


def test_the_nightly_comparison_finds_what_was_missed_and_doubles(engine: Engine) -> None:
    accounts = MemoryAccounts()
    for number in range(3):
        accounts.citizen(f"citizen-{number}")
    with transaction(engine) as conn:
        identity = Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
        person = prove(conn, KEYRING, identity, Method.TAXISNET, NOW)
    for subject in ("citizen-0", "citizen-1"):
        accounts.write(subject, person)
        accounts.links[subject] = person.person_id
    accounts.edit("never-told", "citizen-2", NOW, level="B")
    found = comparison.compare(engine, context(accounts), NOW)
    assert (found.accounts, found.differed, found.doubles) == (3, 1, [person.person_id])
    assert history(engine, "citizen-2") == [("B", "console", "comparison")]
    while write_all_waiting(engine, KEYRING, accounts, lambda: NOW):
        pass
    assert comparison.compare(engine, context(accounts), NOW).differed == 0
    with transaction(engine) as conn:
        [double] = store.doubles_found(conn)
    assert double.subjects == ["citizen-0", "citizen-1"]
    # Who still has two is known under the same id; who has one again is not listed.
    later = NOW + timedelta(days=1)
    comparison.compare(engine, context(accounts), later)
    with transaction(engine) as conn:
        assert [(row.double_id, row.found_at) for row in store.doubles_found(conn)] == [(double.double_id, NOW)]
    del accounts.known["citizen-1"]
    comparison.compare(engine, context(accounts), later)
    with transaction(engine) as conn:
        assert store.doubles_found(conn) == []


def entered(engine: Engine, accounts: MemoryAccounts, subject: str = "citizen-1") -> Person:
    """A person who signed in with TAXISnet."""
    accounts.citizen(subject)
    with transaction(engine) as conn:
        person = prove(conn, KEYRING, Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ"), Method.TAXISNET, NOW)
    accounts.write(subject, person)
    accounts.links[subject] = person.person_id
    return person


def looks(engine: Engine) -> list[tuple[str, str, str | None]]:
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text("SELECT action, actor, subject FROM audit ORDER BY seq"))]


def test_a_person_that_was_typed_in_is_taken_away_again(engine: Engine) -> None:
    accounts = MemoryAccounts()
    victim = entered(engine, accounts)
    accounts.citizen("citizen-2")
    look(engine, accounts, NOW)
    accounts.edit("event-1", "citizen-2", NOW, person_id=victim.person_id)
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 1
    assert accounts.known["citizen-2"].person_id is None
    accounts.edit("event-2", "citizen-2", NOW + timedelta(seconds=3), person_id=victim.person_id, level="B")
    look(engine, accounts, NOW + timedelta(seconds=4))
    raised = accounts.known["citizen-2"]
    assert (raised.level, raised.level_method, raised.person_id == victim.person_id) == ("B", "console", False)
    assert looks(engine) == [("console.edited", "console-user", "citizen-2")] * 2


def test_names_and_method_are_put_back(engine: Engine) -> None:
    accounts = MemoryAccounts()
    entered(engine, accounts)
    look(engine, accounts, NOW)
    before = accounts.known["citizen-1"]
    accounts.edit("event-1", "citizen-1", NOW, verified_family_name="ΑΛΛΟΣ", level_method="desk")
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 1
    assert accounts.known["citizen-1"] == before
    assert (reasons(engine), looks(engine)) == ([], [("console.edited", "console-user", "citizen-1")])
