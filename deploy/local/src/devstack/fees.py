"""Declarations, notes and payments in every state, so that each page of the revenue office has something to show.

A history of ten weeks, day by day, by the service's own rules (``earlier.py``): made once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from devstack import bank, case_samples, fee_tables, follow_ups
from devstack.earlier import Earlier
from devstack.office import Caller
from devstack.progress import side_by_side
from devstack.stack import Stack

ATHENS = ZoneInfo("Europe/Athens")
BEGAN = 75
"""How many days ago the history begins."""
FIRST_PERIOD = "2024-Q3"
UNKNOWN_CODE = "RF56912348123456789012345"
"""Of another creditor."""
KINDS: tuple[Mapping[str, Any], ...] = (
    {"kind": "accommodation", "facts": {"beds": "64", "serves": "no", "licence": "1039K014A0190200"}},
    {"kind": "food-and-drink", "facts": {"area": "180", "tables_area": "24.5", "licence": "214/2019"}},
)
"""What the two establishments are, and so which fees they owe: the hotel, and the restaurant outside it."""
Note = dict[str, Any]
Declaration = dict[str, Any]


@dataclass
class Office:
    """Who takes part: the owner of a hotel and a restaurant, and two officers, of whom one releases what the other
    proposes."""

    service: Earlier
    owner: str
    officer: str
    second: str
    today: date
    account: str
    places: list[str] = field(default_factory=list)

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def of_owner(self, ago: int, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return self.service.ask(self.owner, self.day(ago), method, path, body)

    def of_officer(self, ago: int, path: str, body: Any = None) -> dict[str, Any]:
        return self.service.ask(self.officer, self.day(ago), "POST", path, body or {})

    def of_second(self, ago: int, path: str, body: Any = None) -> dict[str, Any]:
        return self.service.ask(self.second, self.day(ago), "POST", path, body or {})

    def on(self, ago: int) -> str:
        return self.day(ago).isoformat()

    def credit(self, ago: int, rf: str, cents: int) -> bank.Entry:
        """So much by this code."""
        return bank.Entry(cents, self.day(ago), rf)

    def declare(self, ago: int, place: int, period: str, receipts: str) -> Declaration:
        """The fee of the hotel (0) or of the restaurant (1) for a quarter."""
        fee = ("accommodation", "food-and-drink")[place]
        return self._file(ago, place, fee, period, {"receipts": receipts, "inclusive": "yes"})

    def declare_tables(self, ago: int, first: int, last: int, area: str) -> Declaration:
        """Tables on the square, for a term that begins and ends so many days ago; below zero, days ahead."""
        term = f"{self.day(first)}--{self.day(last)}"
        return self._file(ago, 1, "public-space", term, {"area": area, "zone": "square", "use": "tables"})

    def _file(self, ago: int, place: int, fee: str, period: str, answers: Mapping[str, str]) -> Declaration:
        body = {"establishment_id": self.places[place], "fee": fee, "period": period, "answers": answers}
        return self.of_owner(ago, "POST", "/declarations", {**body, "locale": "el"})

    def amend(self, ago: int, old: Declaration, receipts: str) -> Declaration:
        """The same declaration with other receipts, in place of the old one."""
        names = {"establishment_id": old["establishment"]["id"], "fee": old["fee"]["code"]}
        body = {**names, "period": old["period"]["code"], "answers": {"receipts": receipts, "inclusive": "yes"}}
        return self.of_owner(ago, "POST", f"/declarations/{old['id']}/amendment", {**body, "locale": "el"})

    def preview(self, ago: int, *entries: bank.Entry) -> str:
        """A file of the bank comes in; returns its id."""
        day = self.day(ago)
        name = f"πιστώσεις {day:%d-%m-%Y}.xml"
        found = self.service.send_file(self.officer, day, name, bank.file_of(entries, day, self.account))
        return str(found["id"])

    def book(self, ago: int, *entries: bank.Entry) -> dict[str, Any]:
        """A file of the bank comes in and is booked; returns it with its lines."""
        return self.of_officer(ago, f"/bank-files/{self.preview(ago, *entries)}/posting")

    def paid(self, ago: int, note: Note, cents: int | None = None, **more: str) -> bank.Entry:
        """A credit by the note's code: of all that it asks for, unless said otherwise."""
        return bank.Entry(note["amount_cents"] if cents is None else cents, self.day(ago), note["rf"], **more)


