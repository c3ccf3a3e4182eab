"""Queries of tables, proposals and the declarations that they concern."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit.clock import ATHENS
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from fee_declarations import shown
from fee_declarations.models import businesses, declarations, establishments, fee_tables
from fee_declarations.payments.rows import Decided
from fee_declarations.store import TABLES_LOCK, NoTariffs
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk.models import table_effects, table_proposals
from fee_declarations.tables_desk.rows import (
    Assessed,
    Concerned,
    EffectRow,
    NewProposal,
    Proposal,
    Settled,
    Sums,
    Version,
)

PAGE = 20
"""Proposals of one page."""
CONCERNED = 50
"""Declarations of one page."""
_CHUNK = 1000
# Waits for what is being filed by the tables in force, and keeps others from it (store.hold_tables).
_ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock(hashtext('{TABLES_LOCK}'))")


def newest(conn: Connection, *, lock: bool = False) -> Version:
    """The tables in force; with ``lock`` no other transaction changes them meanwhile. Raises store.NoTariffs."""
    if lock:
        conn.execute(_ONE_AT_A_TIME)
    columns = (fee_tables.c.version, fee_tables.c.document, fee_tables.c.file)
    found = conn.execute(select(*columns).order_by(fee_tables.c.version.desc()).limit(1)).first()
    if found is None:
        raise NoTariffs
    return Version(found.version, found.document, found.file)


def add(conn: Connection, document: Document, file: Document, proposal_id: UUID | None) -> None:
    """A new version: of a file, or by a proposal."""
    conn.execute(insert(fee_tables).values(document=document, file=file, proposal_id=proposal_id))


def files(conn: Connection) -> Sequence[datetime]:
    """When tables were loaded from files, the newest first."""
    query = select(fee_tables.c.loaded_at).where(fee_tables.c.proposal_id.is_(None))
    return conn.execute(query.order_by(fee_tables.c.version.desc()).limit(PAGE)).scalars().all()


# -- proposals


def add_proposal(conn: Connection, made: NewProposal) -> bool:
    """False when the table has a proposal that waits."""
    try:
        with conn.begin_nested():
            conn.execute(insert(table_proposals).values(**asdict(made)))
    except IntegrityError:
        return False
    return True


def proposal(conn: Connection, proposal_id: UUID, *, lock: bool = False) -> Proposal | None:
    query = select(table_proposals).where(table_proposals.c.id == proposal_id)
    row = conn.execute(query.with_for_update() if lock else query).mappings().first()
    return _proposal(row) if row else None


def decide(conn: Connection, proposal_id: UUID, decided: Decided) -> None:
    values = {"decided_by": decided.by, "decided_at": decided.at, "decided_reason": decided.reason}
    which = update(table_proposals).where(table_proposals.c.id == proposal_id)
    conn.execute(which.values(state=decided.state, **values))


def pending(conn: Connection) -> list[Proposal]:
    """What waits for a colleague, the oldest first."""
    query = select(table_proposals).where(table_proposals.c.state == "pending")
    return [_proposal(row) for row in conn.execute(query.order_by(table_proposals.c.proposed_at)).mappings()]


def proposals(conn: Connection, page: int) -> tuple[list[Proposal], int]:
    """All that was proposed, the newest first, and how many there are."""
    query = select(table_proposals).order_by(table_proposals.c.proposed_at.desc(), table_proposals.c.id)
    rows = conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings().all()
    number = int(conn.execute(select(func.count()).select_from(table_proposals)).scalar_one())
    return [_proposal(row) for row in rows], number


def _proposal(row: RowMapping) -> Proposal:
    change = row["change"]
    return Proposal(**row, **{name: change[name] for name in ("act", "day", "until", "decision")})


# -- declarations


def filed_between(conn: Connection, fee: str | None, first: date, last: date) -> Iterator[Assessed]:
    """Live declarations filed on these days (both included)."""
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    return _live(conn, fee, (declarations.c.filed_at >= begin) & (declarations.c.filed_at < end))


def about_since(conn: Connection, fee: str | None, first: date, only: Collection[UUID] | None) -> Iterator[Assessed]:
    """Live declarations that a table may concern from this day on, or those of them that are named: filed since, or for
    a period that begins in that year or in the one before, as it may end later. More than there are; the assessment
    decides."""
    when = _since(first)
    return _live(conn, fee, when if only is None else when & declarations.c.id.in_(only))


def versions_since(conn: Connection, fee: str | None, first: date) -> dict[UUID, str]:
    """The same declarations, and by what is seen whether one was changed since: the transaction that wrote its row."""
    query = select(declarations.c.id, text("declarations.xmin::text")).where(_of_live(fee), _since(first))
    return {row[0]: row[1] for row in conn.execute(query)}


def _since(first: date) -> ColumnElement[bool]:
    period = declarations.c.period >= f"{first.year - 1:04d}"
    return or_(period, declarations.c.filed_at >= _midnight(first))


def concerned(conn: Connection, proposal_id: UUID, page: int) -> tuple[list[Concerned], Sums]:
    """Declarations that a released proposal concerned, and their number, how many are open, and both sums."""
    own = table_effects.c.proposal_id == proposal_id
    columns = [column for column in table_effects.c if column.name != "proposal_id"]
    query = _shown().add_columns(*columns).join(table_effects, table_effects.c.declaration_id == declarations.c.id)
    query = query.where(own).order_by(table_effects.c.outcome.is_not(None), declarations.c.filed_at, declarations.c.id)
    rows = conn.execute(query.limit(CONCERNED).offset((page - 1) * CONCERNED)).mappings().all()
    sums = select(
        func.count().label("number"),
        # What was amended meanwhile is seen to.
        func.count().filter(table_effects.c.outcome.is_(None), ~declarations.c.superseded).label("open"),
        func.coalesce(func.sum(table_effects.c.old_cents), 0).label("old_cents"),
        func.coalesce(func.sum(table_effects.c.new_cents), 0).label("new_cents"),
    ).join(declarations, declarations.c.id == table_effects.c.declaration_id)
    found = conn.execute(sums.where(own)).one()
    return [_concerned(row) for row in rows], Sums(found.number, found.open, int(found.old_cents), int(found.new_cents))


def _concerned(row: RowMapping) -> Concerned:
    names = ("old_cents", "new_cents", "outcome", "settled_by", "superseded", "withdrawn_at")
    return Concerned(_assessed(row), **{name: row[name] for name in names})


def put_effects(conn: Connection, proposal_id: UUID, rows: Sequence[EffectRow]) -> None:
    """These are the declarations that the proposal concerns, in place of those of before."""
    conn.execute(delete(table_effects).where(table_effects.c.proposal_id == proposal_id))
    for start in range(0, len(rows), _CHUNK):
        conn.execute(insert(table_effects), [asdict(row) for row in rows[start : start + _CHUNK]])


def settle(conn: Connection, done: Settled) -> bool:
    """False when the proposal concerned no such declaration, or an officer has seen to it already."""
    own = (table_effects.c.proposal_id == done.proposal_id) & (table_effects.c.declaration_id == done.declaration_id)
    which = update(table_effects).where(own & table_effects.c.outcome.is_(None))
    values = {"outcome": done.outcome, "settled_by": done.by, "settled_at": done.at}
    return conn.execute(which.values(**values)).rowcount == 1


def business_of(conn: Connection, proposal_id: UUID, declaration_id: UUID) -> UUID | None:
    """Whose declaration it is; None when the proposal concerned no such one."""
    own = (table_effects.c.proposal_id == proposal_id) & (table_effects.c.declaration_id == declaration_id)
    joined = declarations.join(table_effects, table_effects.c.declaration_id == declarations.c.id)
    found: UUID | None = conn.execute(select(declarations.c.business_id).select_from(joined).where(own)).scalar()
    return found


def _live(conn: Connection, fee: str | None, when: ColumnElement[bool]) -> Iterator[Assessed]:
    query = _shown().where(_of_live(fee), when).order_by(declarations.c.filed_at)
    result = conn.execute(query, execution_options={"yield_per": _CHUNK})
    return map(_assessed, result.mappings())


def _assessed(row: RowMapping) -> Assessed:
    return Assessed(
        id=row["id"],
        number=row["number"],
        business_id=row["business_id"],
        business_name=row["business_name"],
        establishment_name=row["establishment_name"],
        fee=row["fee"],
        period=row["period"],
        answers=shown.answers_of(row["answers"], row["receipts_cents"], inclusive=row["inclusive"]),
        filed_at=row["filed_at"],
        charged_cents=row["fee_cents"] + row["fine_cents"],
    )


def _of_live(fee: str | None) -> ColumnElement[bool]:
    return ~declarations.c.superseded if fee is None else ~declarations.c.superseded & (declarations.c.fee == fee)


def _shown() -> Select[Any]:
    names = [businesses.c.name.label("business_name"), establishments.c.name.label("establishment_name")]
    return (
        select(*declarations.c, *names)
        .join(businesses, businesses.c.id == declarations.c.business_id)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ATHENS)
