"""Queries of batches."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from servicekit.rows import columns_of
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from fee_declarations import shown
from fee_declarations.batch_models import batches
from fee_declarations.batch_rows import BatchRow, DeclaredRow, FiledRow, KnownPlace, NewBatch, ShownBatch
from fee_declarations.declaration_rows import OwnEstablishment
from fee_declarations.models import businesses, declarations, establishments, links
from fee_declarations.stored_json import JsonObject

DeclaredAt = Mapping[tuple[UUID, str], Sequence[tuple[str, str]]]
"""The number and the period of each live declaration, by establishment and fee."""


_HEAD = (
    select(
        *(
            getattr(batches.c, name)
            for name in ("id", "subject", "person_id", "business_id", "state", "source", "fee", "locale")
        ),
        *(getattr(batches.c, name) for name in ("row_count", "total_cents", "found", "made_at", "filed_at")),
        func.coalesce(businesses.c.trade_name, businesses.c.name).label("business_name"),
    )
    .join(businesses, businesses.c.id == batches.c.business_id)
    .order_by(batches.c.made_at.desc())
)


_ROWS = select(batches.c.rows).where(batches.c.id == bindparam("batch_id"))
_FAULTS = select(batches.c.faults).where(batches.c.id == bindparam("batch_id"))


def establishments_of(
    conn: Connection, person_id: str, business_id: UUID, ids: Collection[UUID], today: date
) -> dict[UUID, OwnEstablishment]:
    """Those of the business that the person may act for today, each with all that filing needs of it, by id."""
    mine = exists().where(
        links.c.business_id == businesses.c.id,
        links.c.person_id == person_id,
        links.c.valid_from <= today,
        or_(links.c.valid_to.is_(None), links.c.valid_to >= today),
    )
    query = (
        select(
            *(getattr(establishments.c, name) for name in ("id", "name", "address", "kind")),
            func.coalesce(establishments.c.facts, func.jsonb_build_object()).label("facts"),
            businesses.c.id.label("business_id"),
            businesses.c.name.label("business_name"),
            businesses.c.afm,
            func.coalesce(businesses.c.months, 0).label("months"),
            businesses.c.debtor_code,
        )
        .join(businesses, businesses.c.id == establishments.c.business_id)
        .where(businesses.c.id == business_id, establishments.c.id.in_(ids), mine)
    )
    return {row["id"]: OwnEstablishment(**row) for row in conn.execute(query).mappings()}


def declared_at(conn: Connection, ids: Collection[UUID]) -> DeclaredAt:
    """What is declared of these establishments."""
    columns = [getattr(declarations.c, name) for name in ("establishment_id", "fee", "number", "period")]
    query = select(*columns).where(declarations.c.establishment_id.in_(ids), ~declarations.c.superseded)
    found: dict[tuple[UUID, str], list[tuple[str, str]]] = {}
    for row in conn.execute(query):
        found.setdefault((row.establishment_id, row.fee), []).append((row.number, row.period))
    return found


def add(conn: Connection, new: NewBatch, shown_as: ShownBatch) -> None:
    conn.execute(insert(batches).values(**columns_of(new), **columns_of(shown_as)))


def own(conn: Connection, person_id: str, batch_id: UUID) -> BatchRow | None:
    return _one(conn, batches.c.id == batch_id, batches.c.person_id == person_id)


def lock(conn: Connection, batch_id: UUID) -> None:
    """Lock it: no other transaction files or discards it until this one ends."""
    conn.execute(select(batches.c.id).where(batches.c.id == batch_id).with_for_update())


def is_any_queued(conn: Connection) -> bool:
    return bool(conn.execute(select(exists().where(batches.c.state == "queued"))).scalar_one())


def claim_queued(conn: Connection) -> BatchRow | None:
    """A batch that waits for the worker, locked; another worker takes the next one."""
    query = _HEAD.where(batches.c.state == "queued").order_by(None).order_by(batches.c.made_at).limit(1)
    row = conn.execute(query.with_for_update(of=batches, skip_locked=True)).mappings().first()
    return BatchRow(**row) if row else None


def of_person(conn: Connection, person_id: str) -> list[BatchRow]:
    rows = conn.execute(_HEAD.where(batches.c.person_id == person_id)).mappings()
    return [BatchRow(**row) for row in rows]


def held_of(conn: Connection, person_id: str) -> list[dict[str, Any]]:
    """All of a person's, with the rows of those that are not filed, for its own data."""
    found = []
    for row in of_person(conn, person_id):
        filed_at = row.filed_at.isoformat() if row.filed_at else None
        about = {"id": str(row.id), "state": row.state, "source": row.source, "business": row.business_name}
        amounts = {"row_count": row.row_count, "total_cents": row.total_cents}
        times = {"made_at": row.made_at.isoformat(), "filed_at": filed_at}
        found.append({**about, **amounts, **times, "rows": [] if filed_at else rows_of(conn, row.id)})
    return found


