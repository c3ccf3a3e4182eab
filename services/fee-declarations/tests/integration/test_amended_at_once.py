"""Amending while something else happens to the same declaration."""

import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from fee_declarations.businesses import store as business_store
from fee_declarations.context import EXTENSION
from fee_declarations.declaring import amending
from fee_declarations.declaring.amending import Means
from fee_declarations.declaring.errors import DeclarationNotLive
from fee_declarations.declaring.filing import Filing
from fee_declarations.domain.declarations import Declared, assess
from fee_declarations.domain.periods import Period
from fee_declarations.payments import importing
from hypothesis import given, settings
from hypothesis import strategies as st
from servicekit.db import transaction
from sqlalchemy import Connection, Engine

from ..camt import Entry, notification
from ..conftest import NOW, Representative
from . import test_reissued_notes
from .bank import HABITS, Bank
from .test_amending import read, sound
from .test_money_races import meanwhile
from .test_reissued_notes import credit

times, declared, bank = test_reissued_notes.times, test_reissued_notes.declared, test_reissued_notes.bank


class Both:
    """An amendment, and something else that happens to the same declaration at the same time."""

    def __init__(self, engine: Engine, one: Representative, old: dict[str, Any], times: Any) -> None:
        self.engine, self.one, self.old = engine, one, old
        self.person = one.person_id
        self.context = times.app.extensions[EXTENSION]

    def amend(self, conn: Connection, receipts: str) -> uuid.UUID:
        tariffs, now = self.context.tariffs(), self.context.clock()
        with_place = business_store.establishment_of(
            conn, self.person, uuid.UUID(self.one.establishments[0]), now.date()
        )
        assert with_place is not None
        answers = {"receipts": receipts, "inclusive": "yes"}
        declared = Declared(tariffs.fees["accommodation"], Period.parse("2024-Q1"), answers, now.date())
        who: Any = SimpleNamespace(subject=self.one.subject, person_id=self.person)
        filing = Filing(who, with_place, declared, "el", assess(tariffs, declared, self.context.calendar))
        means = Means(tariffs, self.context.finance, now)
        return amending.amend(conn, uuid.UUID(self.old["id"]), filing, means)

    def apart(self, act: Callable[[Connection], Any]) -> Callable[[], Any]:
        def run() -> Any:
            with transaction(self.engine) as conn:
                return act(conn)

        return run


@pytest.fixture
def both(declared: Any, engine: Engine, times: Any) -> Both:
    return Both(engine, *declared, times)


def test_two_amendments_at_once_are_one(both: Both) -> None:
    second = meanwhile(
        both.engine,
        lambda conn: both.amend(conn, "200000.00"),
        both.apart(lambda conn: both.amend(conn, "50000.00")),
    )
    with pytest.raises(DeclarationNotLive):
        second.result()
    sound(both.engine)


@pytest.mark.parametrize("order", ["amended-first", "paid-first"])
def test_money_by_the_older_code_while_less_is_declared(both: Both, bank: Bank, order: str) -> None:
    file_id = bank.preview(notification(Entry(49751, both.old["note"]["rf"], booked="2024-04-25")))

    def post(conn: Connection) -> None:
        importing.post(conn, file_id, "eleni", NOW, HABITS)

    acts = [lambda conn: both.amend(conn, "50000.00"), post]
    first, second = acts if order == "amended-first" else reversed(acts)
    meanwhile(both.engine, first, both.apart(second)).result()
    assert credit(bank, both.old) == 49751 - 24876
    sound(both.engine)


@pytest.mark.parametrize("order", ["amended-first", "returned-first"])
def test_a_payment_that_goes_back_while_less_is_declared(both: Both, bank: Bank, order: str) -> None:
    bank.take(Entry(49751, both.old["note"]["rf"], booked="2024-04-25", end_to_end="E7"))
    file_id = bank.preview(notification(Entry(49751, direction="DBIT", end_to_end="E7", reason="FOCR")))

    def post(conn: Connection) -> None:
        importing.post(conn, file_id, "eleni", NOW, HABITS)

    acts = [lambda conn: both.amend(conn, "50000.00"), post]
    first, second = acts if order == "amended-first" else reversed(acts)
    meanwhile(both.engine, first, both.apart(second)).result()
    [live] = [
        one
        for one in both.one.http.get("/declarations", headers=both.one.headers()).get_json()["items"]
        if one["state"] == "filed"
    ]
    assert (credit(bank, both.old), live["note"]["open_cents"]) == (0, 24876)
    sound(both.engine)


def test_whatever_is_declared_and_paid_in_whatever_order(represent: Any, bank: Bank, engine: Engine) -> None:
    """Walks through amendments, payments and returns: what is open is what is owed less what came, else a credit."""
    step = st.one_of(
        st.tuples(st.just("amend"), st.integers(0, 150_000)), st.tuples(st.just("pay"), st.integers(1, 1_500_00))
    )

    @settings(max_examples=6, deadline=None)
    @given(st.lists(step, min_size=2, max_size=5))
    def walk(steps: list[tuple[str, int]]) -> None:
        one = represent()
        live = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
        code, came, before = live["note"]["rf"], 0, credit(bank, live)
        for kind, number in steps:
            if kind == "pay" and live["note"]["state"] != "cancelled":
                bank.take(Entry(number, code, end_to_end=uuid.uuid4().hex[:12]))
                came += number
            elif kind == "amend":
                body = one.body(live["establishment"]["id"], receipts=f"{number}.00")
                answer = one.http.post(f"/declarations/{live['id']}/amendment", json=body, headers=one.headers())
                live = answer.get_json() if answer.status_code == 201 else live
        found = read(one, live)
        assert found["note"]["open_cents"] == max(0, found["total_cents"] - came)
        assert credit(bank, live) - before == max(0, came - found["total_cents"])
        sound(engine)

    walk()