def make(stack: Stack, people: Mapping[str, Mapping[str, Any]], owner: str, officers: tuple[str, str]) -> None:
    """Make the history of the owner's business, unless there is one. ``people`` are by user name."""
    tokens: dict[str, str] = {}

    def enter(name: str) -> None:
        tokens[name] = Caller.with_password(stack, people[name]).token

    def enter_by_taxisnet() -> None:
        tokens[owner] = Caller.with_taxisnet(stack, owner).token

    side_by_side(*(partial(enter, name) for name in officers), enter_by_taxisnet, at_once=2)
    history(stack, tokens[owner], *(tokens[name] for name in officers), followed_up=True)


def history(stack: Stack, owner: str, officer: str, second: str, *, followed_up: bool = False) -> None:
    """From the first declaration to what waits today, unless it was made before; for the people who have these tokens.
    ``followed_up``: with what the office does about what is not paid, and batches."""
    municipality = yaml.load(stack.layout.municipality_file.read_bytes(), yaml.CSafeLoader)
    with Earlier(stack) as service:
        today = datetime.now(ATHENS).date()
        office = Office(service, owner, officer, second, today, municipality["payments"]["accounts"][0])
        found = office.of_owner(BEGAN, "GET", "/businesses")["items"][0]["establishments"]
        # The hotel and then the restaurant, whichever order they are kept in.
        places = sorted(found, key=lambda one: "Εστιατόριο" in one["name"])
        office.places = [place["id"] for place in places]
        for place, what in zip(places, KINDS, strict=True):
            if place["kind"] is None:
                said = {**what, "address": place["address"]}
                office.of_owner(BEGAN, "PUT", f"/establishments/{place['id']}", said)
        if _is_made(office):
            return
        part = _first_weeks(office)
        _late_ones(office)
        if followed_up:
            follow_ups.late(office)
        _close_first_month(office)
        _what_waits(office, part)
        _at_the_counter(office)
        _changed_ones(office)
        if followed_up:
            follow_ups.recent(office)
        _open_ones(office)
        fee_tables.make(service, office.day(3), officer, second)


def _is_made(office: Office) -> bool:
    """Whether an earlier start came this far."""
    return bool(office.of_owner(0, "GET", f"/declarations?period={FIRST_PERIOD}")["items"])


def _first_weeks(office: Office) -> Declaration:
    """Paid, paid in part (returned), cancelled, too much, and a payment that goes back."""
    paid = office.declare(BEGAN, 0, FIRST_PERIOD, "61400.00")
    in_time = office.declare_tables(75, 60, 5, "24.50")
    part = office.declare(75, 1, "2024-Q3", "38250.50")
    mistaken = office.declare(75, 0, "2024-Q2", "3820.00")
    reason = {"reason": "Δηλώθηκε ποσό άλλης εγκατάστασης· ο υπόχρεος θα δηλώσει ξανά."}
    office.of_officer(74, f"/notes/{mistaken['note']['id']}/cancellation", reason)
    office.book(73, *(office.paid(73, one["note"]) for one in (paid, in_time)), office.paid(73, part["note"], 100_00))
    over, bounced = office.declare(60, 0, "2024-Q1", "42100.00"), office.declare(60, 1, "2024-Q1", "19870.00")
    too_much = office.paid(58, over["note"], over["note"]["amount_cents"] + 24_90)
    goes_back = office.paid(58, bounced["note"], reference="XENAKI-2024-Q1")
    office.book(58, too_much, goes_back)
    office.book(50, office.paid(50, bounced["note"], returned="FOCR", reference="XENAKI-2024-Q1"))
    return part


def _late_ones(office: Office) -> None:
    """Past its date, paid late, and replaced while the money came by the older code."""
    office.declare(40, 0, "2023-Q4", "27300.00")
    late, replaced = office.declare(40, 1, "2023-Q4", "31000.00"), office.declare(40, 1, "2023-Q3", "55480.00")
    # Until now they could be paid for a week, and nobody did.
    office.book(28, office.paid(28, late["note"]))
    office.of_owner(20, "POST", f"/declarations/{replaced['id']}/note", {})
    office.book(18, office.paid(18, replaced["note"]))


