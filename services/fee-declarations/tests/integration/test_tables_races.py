"""Tables are released while a declaration is filed by the older ones: it has the new rate, or is listed."""

import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from fee_declarations.declaring import attaching
from fee_declarations.tables_desk import concerning, deciding
from flask import Flask
from sqlalchemy import Connection, Engine
from workdays import Calendar

from ..conftest import NOW
from .test_money_races import meanwhile, others_wait
from .test_receiving import Office, fits
from .test_tables_desk import PAST, declare, propose

OLD, NEW = 49751, 74442
"""What the declaration comes to by both rates, in cents."""


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


def test_who_files_while_tables_are_released_waits_and_files_by_the_new_ones(
    office: Office, represent: Any, engine: Engine
) -> None:
    one, proposal = represent(), propose(office, PAST)

    def release(conn: Connection) -> None:
        deciding.release(conn, uuid.UUID(proposal), deciding.Acting("nikos", NOW, Calendar(())))

    filed = meanwhile(engine, release, lambda: declare(one)).result()
    assert filed["fee_cents"] == NEW


def test_a_release_waits_for_what_is_being_filed_and_lists_it(
    office: Office, represent: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, proposal = represent(), propose(office, PAST)
    attach, releasing = attaching.attach, list[Future[Any]]()

    def release_now(*filed: Any) -> Any:
        """The declaration is written, and its transaction not ended."""
        releasing.append(pool.submit(office.post, f"/tables/proposals/{proposal}/release", who="nikos"))
        while not (releasing[0].done() or others_wait(engine)):
            pass
        return attach(*filed)

    monkeypatch.setattr(attaching, "attach", release_now)
    with ThreadPoolExecutor(1) as pool:
        filed = declare(one)
        released = fits(releasing[0].result(), "TableProposal")
    assert filed["fee_cents"] == OLD
    assert [item["number"] for item in released["concerned"]["items"]] == [filed["number"]]


def test_a_filing_waits_only_for_what_was_filed_or_taken_back_since_a_release_began(
    office: Office, represent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands are assessed before the tables are locked; with the lock, one."""
    one = represent(3)
    stays, goes = declare(one), declare(one, place=1)
    proposal = propose(office, PAST)
    look, filed, assessed = concerning.look_ahead, list[Any](), list[Any]()

    def look_and_go_on(*asked: Any) -> Any:
        found = look(*asked)
        path = f"/declarations/{goes['id']}/withdrawal"
        assert one.http.post(path, json={"reason": "λάθος"}, headers=one.headers()).status_code == 200
        filed.append(declare(one, place=2))
        monkeypatch.setattr(concerning, "effects", count)
        return found

    def count(rows: Any, *tables: Any) -> Any:
        assessed.extend(rows)
        return effects(assessed, *tables)

    effects = concerning.effects
    monkeypatch.setattr(concerning, "look_ahead", look_and_go_on)
    released = fits(office.post(f"/tables/proposals/{proposal}/release", who="nikos"), "TableProposal")
    assert {item["number"] for item in released["concerned"]["items"]} == {stays["number"], filed[0]["number"]}
    assert [row.number for row in assessed] == [filed[0]["number"]]
