"""Which notes are paid in instalments, and how each instalment stands by the books.

What is paid of a note pays its instalments in their order, by whatever code it came: the books know the note alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from servicekit.db import IDS
from sqlalchemy import Connection, any_, func, select

from fee_declarations.accounting import balances
from fee_declarations.claims.models import instalments, plans
from fee_declarations.models import businesses, declarations, notes

KEPT, LOST = "kept", "lost"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment with what is open of it, in cents."""

    place: int
    number: str
    rf: str
    cents: int
    due: date
    open_cents: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a note. ``state``: running, kept, lost, or replaced (an officer issued the note again)."""

    note_id: UUID
    state: str
    grace_days: int
    instalments: Sequence[Instalment]
    late_percent: Decimal = Decimal(0)
    ended: bool = False

    @property
    def asks_for_lateness(self) -> bool:
        """Whether late instalments cost something that was not charged yet."""
        return bool(self.late_percent) and not self.ended and self.state in ("running", KEPT)

    @property
    def next(self) -> Instalment | None:
        """The first that is not paid."""
        return next((one for one in self.instalments if one.open_cents), None)

    def behind(self, today: date) -> bool:
        """Whether an instalment is not paid though its day and the days of grace are over."""
        first = self.next
        return first is not None and first.due + timedelta(days=self.grace_days) < today


def of_notes(conn: Connection, note_ids: Iterable[UUID]) -> dict[UUID, Plan]:
    """The plans of those of these notes that have one."""
    ids = list(note_ids)
    return {plan.note_id: plan for plan in _read(conn, ids)} if ids else {}


_AMOUNTS = balances.of_note(notes.c.id)
_PLANS = (
    select(plans, notes.c.superseded_by, notes.c.cancelled_at, _AMOUNTS.c.open_cents)
    .select_from(balances.joined(plans.join(notes, notes.c.id == plans.c.note_id), _AMOUNTS))
    .where(plans.c.note_id == any_(IDS))
)
_PARTS = select(instalments).where(instalments.c.note_id == any_(IDS)).order_by(instalments.c.place)


def _read(conn: Connection, note_ids: Sequence[UUID]) -> Iterator[Plan]:
    rows = conn.execute(_PLANS, {"ids": note_ids}).all()
    if not rows:
        return
    listed = conn.execute(_PARTS, {"ids": note_ids}).all()
    for row in rows:
        mine = [one for one in listed if one.note_id == row.note_id]
        paid = sum(one.cents for one in mine) - int(row.open_cents)
        gone = row.superseded_by is not None or row.cancelled_at is not None
        opened = row.open_cents > 0
        state = row.end or ("replaced" if gone else "running" if opened else KEPT)
        if state == KEPT and opened:
            # The money that had kept it went back since: the plan is not shown as paid.
            state = LOST
        shown = []
        for one in mine:
            taken = max(0, min(one.cents, paid))
            paid -= taken
            left = 0 if state == KEPT else one.cents - taken
            shown.append(Instalment(one.place, one.number, one.rf, one.cents, one.due, left))
        ended = row.ended_at is not None
        yield Plan(row.note_id, state, row.grace_days, shown, row.late_percent, ended)


def running(conn: Connection, limit: int, offset: int = 0) -> list[UUID]:
    """Notes whose plan runs, by the day of their next instalments at the earliest: the oldest plans first."""
    query = select(plans.c.note_id).join(notes, notes.c.id == plans.c.note_id)
    query = query.where(plans.c.ended_at.is_(None), notes.c.superseded_by.is_(None), notes.c.cancelled_at.is_(None))
    return list(conn.execute(query.order_by(plans.c.asked_at, plans.c.note_id).limit(limit).offset(offset)).scalars())


@dataclass(frozen=True, slots=True)
class Listed:
    """A plan with its business, and who granted it when."""

    plan: Plan
    note_number: str
    business_id: UUID
    business_name: str
    asked_by: str
    asked_at: datetime


def listed(conn: Connection, limit: int, offset: int) -> tuple[list[Listed], int]:
    """Plans, the newest first, and how many there are."""
    joined = plans.join(notes, notes.c.id == plans.c.note_id)
    joined = joined.join(declarations, declarations.c.id == notes.c.declaration_id)
    joined = joined.join(businesses, businesses.c.id == declarations.c.business_id)
    named = [notes.c.number, businesses.c.id.label("business_id"), businesses.c.name]
    query = select(plans.c.note_id, plans.c.asked_by, plans.c.asked_at, *named).select_from(joined)
    newest = query.order_by(plans.c.asked_at.desc(), plans.c.note_id).limit(limit).offset(offset)
    rows = conn.execute(newest).all()
    known = of_notes(conn, [row.note_id for row in rows])
    number = int(conn.execute(select(func.count()).select_from(plans)).scalar_one())
    found = [
        Listed(known[row.note_id], row.number, row.business_id, row.name, row.asked_by, row.asked_at) for row in rows
    ]
    return found, number


def is_running(conn: Connection, note_id: UUID) -> bool:
    query = select(plans.c.note_id).where(plans.c.note_id == note_id, plans.c.ended_at.is_(None))
    return conn.execute(query).first() is not None
