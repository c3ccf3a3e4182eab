"""Of what a debtor was reminded, and which notes are not followed up for a while."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from servicekit.db import IDS
from sqlalchemy import ColumnElement, Connection, any_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from fee_declarations.claims.models import holds, reminders
from fee_declarations.models import notes


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of a note of a declaration, or of one that it amended. ``state``: what became of the mail (pending,
    sent or parked)."""

    root_id: UUID
    level: str
    sent_at: datetime
    open_cents: int
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """A note that is neither reminded nor certified until a day."""

    id: UUID
    note_id: UUID
    kind: str
    reason: str
    until: date
    set_by: str
    set_at: datetime
    ended_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewReminder:
    """A reminder of a note that is about to be sent. Notes of one mail have one ``mail_id``."""

    note_id: UUID
    level: str
    mail_id: UUID
    business_id: UUID
    person_id: str
    open_cents: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class NewHold:
    """Why a note is held (objection or block), until which day, and by whom."""

    id: UUID
    note_id: UUID
    kind: str
    reason: str
    until: date
    set_by: str
    set_at: datetime


_OF_ROOTS = (
    select(
        notes.c.root_id,
        reminders.c.level,
        reminders.c.sent_at,
        reminders.c.open_cents,
        reminders.c.notice_state.label("state"),
        reminders.c.notice_reason.label("reason"),
    )
    .join(notes, notes.c.id == reminders.c.note_id)
    .where(notes.c.root_id == any_(IDS))
    .order_by(reminders.c.sent_at, reminders.c.level)
)


def of_roots(conn: Connection, root_ids: Sequence[UUID]) -> dict[UUID, list[Reminder]]:
    """The reminders of all notes that these declarations and those that amended them ever had, the first first."""
    found: dict[UUID, list[Reminder]] = {}
    for row in conn.execute(_OF_ROOTS, {"ids": list(root_ids)}).mappings():
        found.setdefault(row["root_id"], []).append(Reminder(**row))
    return found


def of_note(conn: Connection, note_id: UUID) -> list[Reminder]:
    """The same of the declaration of one note."""
    root: UUID = conn.execute(select(notes.c.root_id).where(notes.c.id == note_id)).scalar_one()
    return of_roots(conn, [root]).get(root, [])


def add(conn: Connection, new: Sequence[NewReminder]) -> set[UUID]:
    """The notes whose reminder was written; a reminder of the same note and level may be there already."""
    fresh = insert(reminders).on_conflict_do_nothing().returning(reminders.c.note_id)
    return set(conn.execute(fresh, [asdict(one) for one in new]).scalars())


def set_notice(conn: Connection, mail_id: UUID, state: str, reason: str | None, at: datetime) -> None:
    """Store what became of the mail, unless something newer is stored."""
    older = or_(reminders.c.notice_at.is_(None), reminders.c.notice_at < at)
    values = {"notice_state": state, "notice_reason": reason, "notice_at": at}
    conn.execute(update(reminders).where(reminders.c.mail_id == mail_id, older).values(**values))


def holds_of(conn: Connection, note_id: UUID) -> list[Hold]:
    """All holds of a note, the newest first."""
    query = select(holds).where(holds.c.note_id == note_id).order_by(holds.c.set_at.desc(), holds.c.id)
    return [Hold(**row) for row in conn.execute(query).mappings()]


def add_hold(conn: Connection, hold: NewHold) -> None:
    conn.execute(insert(holds).values(**asdict(hold)))


def end_hold(conn: Connection, note_id: UUID, hold_id: UUID, officer: str, at: datetime) -> bool:
    """False when the note has no such hold. Ending it twice changes nothing."""
    mine = (holds.c.id == hold_id) & (holds.c.note_id == note_id)
    if conn.execute(select(holds.c.id).where(mine)).first() is None:
        return False
    conn.execute(update(holds).where(mine, holds.c.ended_at.is_(None)).values(ended_by=officer, ended_at=at))
    return True


def held_until(conn: Connection, note_ids: Sequence[UUID], today: date) -> dict[UUID, date]:
    """Until which day those of these notes are held that are held today."""
    if not note_ids:
        return {}
    query = select(holds.c.note_id, func.max(holds.c.until).label("until")).where(
        holds.c.note_id.in_(list(note_ids)), holds.c.ended_at.is_(None), holds.c.until >= today
    )
    return {row.note_id: row.until for row in conn.execute(query.group_by(holds.c.note_id))}


def is_held(note_id: ColumnElement[UUID], today: date) -> ColumnElement[bool]:
    """Whether the note of the same row is held today, for a query."""
    return exists().where(holds.c.note_id == note_id, holds.c.ended_at.is_(None), holds.c.until >= today)
