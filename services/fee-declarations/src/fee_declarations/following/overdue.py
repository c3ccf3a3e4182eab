"""Notes that are past their date with something open, the oldest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from fee_declarations.accounting import balances
from fee_declarations.accounting.models import debts
from fee_declarations.claims import reminded
from fee_declarations.claims.models import catalogue_lines, catalogues, plans
from fee_declarations.models import businesses, declarations, notes

AGES: Sequence[int] = (30, 90, 365)
"""Days past the date of a note at which one group of ages ends; the last group has no end."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which notes: past their date on ``today`` with more than ``small_cents`` and at most ``most_cents`` open; of a
    fee, of a year's periods. ``to_certify``: only those that no catalogue has yet, that are not held and of which no
    plan runs."""

    today: date
    small_cents: int = 0
    most_cents: int | None = None
    fee: str | None = None
    year: int | None = None
    to_certify: bool = False


@dataclass(frozen=True, slots=True)
class Overdue:
    """A note past its date, with its declaration and business."""

    note_id: UUID
    number: str
    valid_until: date
    declaration_id: UUID
    declaration_number: str
    fee: str
    period: str
    business_id: UUID
    business_name: str
    debtor_code: str
    open_cents: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How many notes of how many debtors, and what is open of them; ``ages``: the notes and cents of each age."""

    notes: int
    debtors: int
    cents: int
    ages: Sequence[tuple[int, int]]


def notes_of(conn: Connection, which: Filter, limit: int, offset: int = 0) -> list[Overdue]:
    """So many of them, the oldest first."""
    query = _query(which).order_by(notes.c.valid_until, notes.c.id).limit(limit).offset(offset)
    return _read(conn, query)


def still(conn: Connection, which: Filter, note_ids: Iterable[UUID], catalogue_id: UUID) -> list[Overdue]:
    """Those of these notes that may still be certified by this catalogue."""
    query = _query(which, catalogue_id).where(notes.c.id.in_(list(note_ids)))
    return _read(conn, query.order_by(notes.c.valid_until, notes.c.id))


def sums(conn: Connection, which: Filter) -> Sums:
    """What all of them come to, in one query."""
    found = _query(which).subquery()
    days = which.today - found.c.valid_until
    borders = zip((0, *AGES), (*AGES, None), strict=True)
    aged = [(days > first) & (days <= last) if last else days > first for first, last in borders]
    columns = [
        column
        for group in aged
        for column in (
            func.count().filter(group),
            func.coalesce(func.sum(found.c.open_cents).filter(group), 0),
        )
    ]
    whole = [func.count(), func.count(found.c.business_id.distinct()), func.coalesce(func.sum(found.c.open_cents), 0)]
    row = conn.execute(select(*whole, *columns)).one()
    numbers = [int(value) for value in row]
    return Sums(numbers[0], numbers[1], numbers[2], list(zip(numbers[3::2], numbers[4::2], strict=True)))


def _read(conn: Connection, query: Select[Any]) -> list[Overdue]:
    # The sums of large numbers come as decimals.
    rows = conn.execute(query).mappings()
    return [Overdue(**{**row, "open_cents": int(row["open_cents"])}) for row in rows]


def _query(which: Filter, catalogue_id: UUID | None = None) -> Select[Any]:
    amounts = balances.of_note(notes.c.id)
    named = notes.join(declarations, declarations.c.id == notes.c.declaration_id)
    named = named.join(businesses, businesses.c.id == declarations.c.business_id)
    query = select(
        notes.c.id.label("note_id"),
        notes.c.number,
        notes.c.valid_until,
        declarations.c.id.label("declaration_id"),
        declarations.c.number.label("declaration_number"),
        declarations.c.fee,
        declarations.c.period,
        businesses.c.id.label("business_id"),
        businesses.c.name.label("business_name"),
        func.coalesce(businesses.c.debtor_code, "").label("debtor_code"),
        amounts.c.open_cents,
    ).select_from(balances.joined(named, amounts))
    query = query.where(
        notes.c.superseded_by.is_(None),
        notes.c.cancelled_at.is_(None),
        notes.c.valid_until < which.today,
        amounts.c.open_cents > which.small_cents,
    )
    if which.most_cents is not None:
        query = query.where(amounts.c.open_cents <= which.most_cents)
    if which.fee is not None:
        query = query.where(declarations.c.fee == which.fee)
    if which.year is not None:
        query = query.where(declarations.c.period.like(f"{which.year:04d}-%"))
    if which.to_certify:
        # A plan runs on through the days of grace of its last instalment.
        in_parts = exists().where(plans.c.note_id == notes.c.id, plans.c.ended_at.is_(None))
        query = query.where(~_listed(catalogue_id), ~reminded.is_held(notes.c.id, which.today), ~in_parts)
    return query


def _listed(but: UUID | None) -> ColumnElement[bool]:
    """Whether a debt of the note was certified, or waits in another catalogue to be."""
    joined = debts.join(catalogue_lines, catalogue_lines.c.debt_id == debts.c.id)
    joined = joined.join(catalogues, catalogues.c.id == catalogue_lines.c.catalogue_id)
    which = exists().select_from(joined).where(debts.c.note_id == notes.c.id, catalogues.c.state != "rejected")
    return which if but is None else which.where(catalogues.c.id != but)
