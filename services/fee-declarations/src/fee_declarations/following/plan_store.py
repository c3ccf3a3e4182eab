"""Writes of plans of instalments; how they stand is read in ``claims.plans``."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from fee_declarations.claims.models import instalments, plans
from fee_declarations.models import notes


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan that is granted, with what its rule says today."""

    note_id: UUID
    asked_by: str
    asked_at: datetime
    grace_days: int
    late_percent: Decimal


@dataclass(frozen=True, slots=True)
class NewInstalment:
    """An instalment of a plan, with the number and code that finance gave it."""

    note_id: UUID
    place: int
    number: str
    rf: str
    cents: int
    due: date


@dataclass(frozen=True, slots=True)
class HeldNote:
    """Whether a note may still be paid."""

    superseded: bool
    cancelled: bool


def add(conn: Connection, plan: NewPlan) -> None:
    conn.execute(insert(plans).values(**asdict(plan)))


def add_instalments(conn: Connection, parts: Sequence[NewInstalment]) -> None:
    conn.execute(insert(instalments), [asdict(part) for part in parts])


def note(conn: Connection, note_id: UUID, *, lock: bool = False) -> HeldNote | None:
    """The note; with ``lock`` it is not replaced until the transaction ends."""
    query = select(notes.c.superseded_by, notes.c.cancelled_at).where(notes.c.id == note_id)
    found = conn.execute(query.with_for_update(key_share=True) if lock else query).first()
    return HeldNote(found.superseded_by is not None, found.cancelled_at is not None) if found else None


def lock_running(conn: Connection, note_id: UUID) -> bool:
    """Lock the plan, and then its note; False when it does not run any more."""
    query = select(plans.c.note_id).where(plans.c.note_id == note_id, plans.c.ended_at.is_(None)).with_for_update()
    if conn.execute(query).first() is None:
        return False
    conn.execute(select(notes.c.id).where(notes.c.id == note_id).with_for_update(key_share=True))
    return True


def end(conn: Connection, note_id: UUID, how: str, at: datetime) -> None:
    conn.execute(update(plans).where(plans.c.note_id == note_id).values(ended_at=at, end=how))
