"""Queries that a catalogue is written with: its head, the debts that it lists, and the locks of a release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from servicekit import numbering
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from fee_declarations.accounting import store as books
from fee_declarations.accounting.models import debts
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.models import kit, notes
from fee_declarations.payments.rows import Decided

_SERIES = "catalogues"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue without its lines. ``number`` and ``certified_on`` are there once it is released; the receipt is the
    treasury's."""

    id: UUID
    number: str | None
    fee: str
    year: int
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    certified_on: date | None
    receipt_number: str | None
    receipt_on: date | None
    receipt_by: str | None
    receipt_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewCatalogue:
    """A catalogue that an officer proposes."""

    id: UUID
    fee: str
    year: int
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class Certified:
    """Under which number a catalogue was released, and the day of its certification."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class TreasuryReceipt:
    """The treasury's confirmation that it has the catalogue, and who entered it."""

    number: str
    on: date
    by: str
    at: datetime


def add(conn: Connection, made: NewCatalogue) -> bool:
    """False when a catalogue of the same fee and year waits."""
    values = {"id": made.id, "fee": made.fee, "year": made.year, "state": "proposed"}
    try:
        with conn.begin_nested():
            row = insert(catalogues).values(**values, proposed_by=made.proposed_by, proposed_at=made.proposed_at)
            conn.execute(row)
    except IntegrityError:
        return False
    return True


def lock(conn: Connection, catalogue_id: UUID) -> Catalogue | None:
    query = select(catalogues).where(catalogues.c.id == catalogue_id).with_for_update()
    row = conn.execute(query).mappings().first()
    return Catalogue(**row) if row else None


def decide(conn: Connection, catalogue_id: UUID, decided: Decided, certified: Certified | None = None) -> None:
    values = {"decided_by": decided.by, "decided_at": decided.at, "reason": decided.reason}
    given = {"number": certified.number, "certified_on": certified.on} if certified else {}
    which = update(catalogues).where(catalogues.c.id == catalogue_id)
    conn.execute(which.values(state=decided.state, **values, **given))


def confirm(conn: Connection, catalogue_id: UUID, receipt: TreasuryReceipt) -> None:
    values = {"receipt_number": receipt.number, "receipt_on": receipt.on}
    which = update(catalogues).where(catalogues.c.id == catalogue_id)
    conn.execute(which.values(**values, receipt_by=receipt.by, receipt_at=receipt.at))


def next_number(conn: Connection, year: int) -> str:
    """Without a gap within the year; others wait for it until the transaction ends."""
    return f"{numbering.next_number(conn, kit.counters, _SERIES, year)}/{year}"


def remove_lines(conn: Connection, catalogue_id: UUID) -> None:
    conn.execute(delete(catalogue_lines).where(catalogue_lines.c.catalogue_id == catalogue_id))


def write_lines(conn: Connection, catalogue_id: UUID, note_ids: Sequence[UUID], certified_on: date | None) -> int:
    """What is open of these notes becomes the catalogue's; returns its sum."""
    ids = conn.execute(select(debts.c.id).where(debts.c.note_id.in_(note_ids))).scalars().all()
    opened = {debt_id: cents for debt_id, cents in books.open_of(conn, ids).items() if cents > 0}
    known = {"catalogue_id": catalogue_id, "certified_on": certified_on}
    rows = [{**known, "debt_id": debt_id, "cents": cents} for debt_id, cents in opened.items()]
    conn.execute(insert(catalogue_lines), rows)
    return sum(opened.values())


def lock_listed(conn: Connection, catalogue_id: UUID) -> set[UUID]:
    """The notes that have the debts of the catalogue now, with both locked in the order of the books."""
    mine = select(catalogue_lines.c.debt_id).where(catalogue_lines.c.catalogue_id == catalogue_id)
    query = select(debts.c.note_id).where(debts.c.id.in_(mine)).order_by(debts.c.id)
    conn.execute(select(notes.c.id).where(notes.c.id.in_(query)).order_by(notes.c.id).with_for_update(key_share=True))
    return {note_id for note_id in conn.execute(query.with_for_update(key_share=True)).scalars() if note_id}
