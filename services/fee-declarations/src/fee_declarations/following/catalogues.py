"""A χρηματικός κατάλογος: one person lists unpaid debts of a fee and year, another one certifies them.

Certified debts are the treasury's to collect. Fines for lateness end with the certification and the surcharge begins,
so a note whose fine has grown is issued again in that moment: what the treasury gets is what the debtor was told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from servicekit import outbox
from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import debtor_store, event_data, events
from fee_declarations.accounting import store as books
from fee_declarations.domain.tariffs import Rule, Tariffs
from fee_declarations.finance import Finance
from fee_declarations.following import catalogue_store as store
from fee_declarations.following import overdue
from fee_declarations.following.catalogue_store import Catalogue, Certified, NewCatalogue, TreasuryReceipt
from fee_declarations.following.errors import CatalogueDecided, CatalogueNotFound, CatalogueWaits, NothingOverdue
from fee_declarations.payments import four_eyes, reissuing
from fee_declarations.payments.reissuing import Reissue
from fee_declarations.payments.rows import Decided

MOST = 500
"""Notes of one catalogue, the oldest; the rest goes into the next one."""


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
    made = NewCatalogue(uuid4(), fee, year, context.officer, context.now)
    if not store.add(conn, made):
        raise CatalogueWaits
    store.write_lines(conn, made.id, [one.note_id for one in found], None)
    return made.id


def release(conn: Connection, catalogue_id: UUID, context: Context) -> None:
    """Certify what another officer has listed, as far as it is still open and overdue.

    Raises CatalogueNotFound, CatalogueDecided, NeedsAnother, OwnBusiness, NothingOverdue, tariffs.NoRule.
    """
    row = _in_state(conn, catalogue_id, "proposed")
    four_eyes.refuse_same(conn, row.proposed_by, context.officer)
    # Locked, so that no note is paid or replaced meanwhile: what is certified is what is open now.
    listed = store.lock_listed(conn, catalogue_id)
    which = _of(row, context)
    found = overdue.still(conn, which, listed, catalogue_id)
    if not found:
        raise NothingOverdue
    debtor_store.refuse_own(conn, context.officer, *(one.business_id for one in found))
    certified = _with_fines(conn, [one.note_id for one in found], context)
    store.remove_lines(conn, catalogue_id)
    cents = store.write_lines(conn, catalogue_id, certified, context.today)
    number = store.next_number(conn, context.today.year)
    decided = Decided("released", context.officer, context.now)
    store.decide(conn, catalogue_id, decided, Certified(number, context.today))
    debtors = len({one.business_id for one in found})
    released = event_data.CatalogueReleased(
        id=row.id,
        number=number,
        fee=row.fee,
        year=row.year,
        notes=len(found),
        debtors=debtors,
        cents=cents,
        certified_on=context.today,
        at=context.now,
    )
    outbox.record(conn, events.SOURCE, events.catalogue_released(released))


def reject(conn: Connection, catalogue_id: UUID, reason: str, context: Context) -> None:
    """It does not go to the treasury; who proposed it may take it back. Raises CatalogueNotFound, CatalogueDecided."""
    _in_state(conn, catalogue_id, "proposed")
    store.decide(conn, catalogue_id, Decided("rejected", context.officer, context.now, reason=reason))


def confirm(conn: Connection, catalogue_id: UUID, number: str, on: date, context: Context) -> None:
    """The treasury has confirmed that it has the catalogue. Raises CatalogueNotFound, CatalogueDecided."""
    row = _in_state(conn, catalogue_id, "released")
    if row.receipt_number is not None:
        raise CatalogueDecided
    store.confirm(conn, catalogue_id, TreasuryReceipt(number, on, context.officer, context.now))


def _of(row: Catalogue, context: Context) -> overdue.Filter:
    return overdue.Filter(context.today, context.small_cents, fee=row.fee, year=row.year, to_certify=True)


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


def _in_state(conn: Connection, catalogue_id: UUID, state: str) -> Catalogue:
    """The catalogue, locked. Raises CatalogueNotFound, CatalogueDecided."""
    row = store.lock(conn, catalogue_id)
    if row is None:
        raise CatalogueNotFound
    if row.state != state:
        raise CatalogueDecided
    return row
