"""Walks through plans whose instalments come late: books that add up, and one amount for everybody, in any order."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from fee_declarations import printing, tables
from fee_declarations.accounting import check
from fee_declarations.accounting.models import debts, postings
from fee_declarations.claims import plans as known
from fee_declarations.declaring import rendering
from fee_declarations.finance.ledger import Ledger
from fee_declarations.following import plans, remissions
from fee_declarations.following.errors import NothingToRemit
from fee_declarations.following.plans import Granting
from fee_declarations.following.remissions import Decision, What
from fee_declarations.models import notes
from fee_declarations.municipality import Municipality
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from servicekit import formats
from servicekit.clock import local_day
from servicekit.db import transaction
from sqlalchemy import Engine, func, select, update
from workdays import Calendar

from ..camt import Entry
from ..conftest import MUNICIPALITY, Representative
from . import test_reissued_notes
from .bank import Bank
from .test_instalments import ASKED, ask
from .test_receiving import Office, fits
from .test_reissued_notes import DECLARED, Times

times, bank = test_reissued_notes.times, test_reissued_notes.bank
ACTS = ("pay", "pay", "late-file", "back", "settle", "settle", "reissue", "amend", "plan", "waive")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 45), st.integers(1, 100)), min_size=4, max_size=9)


@dataclass
class Walk:
    """One declaration with a plan, and what may happen to it, each after so many days."""

    one: Representative
    office: Office
    bank: Bank
    times: Times
    tariffs: dict[str, Any]
    now: datetime = ASKED
    sent: tuple[int, str] | None = None

    def begin(self, number: int) -> None:
        self.times.now(DECLARED)
        self.live = self.one.http.post("/declarations", json=self.one.body(), headers=self.one.headers()).get_json()
        self.times.now(ASKED)
        assert ask(self.one, self.live, number).status_code == 200

    @property
    def note(self) -> dict[str, Any]:
        mine = self.one.http.get(f"/declarations/{self.live['id']}", headers=self.one.headers())
        note: dict[str, Any] = fits(mine, "Declaration")["note"]
        return note

    def step(self, kind: str, days: int, share: int) -> None:
        self.now += timedelta(days=days)
        self.bank.at = self.now
        self.times.now(self.now)
        {"pay": self.pay, "late-file": self.pay_before}.get(kind, getattr(self, kind.replace("-", "_"), None))(share)

    def pay(self, share: int, days_ago: int = 0) -> None:
        """A share of what is open, by the code of an instalment when there is one."""
        note, name = self.note, uuid.uuid4().hex[:12]
        items = note["plan"]["items"] if note["plan"] else [note]
        cents = max(1, note["open_cents"] * share // 60)
        booked = f"{self.now - timedelta(days=days_ago):%Y-%m-%d}"
        self.bank.take(Entry(cents, items[share % len(items)]["rf"], booked=booked, end_to_end=name))
        self.sent = (cents, name)

    def pay_before(self, share: int) -> None:
        self.pay(share, days_ago=share % 20)

    def back(self, _: int) -> None:
        if self.sent:
            cents, name = self.sent
            entry = Entry(cents, booked=f"{self.now:%Y-%m-%d}", end_to_end=name, direction="DBIT", reason="AC04")
            assert self.bank.take(entry)[0] in ("returned", "conflict")
            self.sent = None

    def settle(self, _: int) -> None:
        by = Granting(tables.parse(self.tariffs), Ledger("1234"), Calendar(), "follow-up", self.now)
        for expected in ((known.KEPT, known.LOST, None), (None,)):
            with transaction(self.bank.engine) as conn:
                assert plans.settle(conn, uuid.UUID(self.note["id"]), by) in expected

    def reissue(self, _: int) -> None:
        assert self.office.post(f"/notes/{self.note['id']}/reissue").status_code in (200, 409)

    def amend(self, share: int) -> None:
        body = self.one.body(receipts=f"{share * 1500}.00")
        asked = {name: value for name, value in body.items() if name != "locale"}
        path = f"/declarations/{self.live['id']}/amendment"
        shown = self.one.http.post(f"{path}-quotes", json=asked, headers=self.one.headers()).get_json()
        made = self.one.http.post(path, json=body, headers=self.one.headers())
        if made.status_code == 409:
            assert made.get_json()["code"] in ("nothing-amended", "declaration-written-off"), made.get_json()
            return
        self.live = fits(made, "Declaration", 201)
        assert self.live["note"]["open_cents"] == shown["to_pay_cents"], "what was shown is what is owed"

    def plan(self, share: int) -> None:
        assert ask(self.one, self.live, 2 + share % 3).status_code in (200, 409)

    def waive(self, _: int) -> None:
        decision = Decision(What.WAIVER, "12/2024", local_day(self.now), [uuid.UUID(self.note["id"])])
        try:
            with transaction(self.bank.engine) as conn:
                made = remissions.propose(conn, decision, "maria", self.now)
                remissions.release(conn, made, "nikos", self.now)
        except NothingToRemit:
            pass


def one_answer(walk: Walk, engine: Engine, tariffs: dict[str, Any]) -> None:
    """The books, the person, the officer and the paper say one amount of the note."""
    note = walk.note
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        mine = select(func.coalesce(func.sum(postings.c.amount_cents), 0)).join(debts, debts.c.id == postings.c.debt_id)
        mine = mine.where(debts.c.note_id == uuid.UUID(note["id"]), postings.c.account == "receivable")
        opened = int(conn.execute(mine).scalar_one())
    business = walk.live["business"]["id"]
    card = fits(walk.office.get(f"/debtors/{business}/card"), "DebtorCard")
    [theirs] = [one for one in card["notes"] if one["id"] == note["id"]]
    statement = walk.one.http.get(f"/businesses/{business}/statement", headers=walk.one.headers())
    sums = {
        opened,
        note["open_cents"],
        theirs["open_cents"],
        card["open_cents"],
        fits(statement, "Statement")["open_cents"],
    }
    assert sums == {opened}
    assert note["amount_cents"] == sum(line["cents"] for line in note["lines"])
    if note["state"] == "cancelled":
        return
    printer = printing.make_printer(Municipality.load(MUNICIPALITY))
    with transaction(engine) as conn:
        others = update(notes).where(notes.c.id != uuid.UUID(note["id"]), notes.c.document.is_(None))
        conn.execute(others.values(render_at=datetime(9999, 1, 1, tzinfo=UTC)))
    rendering.render_waiting(engine, lambda _: tables.parse(tariffs).fees, printer)
    pdf = walk.one.http.get(f"/declarations/{walk.live['id']}/note.pdf", headers=walk.one.headers()).data
    assert formats.money(note["amount_cents"], "el") in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


@pytest.mark.parametrize("walks", [4, pytest.param(40, marks=pytest.mark.thorough)])
def test_late_instalments_in_whatever_order(
    walks: int, represent: Any, times: Times, bank: Bank, app: Flask, engine: Engine, tariffs: dict[str, Any]
) -> None:
    office = Office(app.test_client(), engine)

    @settings(max_examples=walks, deadline=None, phases=[Phase.generate])
    @given(st.integers(2, 4), STEPS)
    def walk(number: int, steps: list[tuple[str, int, int]]) -> None:
        each = Walk(represent(), office, bank, times, tariffs)
        each.begin(number)
        for step in steps:
            each.step(*step)
        one_answer(each, engine, tariffs)

    walk()
