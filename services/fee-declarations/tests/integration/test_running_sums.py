"""Running sums: what they say is what the postings say, added up or not yet, and however it came to be."""

import uuid
from datetime import date
from typing import Any

from fee_declarations.accounting import balances, check, months, sums
from fee_declarations.accounting.models import business_sums, ledger_news, ledger_sums, postings
from servicekit.db import transaction
from sqlalchemy import Connection, Engine, func, select, update

from ..camt import Entry
from .bank import Bank


def postings_say(conn: Connection) -> dict[str, int]:
    query = select(postings.c.account, func.sum(postings.c.amount_cents)).group_by(postings.c.account)
    return {account: int(cents) for account, cents in conn.execute(query).all()}


def sums_say(conn: Connection) -> list[Any]:
    return [sums.totals(conn), sums.owed(conn), months.figures_of(conn, date(2026, 11, 1))]


def test_sums_are_what_the_postings_are_before_and_after_they_are_added_up(represent: Any, engine: Engine) -> None:
    one, bank = represent(2), Bank(engine)
    notes = [
        one.http.post("/declarations", json=one.body(place), headers=one.headers()).get_json()["note"]
        for place in one.establishments
    ]
    for step in range(3):
        bank.take(Entry(1000 + step, notes[0]["rf"]), Entry(70 + step))
        with transaction(engine) as conn:
            before = sums_say(conn)
            assert before[0] == postings_say(conn)
            assert sum(one.cents for one in before[1]) == before[0]["receivable"]
            assert sums.fold(conn) > 0
            assert sums_say(conn) == before
            assert conn.execute(select(func.count()).select_from(ledger_news)).scalar_one() == 0
            assert sums.fold(conn) == 0
            assert check.differences(conn) == []
    bank.take(Entry(notes[1]["amount_cents"], notes[1]["rf"]))
    with transaction(engine) as conn:
        known = sums_say(conn)
        sums.recount(conn)
        assert sums_say(conn) == known
        assert check.differences(conn) == []


def balances_say(conn: Connection) -> dict[Any, tuple[int, int]]:
    kept = sums.of_businesses()
    return {row.business_id: (row.open_cents, row.credit_cents) for row in conn.execute(select(kept))}


def test_balances_of_businesses_are_what_their_postings_come_to(represent: Any, engine: Engine) -> None:
    one, bank = represent(), Bank(engine)
    body = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    business, owed = uuid.UUID(body["business"]["id"]), body["note"]["amount_cents"]
    for paid, open_cents, credit in ((1000, owed - 1000, 0), (owed, 0, 1000)):
        bank.take(Entry(paid, body["note"]["rf"]))
        with transaction(engine) as conn:
            assert balances_say(conn)[business] == (open_cents, credit)
            sums.fold(conn)
            assert balances_say(conn)[business] == (open_cents, credit)
            assert check.differences(conn) == []
    with transaction(engine) as conn:
        conn.execute(update(business_sums).values(credit_cents=7))
        assert [one.rule for one in check.differences(conn)] == [
            "a running balance of a business is not what its postings come to"
        ]
        sums.recount(conn)
        assert balances_say(conn)[business] == (0, 1000)


def test_a_sum_that_is_wrong_is_found_and_recomputed(represent: Any, engine: Engine) -> None:
    one = represent()
    assert one.http.post("/declarations", json=one.body(), headers=one.headers()).status_code == 201
    with transaction(engine) as conn:
        sums.fold(conn)
        conn.execute(update(ledger_sums).values(cents=ledger_sums.c.cents + 1))
        assert [found.rule for found in check.differences(conn)] == ["a running sum is not what its postings come to"]
        sums.recount(conn)
        assert check.differences(conn) == []
        assert balances.totals(conn) == postings_say(conn)


def test_two_never_add_up_at_once(engine: Engine) -> None:
    with transaction(engine) as first, transaction(engine) as second:
        assert sums.fold(first) == 0
        first.execute(
            ledger_news.insert().values(
                month=date(2026, 11, 1), kind="x", account="bank", fee="", debt_kind="", cents=1
            )
        )
        assert sums.fold(second) == 0
