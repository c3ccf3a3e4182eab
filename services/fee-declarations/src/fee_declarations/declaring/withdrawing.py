"""A declaration is withdrawn: nothing is owed by it any more, and its period may be declared again.

An officer who cancels a note withdraws its declaration, which would otherwise stand there with nothing to pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit import outbox
from servicekit.clock import local_day
from sqlalchemy import Connection

from fee_declarations import event_data, events, note_store
from fee_declarations.accounting import lessening, posting
from fee_declarations.accounting import store as books
from fee_declarations.accounting.accounts import Kind
from fee_declarations.accounting.acts import When
from fee_declarations.accounting.lessening import Less
from fee_declarations.businesses import store as business_store
from fee_declarations.claims import certified
from fee_declarations.declaring import changes_store
from fee_declarations.declaring.changes_store import WithdrawalRow
from fee_declarations.declaring.holding import Held, hold
from fee_declarations.declaring.holding_store import HeldNote
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.note_store import Cancelled
from fee_declarations.payments.errors import NoteCertified, NoteNotFound, NoteNotPayable

_CHARGES = (Kind.CHARGED, Kind.OPENING, Kind.AMENDED)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why, when, and by which officer; None: by the declarant."""

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
    found = changes_store.live_of_note(conn, note_id)
    if found is None:
        raise NoteNotFound
    if found.superseded or found.declaration_id is None:
        raise NoteNotPayable
    if certified.is_certified(conn, note_id):
        raise NoteCertified
    held = hold(conn, found.declaration_id)
    if held.note is None or held.note.id != note_id or held.note.cancelled_at is not None or held.paid_cents:
        raise NoteNotPayable
    _withdraw(conn, held, act, fees)


def _withdraw(conn: Connection, held: Held, act: Withdrawal, fees: Mapping[str, FeeKind]) -> None:
    declaration, note = held.declaration, held.note
    credit = _reverse_entries(conn, held, note, act) if note else 0
    changes_store.withdraw(conn, declaration.id, WithdrawalRow(act.now, act.officer, act.reason))
    if note and note.cancelled_at is None:
        note_store.cancel(conn, note.id, Cancelled(act.now, act.actor, act.reason))
    names = changes_store.names_of(conn, declaration.establishment_id)
    email = business_store.notice_email_of(conn, declaration.business_id, declaration.person_id, local_day(act.now))
    withdrawn = event_data.Withdrawn(
        about=event_data.About.of(declaration, names, email),
        by_office=bool(act.officer),
        reason=act.reason,
        note_number=note.number if note else None,
        credit_cents=credit,
        at=act.now,
    )
    outbox.record(conn, events.SOURCE, events.declaration_withdrawn(withdrawn, fees[declaration.fee]))


def _reverse_entries(conn: Connection, held: Held, note: HeldNote, act: Withdrawal) -> int:
    """Money first, then every entry that has charged or lessened something: each by its opposite."""
    when = When(local_day(act.now), act.actor)
    less = Less(note.id, held.declaration.business_id, when, act.now, act.reason)
    credit = lessening.free(conn, held.charged, {one.debt_id: one.cents for one in held.charged}, less)
    for note_id in note_store.of_root(conn, held.declaration.root_id):
        for entry in books.entries_of_note(conn, note_id):
            if entry.kind in _CHARGES and not books.is_reversed(conn, entry.id):
                posting.reverse(conn, entry.id, when, act.now, act.reason)
    return credit
