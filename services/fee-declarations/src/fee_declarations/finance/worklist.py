"""Messages that the finance application did not take, for the revenue office: what to read of them, what was done."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from fee_declarations.finance import queue
from fee_declarations.finance.models import finance_acts, finance_outbox
from fee_declarations.models import businesses

PAGE = 50
_BEHIND = finance_outbox.alias("behind")


_LATER = (_BEHIND.c.lane == finance_outbox.c.lane) & (_BEHIND.c.seq > finance_outbox.c.seq)
_WAITING = select(func.count()).where(_LATER, _BEHIND.c.state != "done").scalar_subquery()
_SHOWN = select(finance_outbox, businesses.c.name.label("business_name"), _WAITING.label("behind")).join(
    businesses, businesses.c.id == finance_outbox.c.lane
)


def dead(conn: Connection, page: int) -> Sequence[RowMapping]:
    """Messages that wait for a person, the oldest first, each with its business and how many wait behind it."""
    query = _SHOWN.where(finance_outbox.c.state == "dead").order_by(finance_outbox.c.seq)
    return conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings().all()


def one(conn: Connection, message_id: UUID) -> RowMapping | None:
    """One message, whatever became of it."""
    return conn.execute(_SHOWN.where(finance_outbox.c.id == message_id)).mappings().first()


def counts(conn: Connection) -> dict[str, int]:
    """How many are not settled, by their state."""
    query = select(finance_outbox.c.state, func.count().label("number")).where(finance_outbox.c.state != "done")
    return {row.state: row.number for row in conn.execute(query.group_by(finance_outbox.c.state))}


def refused(conn: Connection) -> int:
    """How many a person must look at."""
    query = select(func.count()).where(finance_outbox.c.state == "dead")
    return int(conn.execute(query).scalar_one())


def oldest(conn: Connection) -> datetime | None:
    """Since when the oldest of them waits."""
    query = select(func.min(finance_outbox.c.created_at)).where(finance_outbox.c.state != "done")
    found: datetime | None = conn.execute(query).scalar()
    return found


def acts_of(conn: Connection, message_ids: Sequence[UUID]) -> dict[UUID, list[RowMapping]]:
    """What was done with these messages, the first first."""
    query = select(finance_acts).where(finance_acts.c.message_id.in_(message_ids)).order_by(finance_acts.c.id)
    found: dict[UUID, list[RowMapping]] = {}
    for row in conn.execute(query).mappings():
        found.setdefault(row["message_id"], []).append(row)
    return found


def locked(conn: Connection, message_id: UUID) -> RowMapping | None:
    query = select(finance_outbox).where(finance_outbox.c.id == message_id).with_for_update()
    return conn.execute(query).mappings().first()


def standing(conn: Connection) -> dict[str, Any]:
    """Which finance application is connected, and how it answers."""
    row = queue.feed(conn)
    if row is None:
        return {"adapter": "builtin", "since": None, "heard_at": None, "away_since": None, "away_reason": None}
    return dict(row)


def about(row: RowMapping) -> dict[str, Any]:
    """Of what a message tells, in numbers that people know it by."""
    body = json.loads(row["body"]) if row["body"] else {}
    named = {name: body.get(name) for name in ("note", "declaration", "entry", "posting", "debtor_code")}
    return {**named, "total_cents": body.get("total_cents")}
