"""The account of a debtor as it is told to its representatives: each entry with the balance after it, and what is open.

The lines are those of the officers' card (accounting.balances.statement); here they are in the order in which they
happened, with notes and receipts by name.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Select, func, or_, select, true

from fee_declarations.accounting import balances
from fee_declarations.accounting.accounts import Account
from fee_declarations.accounting.models import debts, entries, postings
from fee_declarations.models import businesses, declarations, establishments, links, notes

PAGE = 50
MOST = 5000
"""Lines of a file; who has more asks the revenue office."""


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry that changed what the business owes or is owed. ``cents`` above zero: it owes more; ``balance`` is what
    it owed afterwards, below zero what it was owed. ``what`` is the kind of the first debt that it was about."""

    entry: int
    kind: str
    what: str | None
    on: date
    bank_day: date | None
    note_number: str | None
    fee: str | None
    period: str | None
    establishment: str | None
    cents: int
    balance: int


@dataclass(frozen=True, slots=True)
class Open:
    """A note with something open."""

    declaration_id: UUID
    declaration_number: str
    mine: bool
    note_number: str
    rf: str
    fee: str
    period: str
    valid_until: date
    open_cents: int


@dataclass(frozen=True, slots=True)
class Balance:
    """How the account stands: what is open of debts, and what the municipality owes."""

    open_cents: int
    credit_cents: int
    movements: int


@dataclass(frozen=True, slots=True)
class Business:
    """Whose account it is."""

    name: str
    afm: str
    debtor_code: str | None


def represented(conn: Connection, person_id: str, business_id: UUID, today: date) -> Business | None:
    """The business, if the person represents it today."""
    mine = (
        select(links.c.business_id)
        .where(links.c.person_id == person_id, links.c.business_id == business_id, links.c.valid_from <= today)
        .where(or_(links.c.valid_to.is_(None), links.c.valid_to >= today))
    )
    query = select(businesses.c.name, businesses.c.afm, businesses.c.debtor_code).where(businesses.c.id.in_(mine))
    row = conn.execute(query).first()
    return Business(row.name, row.afm, row.debtor_code) if row else None


def balance_of(conn: Connection, business_id: UUID) -> Balance:
    found = _movements(business_id).subquery()
    count = int(conn.execute(select(func.count()).select_from(found)).scalar_one())
    credit = balances.credits_of(conn, [business_id]).get(business_id, 0)
    return Balance(balances.open_total(conn, business_id), credit, count)


def movements(conn: Connection, business_id: UUID, limit: int, offset: int = 0) -> list[Movement]:
    """What happened to the account, the newest first."""
    found = _movements(business_id).subquery()
    # One of the debts that the entry was about names it: an entry is about one note, but for payments of several.
    about = (
        select(debts.c.kind, debts.c.fee, debts.c.period, notes.c.number, establishments.c.name)
        .select_from(
            postings.join(debts, debts.c.id == postings.c.debt_id)
            .outerjoin(notes, notes.c.id == debts.c.note_id)
            .outerjoin(establishments, establishments.c.id == debts.c.establishment_id)
        )
        .where(postings.c.entry_id == found.c.entry, debts.c.business_id == business_id)
        .order_by(postings.c.place)
        .limit(1)
        .lateral("about")
    )
    query = (
        select(
            *found.c,
            about.c.kind.label("what"),
            about.c.fee,
            about.c.period,
            about.c.number.label("note_number"),
            about.c.name.label("establishment"),
        )
        .select_from(found.outerjoin(about, true()))
        .order_by(found.c.entry.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = conn.execute(query).mappings()
    return [Movement(**{**row, "cents": int(row["cents"]), "balance": int(row["balance"])}) for row in rows]


def open_notes(conn: Connection, business_id: UUID, person_id: str) -> list[Open]:
    """Notes of which something is open, the oldest first; ``mine``: the person filed the declaration."""
    amounts = balances.of_note(notes.c.id)
    named = notes.join(declarations, declarations.c.id == notes.c.declaration_id)
    query = (
        select(
            declarations.c.id.label("declaration_id"),
            declarations.c.number.label("declaration_number"),
            (declarations.c.person_id == person_id).label("mine"),
            notes.c.number.label("note_number"),
            notes.c.rf,
            declarations.c.fee,
            declarations.c.period,
            notes.c.valid_until,
            amounts.c.open_cents,
        )
        .select_from(balances.joined(named, amounts))
        .where(
            declarations.c.business_id == business_id,
            notes.c.superseded_by.is_(None),
            notes.c.cancelled_at.is_(None),
            amounts.c.open_cents > 0,
        )
        .order_by(notes.c.valid_until, notes.c.number)
        .limit(MOST)
    )
    return [Open(**{**row, "open_cents": int(row["open_cents"])}) for row in conn.execute(query).mappings()]


def _movements(business_id: UUID) -> Select[tuple[object, ...]]:
    """As accounting.balances.statement, with what was owed after each entry."""
    owed = (
        select(postings.c.entry_id, postings.c.amount_cents)
        .join(debts, debts.c.id == postings.c.debt_id)
        .where(debts.c.business_id == business_id, postings.c.account == Account.RECEIVABLE)
    )
    credited = select(postings.c.entry_id, postings.c.amount_cents).where(postings.c.business_id == business_id)
    both = owed.union_all(credited).subquery()
    summed = func.sum(both.c.amount_cents).label("cents")
    mine = select(both.c.entry_id, summed).group_by(both.c.entry_id).subquery()
    # What changed nothing for the debtor (a credit that pays a debt) is told too: its sum is nothing.
    return select(
        entries.c.id.label("entry"),
        entries.c.kind,
        entries.c.on_day.label("on"),
        entries.c.bank_day,
        mine.c.cents,
        func.sum(mine.c.cents).over(order_by=entries.c.id).label("balance"),
    ).join(mine, mine.c.entry_id == entries.c.id)