def _close_first_month(office: Office) -> None:
    """That in which it began, unless something is not settled; the next one has ended too, and waits to be closed."""
    month = office.service.ask(office.officer, office.day(12), "GET", "/months")["open"]
    if not month["obstacles"]:
        office.of_officer(12, f"/months/{month['month']}/close")


def _what_waits(office: Office, part: Declaration) -> None:
    """Money that a person must look at: one proposed for a note, one without anything that came in a month now closed,
    one of another's code, two that left or leave as refunds."""
    rest = office.declare(12, 0, "2023-Q3", "70250.00")["note"]
    stranger, mistaken = bank.OTHERS_ACCOUNTS
    booked = office.book(
        10,
        bank.Entry(50_00, office.day(10), text="ΤΕΛΗ ΕΣΤΙΑΤΟΡΙΟΥ"),
        bank.Entry(120_00, office.day(74), text="ΔΗΜΟΤΙΚΑ ΤΕΛΗ", payer="ΑΝΔΡΕΑΔΑΚΗΣ ΝΙΚΟΛΑΟΣ", account=stranger),
        bank.Entry(75_50, office.day(10), UNKNOWN_CODE, payer="ΜΑΡΚΑΚΗ ΕΛΠΙΔΑ", account=mistaken),
        office.paid(10, rest),
    )
    share = {"note_id": part["note"]["id"], "cents": 50_00}
    decision = {"kind": "allocate", "notes": [share], "reason": "Ο λογαριασμός του πληρωτή είναι της επιχείρησης."}
    office.of_officer(9, f"/payments/{booked['lines'][0]['payment_id']}/decisions", decision)
    order = {"business_id": part["business"]["id"], "iban": bank.PAYER_ACCOUNT}
    refund = office.of_officer(9, "/refunds", {**order, "cents": 15_00, "reason": "Αίτηση επιστροφής 214/2026."})
    office.service.ask(office.second, office.day(8), "POST", f"/refunds/{refund['id']}/release", {})
    office.of_officer(8, "/refunds", {**order, "cents": 5_00, "reason": "Αίτηση επιστροφής 221/2026."})


def _at_the_counter(office: Office) -> None:
    """Cash with a drawer that was counted, and a card; of a second history of that day all by card."""
    cash, card = (
        office.declare(7, 0, "2023-Q2", "8640.00")["note"],
        office.declare(7, 1, "2023-Q2", "4220.00")["note"],
    )
    by_card = {"note_id": card["id"], "cents": card["amount_cents"], "method": "card"}
    office.of_officer(6, "/counter/payments", by_card)
    drawer = f"/drawers/{office.day(6)}"
    pay = {**by_card, "note_id": cash["id"], "cents": cash["amount_cents"]}
    if office.service.ask(office.officer, office.day(6), "GET", drawer)["closed"]:
        office.of_officer(6, "/counter/payments", pay)
        return
    handed = -(-cash["amount_cents"] // 10_00) * 10_00
    office.of_officer(6, "/counter/payments", {**pay, "method": "cash", "handed_cents": handed})
    office.of_officer(6, f"{drawer}/close", {"counted_cents": cash["amount_cents"]})


def _changed_ones(office: Office) -> None:
    """Amended upwards, amended downwards after it was paid, and withdrawn."""
    office.amend(4, office.declare(5, 0, "2022-Q4", "12400.00"), "14200.00")
    paid = office.declare(5, 1, "2022-Q4", "9900.00")
    office.book(5, office.paid(5, paid["note"]))
    office.amend(4, paid, "8900.00")
    mistaken = office.declare(5, 1, "2022-Q3", "2000.00")
    reason = {"reason": "Το εστιατόριο ήταν κλειστό."}
    office.of_owner(4, "POST", f"/declarations/{mistaken['id']}/withdrawal", reason)


def _open_ones(office: Office) -> None:
    """To be paid, with its VAT return; paid in part, nothing to pay, and a file that waits to be booked."""
    opened = office.declare(2, 0, "2023-Q1", "15730.00")
    office.service.send_return(office.owner, office.day(2), opened["id"], case_samples.picture())
    office.declare(2, 1, "2023-Q1", "0")
    tables = office.declare_tables(2, -10, -100, "18")
    office.book(1, office.paid(1, tables["note"], 300_00))
    office.preview(0, office.paid(0, opened["note"]))
