"""A χρηματικός κατάλογος: one person lists unpaid debts of a fee and year, another one certifies them.

Certified debts are the treasury's to collect. Fines for lateness end with the certification and the surcharge begins,
so a note whose fine has grown is issued anew in that moment: what the treasury gets is what the debtor was told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from servicekit import numbering, outbox
from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from fee_declarations import debtor_store, events
from fee_declarations.accounting import store as books
from fee_declarations.accounting.models import debts
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.domain.tariffs import Rule, Tariffs
from fee_declarations.finance import Finance
from fee_declarations.following import overdue
from fee_declarations.following.errors import CatalogueDecided, CatalogueNotFound, CatalogueWaits, NothingOverdue
from fee_declarations.models import kit, notes
from fee_declarations.payments import four_eyes, reissuing
from fee_declarations.payments.reissuing import Reissue

MOST = 500
"""Notes of one catalogue, the oldest; the rest goes into the next one."""
SERIES = "catalogues"


@dataclass(frozen=True, slots=True)
class Context:
    """Who acts when, and by which tables. ``small_cents``: what is no more than that is not worth a claim."""

    officer: str
    now: datetime
    small_cents: int
    tariffs: Tariffs
    finance: Finance

    @property
    def today(self) -> date:
        return local_day(self.now)


def propose(conn: Connection, fee: str, year: int, context: Context) -> UUID:
    """List what is overdue of a fee and year; returns the catalogue, which another person must release.

    Raises NothingOverdue, CatalogueWaits, OwnBusiness.
    """
    which = overdue.Filter(context.today, context.small_cents, fee=fee, year=year, to_certify=True)
    found = overdue.notes_of(conn, which, MOST)
    if not found:
        raise NothingOverdue
    debtor_store.refuse_own(conn, context.officer, *(one.business_id for one in found))
    catalogue_id = uuid4()
    row = {
        "id": catalogue_id,
        "fee": fee,
        "year": year,
        "state": "proposed",
        "proposed_by": context.officer,
        "proposed_at": context.now,
    }
    try:
        with conn.begin_nested():
            conn.execute(insert(catalogues).values(**row))
    except IntegrityError as error:
        raise CatalogueWaits from error
    _write_lines(conn, catalogue_id, [one.note_id for one in found], None)
    return catalogue_id


def release(conn: Connection, catalogue_id: UUID, context: Context) -> None:
    """Certify what somebody else has listed, as far as it is still open and overdue.

    Raises CatalogueNotFound, CatalogueDecided, NeedsAnother, OwnBusiness, NothingOverdue, tariffs.NoRule.
    """
    row = _in_state(conn, catalogue_id, "proposed")
    four_eyes.refuse_same(conn, row["proposed_by"], context.officer)
    # Locked, so that nobody pays or replaces a note meanwhile: what is certified is what is open now.
    listed = _lock_listed(conn, catalogue_id)
    which = _of(row, context)
    found = overdue.still(conn, which, listed, catalogue_id)
    if not found:
        raise NothingOverdue
    debtor_store.refuse_own(conn, context.officer, *(one.business_id for one in found))
    certified = _with_fines(conn, [one.note_id for one in found], context)
    conn.execute(delete(catalogue_lines).where(catalogue_lines.c.catalogue_id == catalogue_id))
    cents = _write_lines(conn, catalogue_id, certified, context.today)
    year = context.today.year
    values = {
        "number": f"{numbering.next_number(conn, kit.counters, SERIES, year)}/{year}",
        "certified_on": context.today,
    }
    _decide(conn, catalogue_id, context, state="released", **values)
    debtors = len({one.business_id for one in found})
    told = {**row, **values, "notes": len(found), "debtors": debtors, "cents": cents, "at": context.now}
    outbox.record(conn, events.SOURCE, events.catalogue_released(told))


def reject(conn: Connection, catalogue_id: UUID, reason: str, context: Context) -> None:
    """It does not go to the treasury; who proposed it may take it back. Raises CatalogueNotFound, CatalogueDecided."""
    _in_state(conn, catalogue_id, "proposed")
    _decide(conn, catalogue_id, context, state="rejected", reason=reason)


def confirm(conn: Connection, catalogue_id: UUID, number: str, on: date, context: Context) -> None:
    """The treasury has confirmed that it has the catalogue. Raises CatalogueNotFound, CatalogueDecided."""
    row = _in_state(conn, catalogue_id, "released")
    if row["receipt_number"] is not None:
        raise CatalogueDecided
    receipt = {"receipt_number": number, "receipt_on": on, "receipt_by": context.officer, "receipt_at": context.now}
    conn.execute(update(catalogues).where(catalogues.c.id == catalogue_id).values(**receipt))


def _of(row: RowMapping, context: Context) -> overdue.Filter:
    small = context.small_cents
    return overdue.Filter(context.today, small, fee=row["fee"], year=row["year"], to_certify=True)


def _with_fines(conn: Connection, note_ids: Sequence[UUID], context: Context) -> list[UUID]:
    """The notes with the fine of today charged: one that has more to pay by it gives way to a new one."""
    rule = context.tariffs.rule(context.today)
    act = Reissue(context.tariffs, context.finance, context.officer, context.now)
    fined = _to_be_fined(conn, note_ids, rule, context.today)
    return [
        reissuing.reissue(conn, note_id, act, expired=True) if note_id in fined else note_id for note_id in note_ids
    ]


def _to_be_fined(conn: Connection, note_ids: Sequence[UUID], rule: Rule, today: date) -> set[UUID]:
    # In the order in which they were charged, by which a fine is known to be of one part or of all.
    of_note = books.debts_of_notes(conn, note_ids)
    return {note_id for note_id, those in of_note.items() if reissuing.fine_of_today(those, rule, today)}


def _write_lines(conn: Connection, catalogue_id: UUID, note_ids: Sequence[UUID], certified_on: date | None) -> int:
    """What is open of these notes becomes the catalogue's; returns its sum."""
    ids = conn.execute(select(debts.c.id).where(debts.c.note_id.in_(note_ids))).scalars().all()
    opened = {debt_id: cents for debt_id, cents in books.open_of(conn, ids).items() if cents > 0}
    known = {"catalogue_id": catalogue_id, "certified_on": certified_on}
    rows = [{**known, "debt_id": debt_id, "cents": cents} for debt_id, cents in opened.items()]
    conn.execute(insert(catalogue_lines), rows)
    return sum(opened.values())


def _lock_listed(conn: Connection, catalogue_id: UUID) -> set[UUID]:
    """The notes that have the debts of the catalogue now, with both locked in the order of the books."""
    mine = select(catalogue_lines.c.debt_id).where(catalogue_lines.c.catalogue_id == catalogue_id)
    query = select(debts.c.note_id).where(debts.c.id.in_(mine)).order_by(debts.c.id)
    conn.execute(select(notes.c.id).where(notes.c.id.in_(query)).order_by(notes.c.id).with_for_update(key_share=True))
    return {note_id for note_id in conn.execute(query.with_for_update(key_share=True)).scalars() if note_id}


def _in_state(conn: Connection, catalogue_id: UUID, state: str) -> RowMapping:
    query = select(catalogues).where(catalogues.c.id == catalogue_id).with_for_update()
    row = conn.execute(query).mappings().first()
    if row is None:
        raise CatalogueNotFound
    if row["state"] != state:
        raise CatalogueDecided
    return row


def _decide(conn: Connection, catalogue_id: UUID, context: Context, **values: object) -> None:
    decided = {"decided_by": context.officer, "decided_at": context.now, **values}
    conn.execute(update(catalogues).where(catalogues.c.id == catalogue_id).values(**decided))
