"""A declaration is withdrawn: nothing is owed by it any more, and its period may be declared again.

An officer who cancels a note withdraws its declaration, which would otherwise stand there with nothing to pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit import outbox
from servicekit.clock import local_day
from sqlalchemy import Connection, RowMapping, select, update

from fee_declarations import events
from fee_declarations.accounting import lessening, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Kind
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.lessening import Less
from fee_declarations.businesses import store as business_store
from fee_declarations.claims import certified
from fee_declarations.declaring.holding import Held, hold
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.models import businesses, declarations, establishments, notes
from fee_declarations.payments.errors import NoteCertified, NoteNotFound, NoteNotPayable

_CHARGES = (Kind.CHARGED, Kind.OPENING, Kind.AMENDED)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why, when, and by which officer; None: by whoever declared."""

    reason: str
    now: datetime
    officer: str | None = None

    @property
    def actor(self) -> str:
        return self.officer or "declaration"


def withdraw(conn: Connection, declaration_id: UUID, act: Withdrawal, fees: Mapping[str, FeeKind]) -> None:
    """What was charged is taken back, and what was paid is the credit of the business. Raises what ``hold`` raises."""
    _withdraw(conn, hold(conn, declaration_id), act, fees)


def cancel_note(conn: Connection, note_id: UUID, act: Withdrawal, fees: Mapping[str, FeeKind]) -> None:
    """The same for the declaration that the note stands for.

    Raises NoteNotFound, and NoteNotPayable when another took its place, or something of it was paid: that must find
    another place first; NoteCertified.
    """
    live = (
        select(declarations.c.id, notes.c.superseded_by)
        .select_from(notes)
        .outerjoin(declarations, (declarations.c.root_id == notes.c.root_id) & ~declarations.c.superseded)
        .where(notes.c.id == note_id)
    )
    found = conn.execute(live).first()
    if found is None:
        raise NoteNotFound
    if found.superseded_by is not None or found.id is None:
        raise NoteNotPayable
    if certified.is_certified(conn, note_id):
        raise NoteCertified
    held = hold(conn, found.id)
    if held.note is None or held.note["id"] != note_id or held.note["cancelled_at"] is not None or held.paid_cents:
        raise NoteNotPayable
    _withdraw(conn, held, act, fees)


def _withdraw(conn: Connection, held: Held, act: Withdrawal, fees: Mapping[str, FeeKind]) -> None:
    row, note = held.declaration, held.note
    credit = _take_back(conn, held, note, act) if note else 0
    gone = {"withdrawn_at": act.now, "withdrawn_by": act.officer, "withdraw_reason": act.reason}
    which = update(declarations).where(declarations.c.id == row["id"])
    conn.execute(which.values(superseded=True, **gone))
    if note and note["cancelled_at"] is None:
        cancelled = {"cancelled_at": act.now, "cancelled_by": act.actor, "cancel_reason": act.reason}
        conn.execute(update(notes).where(notes.c.id == note["id"]).values(**cancelled))
    names = (
        select(businesses.c.name.label("business_name"), establishments.c.name.label("establishment_name"))
        .join(establishments, establishments.c.business_id == businesses.c.id)
        .where(establishments.c.id == row["establishment_id"])
    )
    told = {
        **row,
        **conn.execute(names).mappings().one(),
        **gone,
        "note_number": note["number"] if note else None,
        "credit_cents": credit,
        "notice_email": business_store.notice_email_of(conn, row["business_id"], row["person_id"], local_day(act.now)),
    }
    outbox.record(conn, events.SOURCE, events.declaration_withdrawn(told, fees[row["fee"]]))


def _take_back(conn: Connection, held: Held, note: RowMapping, act: Withdrawal) -> int:
    """Money first, then every entry that has charged or lessened something: each by its opposite."""
    row = held.declaration
    when = When(local_day(act.now), act.actor)
    less = Less(note["id"], row["business_id"], when, act.now, act.reason)
    credit = lessening.free(conn, held.charged, {one.debt_id: one.cents for one in held.charged}, less)
    every = select(notes.c.id).where(notes.c.root_id == row["root_id"])
    for note_id in conn.execute(every).scalars().all():
        for entry in books.entries_of_note(conn, note_id):
            if entry.kind in _CHARGES and not books.is_reversed(conn, entry.id):
                posting.reverse(conn, entry.id, when, act.now, act.reason)
    return credit