def filed_with(conn: Connection, business_id: UUID, sha256: str) -> BatchRow | None:
    """The batch of this business that was filed from the same bytes."""
    return _one(conn, batches.c.business_id == business_id, batches.c.sha256 == sha256, batches.c.state == "filed")


def rows_of(conn: Connection, batch_id: UUID) -> list[JsonObject]:
    found: list[JsonObject] | None = conn.execute(_ROWS, {"batch_id": batch_id}).scalar_one()
    return found or []


def some_rows_of(conn: Connection, batch_id: UUID, column: str, page: int, size: int) -> list[dict[str, Any]]:
    """A page of its ``rows`` or ``faults``."""
    first, last = (page - 1) * size, page * size - 1
    which = cast(f"$[{first} to {last}]", JSONPATH)
    path = func.jsonb_path_query_array(getattr(batches.c, column), which, type_=JSONB)
    found: list[dict[str, Any]] | None = conn.execute(select(path).where(batches.c.id == batch_id)).scalar_one()
    return found or []


def faults_of(conn: Connection, batch_id: UUID) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] | None = conn.execute(_FAULTS, {"batch_id": batch_id}).scalar_one()
    return found or []


def count_faults(conn: Connection, batch_id: UUID) -> int:
    """How many are kept of them."""
    number = func.coalesce(func.jsonb_array_length(batches.c.faults), 0)
    found: int = conn.execute(select(number).where(batches.c.id == batch_id)).scalar_one()
    return found


def known_places(conn: Connection, business_id: UUID) -> list[KnownPlace]:
    """All establishments of a business."""
    columns = [getattr(establishments.c, name) for name in ("id", "name", "address", "kind", "facts")]
    query = select(*columns).where(establishments.c.business_id == business_id)
    rows = conn.execute(query.order_by(establishments.c.name, establishments.c.address))
    return [KnownPlace._make(row) for row in rows]


def declared_of(conn: Connection, business_id: UUID, fee: str, most: int) -> list[DeclaredRow]:
    """The live declarations of a fee, the newest periods first, for an export."""
    columns = [getattr(declarations.c, name) for name in ("period", "answers", "receipts_cents", "inclusive", "number")]
    amounts = (declarations.c.fee_cents, declarations.c.fine_cents)
    place = [getattr(establishments.c, name) for name in ("id", "name", "address")]
    query = (
        select(*columns, *amounts, *place)
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
        .where(declarations.c.business_id == business_id, declarations.c.fee == fee, ~declarations.c.superseded)
        .order_by(declarations.c.period.desc(), establishments.c.name)
    )
    return [
        DeclaredRow(
            period=row.period,
            answers=shown.answers_of(row.answers, row.receipts_cents, inclusive=row.inclusive),
            number=row.number,
            fee_cents=row.fee_cents,
            fine_cents=row.fine_cents,
            establishment_id=row.id,
            name=row.name,
            address=row.address,
        )
        for row in conn.execute(query.limit(most))
    ]


def show(conn: Connection, batch_id: UUID, shown_as: ShownBatch) -> None:
    """This is what it comes to by now."""
    conn.execute(update(batches).where(batches.c.id == batch_id).values(**columns_of(shown_as)))


def set_state(conn: Connection, batch_id: UUID, state: str) -> None:
    conn.execute(update(batches).where(batches.c.id == batch_id).values(state=state))


def mark_filed(conn: Connection, batch_id: UUID, state: str, at: datetime) -> None:
    """It is filed; its rows and faults are forgotten."""
    which = update(batches).where(batches.c.id == batch_id)
    conn.execute(which.values(state=state, filed_at=at, rows=None, faults=None))


def remove(conn: Connection, batch_id: UUID) -> None:
    conn.execute(delete(batches).where(batches.c.id == batch_id))


def mark_declarations(conn: Connection, batch_id: UUID, ids: Sequence[UUID]) -> None:
    """Say of declarations that they were filed together."""
    conn.execute(update(declarations).where(declarations.c.id.in_(ids)).values(batch_id=batch_id))


def declarations_of(conn: Connection, batch_id: UUID, page: int, size: int) -> list[FiledRow]:
    """A page of the declarations that were filed with it."""
    columns = [getattr(declarations.c, name) for name in ("id", "root_id", "number", "fee", "filed_at")]
    columns += [getattr(declarations.c, name) for name in ("period", "fee_cents", "fine_cents")]
    query = (
        select(*columns, establishments.c.name.label("establishment"))
        .join(establishments, establishments.c.id == declarations.c.establishment_id)
        .where(declarations.c.batch_id == batch_id)
        .order_by(establishments.c.name, declarations.c.number)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [FiledRow._make(row) for row in conn.execute(query)]


def _one(conn: Connection, *which: ColumnElement[bool]) -> BatchRow | None:
    row = conn.execute(_HEAD.where(and_(*which)).limit(1)).mappings().first()
    return BatchRow(**row) if row else None
