"""Persons with two accounts: supervisors see that there are some; who they are, only by a look-up that is told."""

from dataclasses import replace
from datetime import UTC, datetime

from identity_bridge.register.use_cases import comparison
from sqlalchemy import Engine
from tests.desk import Ask, asker, certified, problem, recorded, sent
from tests.keeping import context

from tests.conftest import Bridge

WHY = {"reason": "Ήρθε για να τους ενώσει"}


def double_of(bridge: Bridge, engine: Engine, supervisor: Ask) -> str:
    """One person under two accounts, as the comparison finds it."""
    first = bridge.accounts.known["citizen-1"]
    second = bridge.accounts.citizen("citizen-2")
    bridge.accounts.known["citizen-2"] = replace(second, person_id=first.person_id, level="B")
    assert comparison.compare(engine, context(bridge.accounts), datetime(2026, 11, 23, 9, 30, tzinfo=UTC)).doubles
    [one] = supervisor("GET", "/desk/doubles").json()["items"]
    assert set(one) == {"double_id", "accounts", "found_at"}
    assert one["accounts"] == 2
    return str(one["double_id"])


def test_every_account_is_looked_up_masked_and_told(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    certified(citizen, clerk)
    path = f"/desk/doubles/{double_of(bridge, engine, supervisor)}/lookups"
    found = supervisor("POST", path, WHY).json()["items"]
    assert [one["masked"]["email"] for one in found] == ["c…@m….example"] * 2
    told = sent(engine, "identity.desk.looked-up")
    assert [(event["sub"], event["purpose"]) for event in told] == [
        ("citizen-1", WHY["reason"]),
        ("citizen-2", WHY["reason"]),
    ]
    opened = supervisor("POST", "/desk/cases", {"lookup_id": found[1]["lookup_id"]})
    assert opened.json()["account"]["username"] == "user-citizen-2"


def test_the_list_is_for_supervisors(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask) -> None:
    certified(citizen, clerk)
    path = f"/desk/doubles/{double_of(bridge, engine, supervisor)}/lookups"
    for method, where, body in (("GET", "/desk/doubles", None), ("POST", path, WHY)):
        for ask in (clerk, asker(bridge, "citizen-3")):
            assert problem(ask(method, where, body)) == (403, "not-permitted")
    assert recorded(engine).count("desk.refused") == 4
    assert supervisor("POST", path, {"reason": ""}).status_code == 422
    assert sent(engine, "identity.desk.looked-up") == []


def test_a_person_with_one_account_again_is_gone_from_the_list(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    certified(citizen, clerk)
    path = f"/desk/doubles/{double_of(bridge, engine, supervisor)}/lookups"
    del bridge.accounts.known["citizen-2"]
    comparison.compare(engine, context(bridge.accounts), datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    assert problem(supervisor("POST", path, WHY)) == (404, "double-gone")
