"""How much waits at the desk, for the page on which a day begins."""

from identity_bridge.register.store import conflicts
from identity_bridge.register.store.conflicts import NewConflict
from servicekit.db import transaction
from sqlalchemy import Engine
from tests.desk import Ask, certified, opened

from tests.conftest import Bridge


def test_open_cases_and_second_looks_are_counted_for_whom_they_wait(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, second_clerk: Ask, supervisor: Ask
) -> None:
    bridge.start(desk_check_share=1.0)
    certified(citizen, clerk)
    assert clerk("GET", "/staff-work").json() == {"counts": {"desk-open": 0, "desk-checks": 0}}
    assert second_clerk("GET", "/staff-work").json() == {"counts": {"desk-open": 0, "desk-checks": 1}}
    person_id = bridge.accounts.known["citizen-1"].person_id
    assert person_id is not None
    with transaction(engine) as conn:
        conflicts.add(conn, NewConflict("afm-of-another-account", ["citizen-1"], person_id), bridge.clock.now)
    counts = supervisor("GET", "/staff-work").json()["counts"]
    assert counts == {"desk-open": 0, "desk-checks": 1, "desk-doubles": 0, "desk-conflicts": 1}


def test_an_open_case_waits_for_its_own_clerk(citizen: Ask, clerk: Ask, second_clerk: Ask) -> None:
    opened(citizen, clerk)
    assert clerk("GET", "/staff-work").json()["counts"]["desk-open"] == 1
    assert second_clerk("GET", "/staff-work").json()["counts"]["desk-open"] == 0
