"""HTTP for finance officers: how the finance application answers, and what it did not take."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query

from fee_declarations import finance_deciding
from fee_declarations.context import current_context, officer
from fee_declarations.errors import MessageDecided, MessageNotFound
from fee_declarations.finance import queue, worklist
from fee_declarations.finance.rows import Act, Feed, ShownMessage
from fee_declarations.finance_deciding import MessageDecision
from fee_declarations.options import RECEIVE
from fee_declarations.payments import schemas
from fee_declarations.revenue_office import Listed, look

STATUS: Mapping[type[DomainError], int] = {MessageNotFound: 404, MessageDecided: 409}

blueprint = Blueprint("finance", __name__, url_prefix="/finance")


@blueprint.get("/messages")
@requires(RECEIVE)
def get_messages() -> dict[str, Any]:
    """How the finance application answers, how much waits, and the messages that a person must look at."""
    page = parse_query(schemas.PageQuery).page
    with transaction(current_context().engine) as conn:
        feed, counts, oldest = queue.feed(conn), worklist.counts(conn), worklist.oldest(conn)
        rows = worklist.dead(conn, page)
        acts = worklist.acts_of(conn, [row.id for row in rows])
        look(conn, [row.lane for row in rows], Listed("finance-messages", len(rows), {"page": str(page)}))
    return {
        **_feed_out(feed),
        "counts": {state: counts.get(state, 0) for state in ("waiting", "handed", "dead")},
        "oldest_at": _moment(oldest),
        "items": [_message_out(row, acts.get(row.id, ())) for row in rows],
        "page": page,
        "pages": pages(counts.get("dead", 0), worklist.PAGE),
    }


@blueprint.get("/messages/<uuid:message_id>")
@requires(RECEIVE)
def get_message(message_id: UUID) -> dict[str, Any]:
    with transaction(current_context().engine) as conn:
        row = worklist.one(conn, message_id)
        if row is None:
            raise MessageNotFound
        return _message_out(row, worklist.acts_of(conn, [message_id]).get(message_id, ()))


@blueprint.post("/messages/<uuid:message_id>/retry")
@requires(RECEIVE)
def post_retry(message_id: UUID) -> tuple[str, int]:
    """Send it again as it is."""
    context, body = current_context(), parse_body(schemas.ReasonIn)
    with transaction(context.engine) as conn:
        finance_deciding.retry(conn, MessageDecision(message_id, officer(), body.reason), context.clock())
    return "", 204


@blueprint.post("/messages/<uuid:message_id>/settlement")
@requires(RECEIVE)
def post_settlement(message_id: UUID) -> tuple[str, int]:
    """It was entered there by hand: it is not sent any more, and what waits behind it goes on."""
    context, body = current_context(), parse_body(schemas.ReasonIn)
    with transaction(context.engine) as conn:
        finance_deciding.settle(conn, MessageDecision(message_id, officer(), body.reason), context.clock())
    return "", 204


def _feed_out(feed: Feed | None) -> dict[str, Any]:
    """Which finance application is connected, and how it answers."""
    if feed is None:
        return {"adapter": "builtin", "since": None, "heard_at": None, "away_since": None, "away_reason": None}
    return {
        "adapter": feed.adapter,
        "since": _moment(feed.since),
        "heard_at": _moment(feed.heard_at),
        "away_since": _moment(feed.away_since),
        "away_reason": feed.away_reason,
    }


def _message_out(row: ShownMessage, acts: Sequence[Act]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "state": row.state,
        "kind": row.kind,
        "about": worklist.about(row),
        "business": {"id": str(row.lane), "name": row.business_name},
        "since": row.created_at.isoformat(),
        "attempts": row.attempts,
        "error": row.error,
        "said": row.error_text,
        "behind": row.behind,
        "acts": [{"act": one.act, "by": one.officer, "at": one.at.isoformat(), "reason": one.reason} for one in acts],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
