"""Queries of remissions: what the council's decisions give up."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, select, update

from fee_declarations.accounting.allocation import Share
from fee_declarations.accounting.models import debts
from fee_declarations.claims.models import remission_lines, remissions
from fee_declarations.models import businesses, declarations, notes
from fee_declarations.payments.rows import Decided


@dataclass(frozen=True, slots=True)
class NewRemission:
    """A decision of the council that an officer lists."""

    id: UUID
    kind: str
    decision_number: str
    decision_on: date
    proposed_by: str
    proposed_at: datetime
    state: str = "proposed"


@dataclass(frozen=True, slots=True)
class Head:
    """A list without its lines and sums."""

    id: UUID
    kind: str
    state: str
    decision_number: str
    decision_on: date
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Remission(Head):
    """A list with how many notes it has, and their sum."""

    cents: int
    notes: int


@dataclass(frozen=True, slots=True)
class Remitted:
    """A note of a list, with what is given up of it. What retention has forgotten is None."""

    note_id: UUID | None
    note_number: str | None
    business_id: UUID | None
    business_name: str | None
    cents: int


@dataclass(frozen=True, slots=True)
class OwedDebt:
    """A debt that may be given up."""

    id: UUID
    note_id: UUID
    business_id: UUID | None


def add(conn: Connection, head: NewRemission, lines: Sequence[Share]) -> None:
    conn.execute(insert(remissions).values(**asdict(head)))
    _add_lines(conn, head.id, lines)


def replace_lines(conn: Connection, remission_id: UUID, lines: Sequence[Share]) -> None:
    """These are given up, in place of what was listed."""
    conn.execute(delete(remission_lines).where(remission_lines.c.remission_id == remission_id))
    _add_lines(conn, remission_id, lines)


def _add_lines(conn: Connection, remission_id: UUID, lines: Sequence[Share]) -> None:
    rows = [{"remission_id": remission_id, "debt_id": line.debt_id, "cents": line.cents} for line in lines]
    conn.execute(insert(remission_lines), rows)


def lock(conn: Connection, remission_id: UUID) -> Head | None:
    query = select(remissions).where(remissions.c.id == remission_id).with_for_update()
    row = conn.execute(query).mappings().first()
    return Head(**row) if row else None


def decide(conn: Connection, remission_id: UUID, decided: Decided) -> None:
    reason = {"reason": decided.reason} if decided.reason is not None else {}
    which = update(remissions).where(remissions.c.id == remission_id)
    conn.execute(which.values(state=decided.state, decided_by=decided.by, decided_at=decided.at, **reason))


def listed_cents(conn: Connection, remission_id: UUID) -> dict[UUID, int]:
    """What is listed of each debt."""
    mine = remission_lines.c.remission_id == remission_id
    return {row.debt_id: row.cents for row in conn.execute(select(remission_lines).where(mine))}


def listed(conn: Connection, page: int, size: int) -> tuple[list[Remission], int]:
    """Lists with their sums, the newest first, and how many there are."""
    query = _with_sums().order_by(remissions.c.proposed_at.desc(), remissions.c.id)
    rows = conn.execute(query.limit(size).offset((page - 1) * size)).mappings().all()
    number = int(conn.execute(select(func.count()).select_from(remissions)).scalar_one())
    return [_remission(row) for row in rows], number


def find(conn: Connection, remission_id: UUID) -> Remission | None:
    row = conn.execute(_with_sums().where(remissions.c.id == remission_id)).mappings().first()
    return _remission(row) if row else None


def lines_of(conn: Connection, remission_id: UUID) -> list[Remitted]:
    """The notes of a list, at most remissions.MOST."""
    names = [
        notes.c.id.label("note_id"),
        notes.c.number.label("note_number"),
        businesses.c.id.label("business_id"),
        businesses.c.name.label("business_name"),
    ]
    joined = remission_lines.join(debts, debts.c.id == remission_lines.c.debt_id)
    joined = joined.outerjoin(notes, notes.c.id == debts.c.note_id)
    joined = joined.outerjoin(businesses, businesses.c.id == debts.c.business_id)
    query = select(*names, func.sum(remission_lines.c.cents).label("cents")).select_from(joined)
    query = query.where(remission_lines.c.remission_id == remission_id).group_by(*names)
    rows = conn.execute(query.order_by(businesses.c.name, notes.c.number)).mappings()
    return [Remitted(**{**row, "cents": int(row["cents"])}) for row in rows]


def waiting(conn: Connection) -> int:
    """How many lists wait for an officer to release them."""
    query = select(func.count()).select_from(remissions).where(remissions.c.state == "proposed")
    return int(conn.execute(query).scalar_one())


def of_notes(conn: Connection, note_ids: Sequence[UUID], kinds: Sequence[str]) -> list[OwedDebt]:
    """The debts of these kinds that the notes have."""
    return _owed(conn, _query(debts.c.note_id.in_(note_ids), kinds))


def lock_debts(conn: Connection, debt_ids: Sequence[UUID], kinds: Sequence[str]) -> list[OwedDebt]:
    """Those of these debts that a note has, locked."""
    return _owed(conn, _query(debts.c.id.in_(debt_ids), kinds).with_for_update(of=debts, key_share=True))


def _query(which: ColumnElement[bool], kinds: Sequence[str]) -> Select[Any]:
    return (
        select(debts.c.id, debts.c.note_id, debts.c.business_id)
        .join(notes, notes.c.id == debts.c.note_id)
        .join(declarations, declarations.c.id == notes.c.declaration_id)
        .where(which, debts.c.kind.in_(kinds))
        .order_by(debts.c.id)
    )


def _owed(conn: Connection, query: Select[Any]) -> list[OwedDebt]:
    return [OwedDebt(row.id, row.note_id, row.business_id) for row in conn.execute(query)]


def _remission(row: RowMapping) -> Remission:
    # The sums of large numbers come as decimals.
    return Remission(**{**row, "cents": int(row["cents"])})


def _with_sums() -> Select[Any]:
    mine = remission_lines.c.remission_id == remissions.c.id
    joined = remission_lines.join(debts, debts.c.id == remission_lines.c.debt_id)
    cents = select(func.coalesce(func.sum(remission_lines.c.cents), 0)).where(mine).scalar_subquery()
    count = select(func.count(debts.c.note_id.distinct())).select_from(joined).where(mine).scalar_subquery()
    return select(remissions, cents.label("cents"), count.label("notes"))
