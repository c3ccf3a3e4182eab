"""Acts that read the books before they post. Each is part of the caller's transaction and never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection

from fee_declarations.accounting import acts, store
from fee_declarations.accounting.accounts import Account, DebtKind, Entry, Kind, Posting
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.allocation import ORDER, allocate
from fee_declarations.accounting.rows import Debt, NewDebt


class NotPostable(Exception):
    """The books do not have what would be posted."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """The debtor of a note and what it is charged for."""

    note_id: UUID
    business_id: UUID | None
    establishment_id: UUID | None
    fee: str
    period: str

    @classmethod
    def of(cls, note_id: UUID, debt: Debt) -> "Debtor":
        """The debtor of a debt, for another charge of the same note."""
        return cls(note_id, debt.business_id, debt.establishment_id, debt.fee, debt.period)


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be charged. ``months``: of a fine, up to how many months of delay it is computed."""

    kind: DebtKind
    cents: int
    revenue_code: str
    due: date
    months: int | None = None


@dataclass(frozen=True, slots=True)
class SetOff:
    """The credit of the business is to pay the note, its kinds of debts in this order."""

    business_id: UUID
    note_id: UUID
    reason: str
    order: Sequence[DebtKind] = ORDER


@dataclass(frozen=True, slots=True)
class Allocation:
    """Money of a payment that was held goes where an officer decided."""

    payment_id: UUID
    into: acts.Into
    reason: str | None


def charge(conn: Connection, debtor: Debtor, lines: Sequence[Line], when: When, at: datetime) -> list[UUID]:
    """The lines become debts, which the note's code pays; returns their ids. Part of the note's own transaction."""
    new = new_debts(debtor, lines, at)
    store.add_debts(conn, new)
    store.add_entries(conn, [charged_entry(debtor, lines, new, when)], at)
    return [debt.id for debt in new]


def new_debts(debtor: Debtor, lines: Sequence[Line], at: datetime) -> list[NewDebt]:
    """The lines as debts of the note, each with an id of its own."""
    return [
        NewDebt(
            id=uuid4(),
            business_id=debtor.business_id,
            note_id=debtor.note_id,
            charged_by=debtor.note_id,
            establishment_id=debtor.establishment_id,
            place=place,
            fee=debtor.fee,
            period=debtor.period,
            kind=line.kind,
            revenue_code=line.revenue_code,
            due=line.due,
            months=line.months,
            created_at=at,
        )
        for place, line in enumerate(lines)
    ]


def charged_entry(debtor: Debtor, lines: Sequence[Line], debts: Sequence[NewDebt], when: When) -> Entry:
    """The entry that charges the lines, each to its debt."""
    both = [
        posting
        for debt, line in zip(debts, lines, strict=True)
        for posting in (
            Posting(Account.RECEIVABLE, line.cents, debt_id=debt.id),
            Posting(Account.INCOME, -line.cents, debt_id=debt.id),
        )
    ]
    return Entry(Kind.CHARGED, when.on, when.actor, both, note_id=debtor.note_id)


def open_books(conn: Connection) -> int:
    """Charge the notes of an older release that kept no books; returns how many there were."""
    opened = 0
    while some := store.charge_unknown(conn):
        opened += some
    return opened


def set_off(conn: Connection, credit: SetOff, when: When, at: datetime) -> int:
    """The business's credit pays what is open of the note, as far as it goes; returns how much that was."""
    debts = store.lock_debts(conn, [credit.note_id])[credit.note_id]
    store.lock_business(conn, credit.business_id)
    shares, _ = allocate(debts, store.credit_of(conn, credit.business_id), credit.order)
    if not shares:
        raise NotPostable("no credit, or nothing is open")
    store.add_entries(conn, [acts.set_off(when, credit.business_id, shares, credit.reason)], at)
    return sum(share.cents for share in shares)


def allocate_held(conn: Connection, allocation: Allocation, when: When, at: datetime) -> None:
    """Post the allocation. The caller has locked payment and debts."""
    if not 0 < allocation.into.cents <= store.held_of(conn, allocation.payment_id):
        raise NotPostable("more than is held")
    store.add_entries(conn, [acts.allocated(when, allocation.payment_id, allocation.into, allocation.reason)], at)


def reverse(conn: Connection, entry_id: int, when: When, at: datetime, reason: str) -> int:
    """Reverse a whole entry by its opposite; returns the new entry's id. An entry is reversed once, and a reversal is
    not reversed itself."""
    original = store.entry(conn, entry_id)
    if original is None or original.reverses is not None or store.is_reversed(conn, entry_id):
        raise NotPostable("no such entry, or it was taken back")
    postings = store.postings_of(conn, entry_id)
    back = acts.Original(entry_id, postings, original.note_id, original.payment_id)
    return store.add_entries(conn, [acts.reversed_entry(when, back, reason)], at)[0]
