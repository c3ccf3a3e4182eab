"""The last day of a declaration: reminders before it, one end after it, and what the case says of who ended it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from identity_bridge.declarations.store import accepted as store
from identity_bridge.declarations.use_cases import expiring
from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.store import persons
from identity_bridge.retention import rules
from identity_bridge.settings import RetentionSettings
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, text
from tests.accounts import MemoryAccounts
from tests.declaring import Person, Side, decide, events

from tests.conftest import KEYRING, NOW, Bridge

BEFORE = [timedelta(days=30), timedelta(days=7)]
LAST_DAY = "2027-06-30"
# Midnight in Greece after it.
END = datetime(2027, 6, 30, 21, 0, tzinfo=UTC)
Worker = Callable[[datetime], tuple[int, int]]


@pytest.fixture
def worker(engine: Engine, bridge: Bridge) -> Worker:
    """What the worker does at this moment until nothing is left: (how many it reminded, how many it ended)."""

    def work(now: datetime, accounts: MemoryAccounts = bridge.accounts) -> tuple[int, int]:
        bridge.clock.now = now
        reminded = ended = 0
        while expiring.remind_some(engine, KEYRING, accounts, BEFORE, now):
            reminded += 1
        while expiring.expire_one(engine, KEYRING, accounts, now):
            ended += 1
        return reminded, ended

    return work


def accepted(person: Person, clerk: Side, last: str | None = LAST_DAY, **fields: Any) -> dict[str, Any]:
    """Declared again, and accepted until that day. What lasts longer begins a day later, or it would be the same
    one."""
    case = person.submit_by_code(person.begin(**fields))
    first = "2026-11-23" if last == LAST_DAY else "2026-11-24"
    answer = decide(clerk, case, "accept", document_checked=True, valid_from=first, valid_to=last)
    assert answer.ok, answer.text
    found: dict[str, Any] = answer.json()
    return found


def own_case(person: Person, case: dict[str, Any]) -> Any:
    return person.take("GET", f"/declarations/{case['case_id']}")


def test_two_reminders_then_the_end_each_once(
    person: Callable[..., Person], clerk: Side, engine: Engine, worker: Worker
) -> None:
    eleni = person()
    case = accepted(eleni, clerk)
    assert worker(END - timedelta(days=32)) == (0, 0)
    # The thirtieth day before the last one begins at midnight.
    assert [worker(END - timedelta(days=31)), worker(END - timedelta(days=20))] == [(1, 0), (0, 0)]
    assert [worker(END - timedelta(days=8)), worker(END - timedelta(seconds=1))] == [(1, 0), (0, 0)]
    first, second = events(engine, "ending")
    assert first == second
    assert (first["valid_to"], first["business_name"]) == (LAST_DAY, "ΞΕΝΑΚΗ ΙΚΕ")
    assert first["recipient"] == {"email": "eleni@mail.example", "locale": "en", "name": "subject-660075119"}
    assert own_case(eleni, case)["ended"] is None
    assert [worker(END), worker(END), worker(END + timedelta(days=400))] == [(0, 1), (0, 0), (0, 0)]
    [ended] = events(engine, "expired")
    assert ended == first
    with engine.connect() as conn:
        ids = conn.execute(text("SELECT id FROM outbox WHERE type LIKE 'identity.declaration.e%'")).scalars().all()
    assert len(set(ids)) == 3


def test_who_missed_the_first_reminder_gets_the_last_one_only(
    person: Callable[..., Person], clerk: Side, engine: Engine, worker: Worker
) -> None:
    accepted(person(), clerk)
    assert [worker(END - timedelta(days=3)), worker(END - timedelta(days=1))] == [(1, 0), (0, 0)]
    assert len(events(engine, "ending")) == 1


def test_the_case_says_that_it_ran_out_by_itself(
    person: Callable[..., Person], clerk: Side, bridge: Bridge, worker: Worker
) -> None:
    eleni = person()
    case = accepted(eleni, clerk)
    ended = {"at": "2027-07-01T00:00:00+03:00", "by": "system", "office": None, "clerk": None, "reason": None}
    bridge.clock.now = END
    before = own_case(eleni, case)
    assert (before["ended"], before["can"]) == (ended, []), "said before the worker came by"
    worker(END + timedelta(hours=9))
    desk = clerk.take("GET", f"/declarations-desk/cases/{case['case_id']}")
    for seen in (own_case(eleni, case), desk):
        last = seen["history"][-1]
        assert (last["what"], last["side"], seen["ended_as"], seen["can"]) == ("expired", "system", "expired", [])
        assert datetime.fromisoformat(last["at"]) == datetime.fromisoformat(seen["ended"]["at"]) == END
        assert {**seen["ended"], "at": ended["at"]} == ended
    assert decide(clerk, case, "revoke", text="x").status_code == 422, "no revision is asked for"
    late = clerk.ask("POST", f"/declarations-desk/cases/{case['case_id']}/revoke", {"text": "x"})
    assert late.status_code == eleni.ask("POST", f"/declarations/{case['case_id']}/revoke", {}).status_code == 409


def test_staff_read_which_colleague_ended_it_and_the_citizen_which_office(
    person: Callable[..., Person], clerk: Side, reviewer: Callable[..., Side], engine: Engine, worker: Worker
) -> None:
    eleni, nikos = person(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    by_staff = accepted(eleni, clerk)
    second = reviewer(2, "094019245")
    answer = second.ask("POST", f"/declarations-desk/cases/{by_staff['case_id']}/revoke", {"text": "Έληξε η θητεία."})
    assert answer.ok, answer.text
    ended = {"by": "staff", "office": "transparency", "clerk": "202", "reason": "Έληξε η θητεία."}
    seen = own_case(eleni, by_staff)
    for whole in (answer.json(), seen):
        assert {name: whole["ended"][name] for name in ended} == ended
    assert "Ρένα" not in str(seen)
    by_person = accepted(eleni, clerk)
    mine = eleni.take("POST", f"/declarations/{by_person['case_id']}/revoke", {})
    assert (mine["ended"]["by"], mine["ended"]["office"], mine["ended_as"]) == ("person", None, "revoked")
    hers, his = accepted(eleni, clerk), accepted(nikos, clerk, given_name="Νίκος", family_name="Ανδρουλάκης")
    eleni.take("POST", f"/declarations/{hers['case_id']}/others/{his['case_id']}/revoke", {})
    assert own_case(nikos, his)["ended"]["by"] == "business"
    taken_back = eleni.begin(afm="660075445")
    eleni.take("POST", f"/declarations/{taken_back}/revoke", {})
    cancelled = own_case(eleni, {"case_id": taken_back})
    assert (cancelled["ended_as"], cancelled["ended"]["by"]) == ("cancelled", "person")
    worker(END)
    assert len(events(engine, "expired")) == 1, "only hers was left to end"


def test_no_reminder_after_it_was_ended_or_where_another_holds_for_longer(
    person: Callable[..., Person], clerk: Side, engine: Engine, worker: Worker
) -> None:
    eleni, nikos = person(), person("660075200", "ΝΙΚΟΣ", "ΑΝΔΡΟΥΛΑΚΗΣ")
    first = accepted(eleni, clerk)
    longer = accepted(eleni, clerk, None)
    his = accepted(nikos, clerk, given_name="Νίκος", family_name="Ανδρουλάκης")
    nikos.take("POST", f"/declarations/{his['case_id']}/revoke", {})
    worker(END - timedelta(days=31))
    worker(END - timedelta(days=8))
    worker(END)
    assert events(engine, "ending") == events(engine, "expired") == []
    assert own_case(eleni, first)["ended_as"] == "expired"
    assert own_case(eleni, longer)["ended_as"] is None
    eleni.take("POST", f"/declarations/{longer['case_id']}/revoke", {})
    assert len(events(engine, "revoked")) == 2, "his, and her longer one: the other had ended before"
    assert own_case(eleni, first)["ended"]["by"] == "system"


def test_who_renews_after_the_first_reminder_hears_no_more(
    person: Callable[..., Person], clerk: Side, engine: Engine, bridge: Bridge, worker: Worker
) -> None:
    eleni = person()
    accepted(eleni, clerk)
    assert worker(END - timedelta(days=31)) == (1, 0)
    bridge.clock.now = NOW
    accepted(eleni, clerk, "2028-06-30")
    worker(END - timedelta(days=8))
    assert worker(END) == (0, 1)
    assert len(events(engine, "ending")) == 1
    assert events(engine, "expired") == []


def test_the_address_for_notes_ends_and_its_readers_hear_of_it(
    person: Callable[..., Person], clerk: Side, engine: Engine, worker: Worker
) -> None:
    eleni = person()
    case = accepted(eleni, clerk)
    _verify(eleni, engine)
    assert own_case(eleni, case)["notice_address"]["in_force"] == "accounts@xenaki.example"
    worker(END)
    assert own_case(eleni, case)["notice_address"]["in_force"] is None
    [told] = events(engine, "ended", "notice-address")
    assert told["recipient"]["email"] == "accounts@xenaki.example"


def test_readers_of_an_address_that_goes_on_by_another_declaration_hear_nothing(
    person: Callable[..., Person], clerk: Side, engine: Engine, worker: Worker
) -> None:
    eleni = person()
    accepted(eleni, clerk)
    _verify(eleni, engine)
    longer = accepted(eleni, clerk, None)
    assert own_case(eleni, longer)["notice_address"]["in_force"] == "accounts@xenaki.example"
    worker(END)
    assert own_case(eleni, longer)["notice_address"]["in_force"] == "accounts@xenaki.example"
    assert events(engine, "ended", "notice-address") == []


def _verify(person: Person, engine: Engine) -> None:
    token = events(engine, "asked", "notice-address")[-1]["token"]
    person.take("POST", "/notice-addresses/confirm", {"token": token})


def test_the_mail_goes_to_the_address_that_the_account_has_now(
    person: Callable[..., Person], clerk: Side, engine: Engine, bridge: Bridge, worker: Worker
) -> None:
    eleni = person()
    accepted(eleni, clerk)
    bridge.accounts.citizen("subject-660075119", email="new@mail.example", name="Ελένη")
    bridge.accounts.away = True
    with pytest.raises(AccountsUnavailable):
        worker(END)
    assert events(engine, "expired") == [], "it waits until it is known where to write"
    bridge.accounts.away = False
    assert worker(END) == (0, 1)
    [ended] = events(engine, "expired")
    assert ended["recipient"] == {"email": "new@mail.example", "locale": "el", "name": "ΕΛΕΝΗ ΞΕΝΑΚΗ"}


def test_whose_account_is_closed_is_written_to_at_the_other_one(
    person: Callable[..., Person], clerk: Side, engine: Engine, bridge: Bridge, worker: Worker
) -> None:
    eleni = person()
    accepted(eleni, clerk)
    bridge.accounts.citizen("subject-2", email="other@mail.example")
    with transaction(engine) as conn:
        persons.bind(conn, "subject-2", eleni.claims["person_id"])
    worker(END)
    [ended] = events(engine, "expired")
    assert ended["recipient"]["email"] == "other@mail.example"


def test_many_workers_end_it_once(
    person: Callable[..., Person], clerk: Side, engine: Engine, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies before the commit leaves it as it was; two at a time do not both tell."""
    accepted(person(), clerk)

    end = store.expire

    def killed(conn: Connection, declaration_id: UUID, at: datetime) -> None:
        """The last that is written before the commit."""
        end(conn, declaration_id, at)
        raise RuntimeError

    monkeypatch.setattr(store, "expire", killed)
    with pytest.raises(RuntimeError):
        expiring.expire_one(engine, KEYRING, bridge.accounts, END)
    monkeypatch.undo()
    assert events(engine, "expired") == []
    together, done = threading.Barrier(4), []

    def work() -> None:
        together.wait()
        done.append(expiring.expire_one(engine, KEYRING, bridge.accounts, END))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 1]
    assert len(events(engine, "expired")) == 1


def test_what_ran_out_is_kept_as_long_as_what_was_ended(
    person: Callable[..., Person], clerk: Side, engine: Engine, worker: Worker
) -> None:
    accepted(person(), clerk)
    worker(END)
    [rule] = [one for one in rules(RetentionSettings()) if one.kind == "ended-declarations"]
    assert rule.remove is not None
    with transaction(engine) as conn:
        assert rule.remove(conn, END - timedelta(days=1)) == 0
        assert rule.remove(conn, END + timedelta(days=1)) == 1
