"""Queries for replacing a note by another."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from fee_declarations import note_store
from fee_declarations.accounting import store as books
from fee_declarations.declaration_rows import NewNote
from fee_declarations.models import declarations, notes


@dataclass(frozen=True, slots=True)
class NoteHead:
    """What decides whether a note may be replaced, and for which declaration."""

    id: UUID
    declaration_id: UUID
    root_id: UUID
    amount_cents: int
    valid_until: date
    superseded_by: UUID | None
    cancelled_at: datetime | None


_HEAD = [notes.c[field.name] for field in fields(NoteHead)]


def lock_note(conn: Connection, note_id: UUID) -> NoteHead | None:
    """The note, locked against being replaced by another transaction."""
    query = select(*_HEAD).where(notes.c.id == note_id).with_for_update(key_share=True)
    row = conn.execute(query).mappings().first()
    return NoteHead(**row) if row else None


def live_declaration(conn: Connection, note: NoteHead) -> UUID:
    """The declaration for which a newer note stands: the one that amended that of the note, if one did."""
    live = select(declarations.c.id).where(declarations.c.root_id == note.root_id, ~declarations.c.superseded)
    found: UUID = conn.execute(live).scalar() or note.declaration_id
    return found


def put_in_place(conn: Connection, note_id: UUID, newer: NewNote) -> None:
    """Write the newer note, which takes the place of the older one and its debts."""
    conn.execute(update(notes).where(notes.c.id == note_id).values(superseded_by=newer.id))
    note_store.add_note(conn, newer)
    books.move_debts(conn, note_id, newer.id)
