"""The nightly comparison of register and accounts, and accounts that went."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from identity_bridge.register.citizen_accounts import Account, AccountsUnavailable, Act, Edit
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor, ActorKind, Change, Reason, revoked
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import comparison
from identity_bridge.register.use_cases.levels import change, write_all_waiting
from servicekit.db import transaction
from sqlalchemy import Engine
from test_keycloak_sync import NOW, entered, history, look, looks
from tests.accounts import MemoryAccounts
from tests.keeping import context

from tests.conftest import KEYRING


def test_everything_else_that_is_done_in_the_console_is_recorded(engine: Engine) -> None:
    accounts = MemoryAccounts()
    entered(engine, accounts)
    look(engine, accounts, NOW)
    accounts.edited += [
        Edit(f"event-{act}", "citizen-1", "console-user", NOW, act) for act in (Act.PASSWORD, Act.CREDENTIALS)
    ]
    accounts.edited.append(Edit("event-3", "a-clerk", "console-user", NOW, Act.ROLES))
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 0
    assert [row[0] for row in looks(engine)] == ["console.password", "console.credentials"]


def test_an_account_that_is_removed_leaves_its_person_free(engine: Engine) -> None:
    accounts = MemoryAccounts()
    person = entered(engine, accounts)
    comparison.compare(engine, context(accounts), NOW)
    with transaction(engine) as conn:
        assert persons.subjects_of(conn, person.person_id) == ["citizen-1"], "its link told who it is"
    look(engine, accounts, NOW)
    accounts.delete("event-1", "citizen-1", NOW)
    look(engine, accounts, NOW + timedelta(seconds=2))
    with transaction(engine) as conn:
        assert persons.subjects_of(conn, person.person_id) == []
    assert looks(engine)[-1] == ("console.removed", "console-user", "citizen-1")


def test_the_comparison_forgets_accounts_that_went_unseen(engine: Engine) -> None:
    accounts = MemoryAccounts()
    person = entered(engine, accounts)
    comparison.compare(engine, context(accounts), NOW)
    del accounts.known["citizen-1"]
    comparison.compare(engine, context(accounts), NOW)
    with transaction(engine) as conn:
        assert persons.subjects_of(conn, person.person_id) == []


def test_a_level_revoked_while_accounts_are_compared_stays_revoked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of an account is older than the revocation that was written meanwhile."""
    accounts = MemoryAccounts()
    person = entered(engine, accounts)
    comparison.compare(engine, context(accounts), NOW)
    page = accounts.page

    def then_revoked(first: int, limit: int) -> list[Account]:
        found = page(first, limit)
        if first == 0:
            with transaction(engine) as conn:
                before = persons.locked(conn, person.person_id)
                what = Change(Reason.REVOKED, Actor(ActorKind.CLERK, "desk-3"), NOW)
                change(conn, before, revoked(before), what, ["citizen-1"])
            while write_all_waiting(engine, KEYRING, accounts, lambda: NOW):
                pass
        return found

    monkeypatch.setattr(accounts, "page", then_revoked)
    comparison.compare(engine, context(accounts), NOW)
    assert [row[:2] for row in history(engine, "citizen-1")] == [("A", "revoked"), ("B", "proved")]
    assert accounts.known["citizen-1"].level == "A"


def test_one_account_that_keycloak_refuses_stops_no_other(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = MemoryAccounts()
    for number in (1, 2):
        accounts.citizen(f"citizen-{number}")
    look(engine, accounts, NOW)
    get, write = accounts.get, accounts.write

    def refuse(subject: str) -> None:
        if subject == "citizen-1":
            raise AccountsUnavailable

    def refused_get(subject: str) -> Account | None:
        refuse(subject)
        return get(subject)

    def refused_write(subject: str, person: Person) -> datetime:
        refuse(subject)
        return write(subject, person)

    for number in (1, 2):
        accounts.edit(f"event-{number}", f"citizen-{number}", NOW, level="B")
    monkeypatch.setattr(accounts, "get", refused_get)
    assert look(engine, accounts, NOW + timedelta(seconds=2)) == 1
    assert history(engine, "citizen-2")[0][0] == "B"
    monkeypatch.setattr(accounts, "get", get)
    monkeypatch.setattr(accounts, "write", refused_write)
    later = NOW + timedelta(hours=3)
    assert look(engine, accounts, later) == 1, "what was refused is looked at again, however late"
    accounts.edit("event-3", "citizen-2", later, level="A")
    look(engine, accounts, later + timedelta(seconds=2))
    assert accounts.known["citizen-2"].level == "A"
    monkeypatch.setattr(accounts, "write", write)
    look(engine, accounts, later + timedelta(seconds=4))
    assert accounts.known["citizen-1"].level_method == "console"


def test_a_comparison_is_due_once_a_night(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert not comparison.comparison_due(conn, NOW)
        assert not comparison.comparison_due(conn, NOW + timedelta(hours=14))
        assert comparison.comparison_due(conn, NOW + timedelta(hours=16))
    comparison.compare(engine, context(MemoryAccounts()), NOW + timedelta(hours=16))
    with transaction(engine) as conn:
        assert not comparison.comparison_due(conn, NOW + timedelta(hours=17))


def test_registrations_that_were_given_up_are_removed(engine: Engine) -> None:
    accounts = MemoryAccounts()
    for name in ("given-up", "today", "of-taxisnet", "just-settled", "proved"):
        account = accounts.citizen(name)
        waits = {"email": None, "email_verified": False, "address_asked": f"{name}@mail.example"}
        changes = {} if name == "proved" else waits
        created = NOW - timedelta(hours=47 if name == "today" else 49)
        accounts.known[name] = replace(account, created_at=created, **changes)  # type: ignore[arg-type]
    accounts.links["of-taxisnet"] = "person-1"
    accounts.with_password.add("just-settled")
    assert comparison.compare(engine, context(accounts), NOW).unproved == 1
    assert "given-up" not in accounts.known
    assert len(accounts.known) == 4
