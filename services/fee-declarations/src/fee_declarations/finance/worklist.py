"""Messages that the finance application did not take, for the revenue office: what to read of them, what was done."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from fee_declarations.finance.models import finance_acts, finance_outbox
from fee_declarations.finance.rows import Act, Message, ShownMessage
from fee_declarations.models import businesses

PAGE = 50
_BEHIND = finance_outbox.alias("behind")


_LATER = (_BEHIND.c.lane == finance_outbox.c.lane) & (_BEHIND.c.seq > finance_outbox.c.seq)
_WAITING = select(func.count()).where(_LATER, _BEHIND.c.state != "done").scalar_subquery()
_SHOWN = select(finance_outbox, businesses.c.name.label("business_name"), _WAITING.label("behind")).join(
    businesses, businesses.c.id == finance_outbox.c.lane
)


def dead(conn: Connection, page: int) -> list[ShownMessage]:
    """Messages that wait for a person, the oldest first, each with its business and how many wait behind it."""
    query = _SHOWN.where(finance_outbox.c.state == "dead").order_by(finance_outbox.c.seq)
    return [ShownMessage(**row) for row in conn.execute(query.limit(PAGE).offset((page - 1) * PAGE)).mappings()]


def one(conn: Connection, message_id: UUID) -> ShownMessage | None:
    """One message, in any state."""
    row = conn.execute(_SHOWN.where(finance_outbox.c.id == message_id)).mappings().first()
    return ShownMessage(**row) if row else None


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


def acts_of(conn: Connection, message_ids: Sequence[UUID]) -> dict[UUID, list[Act]]:
    """What was done with these messages, the oldest first."""
    query = select(finance_acts).where(finance_acts.c.message_id.in_(message_ids)).order_by(finance_acts.c.id)
    found: dict[UUID, list[Act]] = {}
    for row in conn.execute(query):
        found.setdefault(row.message_id, []).append(Act(row.act, row.officer, row.at, row.reason))
    return found


def locked(conn: Connection, message_id: UUID) -> Message | None:
    query = select(finance_outbox).where(finance_outbox.c.id == message_id).with_for_update()
    row = conn.execute(query).mappings().first()
    return Message(**row) if row else None


def about(message: Message) -> dict[str, Any]:
    """Of what a message tells, in numbers that people know it by."""
    body = json.loads(message.body) if message.body else {}
    named = {name: body.get(name) for name in ("note", "declaration", "entry", "posting", "debtor_code")}
    return {**named, "total_cents": body.get("total_cents")}
