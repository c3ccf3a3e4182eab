"""Acts that look before they post. Each is part of the caller's transaction and never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from fee_declarations.accounting import acts, store
from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.allocation import ORDER, OpenDebt, allocate

_OPEN_BOOKS = text("SELECT open_books(:most)")


class NotPostable(Exception):
    """The books do not have what the act would take."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """For what a note charges, and whom."""

    note_id: UUID
    business_id: UUID
    establishment_id: UUID
    fee: str
    period: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be charged. ``months``: of a fine, up to how many months of delay it is computed."""

    kind: DebtKind
    cents: int
    revenue_code: str
    due: date
    months: int | None = None


def printed(line: Line) -> dict[str, object]:
    """The line as it is kept with its note, for printing."""
    return {"kind": line.kind, "cents": line.cents, "revenue_code": line.revenue_code, "months": line.months}


def charge(conn: Connection, debtor: Debtor, lines: Sequence[Line], when: When, at: datetime) -> list[UUID]:
    """The lines become debts, which the note's code pays; returns their ids. Part of the note's own transaction."""
    rows = debt_rows(debtor, lines, at)
    store.add_debts(conn, rows)
    store.add_entries(conn, [charged_entry(debtor, lines, rows, when)], at)
    return [row["id"] for row in rows]


def debt_rows(debtor: Debtor, lines: Sequence[Line], at: datetime) -> list[dict[str, Any]]:
    """The lines as debts of the note, each with an id of its own."""
    return [
        {
            "id": uuid4(),
            "business_id": debtor.business_id,
            "note_id": debtor.note_id,
            "charged_by": debtor.note_id,
            "establishment_id": debtor.establishment_id,
            "place": place,
            "fee": debtor.fee,
            "period": debtor.period,
            "kind": line.kind,
            "revenue_code": line.revenue_code,
            "due": line.due,
            "months": line.months,
            "created_at": at,
        }
        for place, line in enumerate(lines)
    ]


def charged_entry(debtor: Debtor, lines: Sequence[Line], debts: Sequence[Mapping[str, Any]], when: When) -> Entry:
    """What charges the lines, each by its debt."""
    both = [
        posting
        for debt, line in zip(debts, lines, strict=True)
        for posting in (
            Posting(Account.RECEIVABLE, line.cents, debt_id=debt["id"]),
            Posting(Account.INCOME, -line.cents, debt_id=debt["id"]),
        )
    ]
    return Entry(Kind.CHARGED, when.on, when.actor, both, note_id=debtor.note_id)


def open_books(conn: Connection) -> int:
    """Charge what notes ask for that an older release has written, which knew no books; returns how many there were."""
    opened = 0
    # In parts: no statement may last longer than its time limit.
    while some := int(conn.execute(_OPEN_BOOKS, {"most": store.BATCH // 4}).scalar_one()):
        opened += some
    return opened


def set_off(
    conn: Connection,
    business_id: UUID,
    note_id: UUID,
    when: When,
    at: datetime,
    reason: str,
    order: Sequence[DebtKind] = ORDER,
) -> int:
    """The business's credit pays what is open of the note, as far as it goes; returns how much that was."""
    debts = _open(conn, note_id)
    store.lock_business(conn, business_id)
    shares, _ = allocate(debts, store.credit_of(conn, business_id), order)
    if not shares:
        raise NotPostable("no credit, or nothing is open")
    store.add_entries(conn, [acts.set_off(when, business_id, shares, reason)], at)
    return sum(share.cents for share in shares)


def allocate_held(
    conn: Connection, payment_id: UUID, into: acts.Into, when: When, at: datetime, reason: str | None
) -> None:
    """Money that was held goes where somebody decided. The caller has locked payment and debts."""
    if not 0 < into.cents <= store.held_of(conn, payment_id):
        raise NotPostable("more than is held")
    store.add_entries(conn, [acts.allocated(when, payment_id, into, reason)], at)


def reverse(conn: Connection, entry_id: int, when: When, at: datetime, reason: str) -> int:
    """Take a whole entry back by its opposite; returns the new entry's id. An entry is taken back once, and what takes
    back is not taken back itself."""
    original = store.entry(conn, entry_id)
    if original is None or original["reverses"] is not None or store.is_reversed(conn, entry_id):
        raise NotPostable("no such entry, or it was taken back")
    postings = store.postings_of(conn, entry_id)
    entry = acts.reversed_entry(when, entry_id, postings, reason, original["note_id"], original["payment_id"])
    return store.add_entries(conn, [entry], at)[0]


def _open(conn: Connection, note_id: UUID) -> list[OpenDebt]:
    return store.lock_debts(conn, [note_id])[note_id]
