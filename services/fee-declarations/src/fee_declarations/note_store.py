"""Queries of notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from servicekit.db import IDS
from servicekit.rows import columns_of
from sqlalchemy import ARRAY, Connection, Uuid, any_, bindparam, func, insert, or_, select, text, update

from fee_declarations.declaration_rows import NewNote
from fee_declarations.models import businesses, declarations, links, notes
from fee_declarations.print_rows import NoteToPrint
from fee_declarations.store import NEWEST, noted, with_note

# After each failure a note waits twice as long, up to an hour; it is never given up.
_RENDER_LATER = text("now() + least(power(2, least(render_failures, 12)), 3600) * interval '1 second'")
CLAIM_SECONDS = 30
"""How long a worker has for the notes that it claimed before another may render them as well; after a crash they wait
that long."""
_CLAIM_ENDS = text(f"now() + {CLAIM_SECONDS} * interval '1 second'")
_ADD_NOTE = insert(notes)
_REPLACED_OF_ROOTS = (
    select(notes.c.root_id, notes.c.number, notes.c.rf, notes.c.amount_cents, notes.c.issued_on)
    .where(notes.c.root_id == any_(IDS), notes.c.superseded_by.is_not(None))
    .order_by(notes.c.issued_on.desc(), notes.c.number.desc())
)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """When, by whom and why a note was cancelled."""

    at: datetime
    by: str
    reason: str


def of_root(conn: Connection, root_id: UUID) -> list[UUID]:
    """All notes that the declarations of this root ever had."""
    return list(conn.execute(select(notes.c.id).where(notes.c.root_id == root_id)).scalars())


def cancel(conn: Connection, note_id: UUID, cancelled: Cancelled) -> None:
    values = {"cancelled_at": cancelled.at, "cancelled_by": cancelled.by, "cancel_reason": cancelled.reason}
    conn.execute(update(notes).where(notes.c.id == note_id).values(**values))


@dataclass(frozen=True, slots=True)
class ReplacedNote:
    """A note that another one has replaced."""

    number: str
    rf: str
    amount_cents: int


def note_columns(new: NewNote) -> dict[str, object]:
    """The values of its columns."""
    return {**columns_of(new), "lines": [columns_of(line) for line in new.lines]}


def add_note(conn: Connection, new: NewNote) -> None:
    conn.execute(_ADD_NOTE, note_columns(new))


def replaced_notes(conn: Connection, root_ids: Sequence[UUID]) -> dict[UUID, list[ReplacedNote]]:
    """Notes of these declarations and of what amended them that others have replaced, the newest first, by root."""
    found: dict[UUID, list[ReplacedNote]] = {}
    for row in conn.execute(_REPLACED_OF_ROOTS, {"ids": list(root_ids)}):
        found.setdefault(row.root_id, []).append(ReplacedNote(row.number, row.rf, row.amount_cents))
    return found


def document_of(conn: Connection, person_id: str, declaration_id: UUID) -> bytes | None:
    """The PDF of the note, when it is rendered."""
    query = (
        select(notes.c.document)
        .join(declarations, declarations.c.root_id == notes.c.root_id)
        .where(declarations.c.id == declaration_id, declarations.c.person_id == person_id, NEWEST)
    )
    found: bytes | None = conn.execute(query).scalar()
    return found


# The verified address of the declarant, while their link lasts: ending it ends its address.
ADDRESS = (
    select(links.c.notice_email)
    .where(links.c.business_id == declarations.c.business_id, links.c.person_id == declarations.c.person_id)
    .where(links.c.valid_from <= notes.c.issued_on, links.c.notice_email.is_not(None))
    .where(or_(links.c.valid_to.is_(None), links.c.valid_to >= notes.c.issued_on))
    .order_by(links.c.valid_from.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(declarations, notes)
)


# The number of the note that this one has replaced; of several in a row the last.
_older = notes.alias("older")
_REPLACED = (
    select(_older.c.number)
    .where(_older.c.superseded_by == notes.c.id)
    .order_by(_older.c.issued_on.desc())
    .limit(1)
    .scalar_subquery()
    .correlate(notes)
)


_CLAIMED = (
    update(notes)
    # Claims do not wait for each other, and hold nothing that a payment's foreign key would wait for. In an array, for
    # a subquery that is joined may be read more than once, and claims more each time.
    .where(
        notes.c.id
        == any_(
            func.array(
                select(notes.c.id)
                .where(notes.c.document.is_(None), notes.c.cancelled_at.is_(None), notes.c.render_at <= func.now())
                .order_by(notes.c.render_at)
                .limit(bindparam("most"))
                .with_for_update(key_share=True, skip_locked=True)
                .scalar_subquery(),
                type_=ARRAY(Uuid()),
            )
        )
    )
    .values(render_at=_CLAIM_ENDS)
    .returning(notes.c.id)
    .cte("claimed")
)
_CLAIM_UNRENDERED = (
    # Each note has a page of its own, also one that another has replaced meanwhile; none that was cancelled, for it
    # would ask for what nobody owes.
    with_note(notes.c.declaration_id == declarations.c.id)
    .add_columns(
        businesses.c.address.label("business_address"),
        businesses.c.tax_office,
        ADDRESS.label("notice_email"),
        _REPLACED.label("replaces"),
    )
    .where(notes.c.id.in_(select(_CLAIMED.c.id)))
    .order_by(notes.c.render_at)
)
_SAVE_DOCUMENT = (
    update(notes)
    .where(notes.c.id == bindparam("note_id"), notes.c.document.is_(None), notes.c.cancelled_at.is_(None))
    .values(document=bindparam("pdf"))
)
_ADDED = ("business_address", "tax_office", "notice_email", "replaces")


def claim_unrendered(conn: Connection, most: int) -> list[NoteToPrint]:
    """At most so many notes that are to be rendered now, the oldest first, with all that is printed on them. Others
    skip them for CLAIM_SECONDS; no lock is held after the caller's transaction, so rendering makes nobody wait."""
    found = []
    for row in conn.execute(_CLAIM_UNRENDERED, {"most": most}).mappings():
        of_declaration = noted(row)
        if of_declaration.note is None:
            raise LookupError("a note that is to be rendered has no note")
        found.append(NoteToPrint(of_declaration, of_declaration.note, **{name: row[name] for name in _ADDED}))
    return found


def save_document(conn: Connection, note_id: UUID, document: bytes) -> bool:
    """False when the note was cancelled, or another worker's document stored, while this one was being rendered."""
    return conn.execute(_SAVE_DOCUMENT, {"note_id": note_id, "pdf": document}).rowcount == 1


def put_off_rendering(conn: Connection, note_id: UUID) -> None:
    """Count a failure and wait before the next attempt."""
    later = {"render_failures": notes.c.render_failures + 1, "render_at": _RENDER_LATER}
    conn.execute(update(notes).where(notes.c.id == note_id).values(**later))


def set_notice(conn: Connection, note_id: UUID, state: str, reason: str | None, at: datetime) -> bool:
    """Store what became of the mail unless something newer is stored; False when there is nothing to change."""
    older = or_(notes.c.notice_at.is_(None), notes.c.notice_at < at)
    values = {"notice_state": state, "notice_reason": reason, "notice_at": at}
    return conn.execute(update(notes).where(notes.c.id == note_id, older).values(**values)).rowcount == 1
