"""HTTP for operations: what waits, what was parked, and trying it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, current_app
from servicekit import outbox
from servicekit.access import principal, requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.logs import get_logger
from servicekit.parsing import parse_query
from sqlalchemy import Engine

from notifier import events, schemas, store, use_cases
from notifier.errors import NoticeNotFound, NotRetryable

STATUS: Mapping[type[DomainError], int] = {NoticeNotFound: 404, NotRetryable: 409}
LIMIT = 200
EXTENSION = "notifier"

log = get_logger(__name__)
blueprint = Blueprint("notifier", __name__)


@dataclass(frozen=True)
class ServiceContext:
    """What the views work with; app.py puts it together."""

    engine: Engine
    give_up_after: timedelta


def current_context() -> ServiceContext:
    context: ServiceContext = current_app.extensions[EXTENSION]
    return context


@blueprint.get("/queue")
@requires("notices.read")
def get_queue() -> dict[str, object]:
    with transaction(current_context().engine) as conn:
        return schemas.queue_out(store.counts(conn), store.channel_state(conn))


@blueprint.get("/notices")
@requires("notices.read")
def get_notices() -> dict[str, object]:
    state = parse_query(schemas.NoticesQuery).state
    with transaction(current_context().engine) as conn:
        rows = store.list_notices(conn, state, LIMIT)
        outbox.record(conn, events.SOURCE, events.staff_looked(_who(), "listed", rows, state.value))
    return schemas.notices_out(rows)


@blueprint.post("/notices/<uuid:notice_id>/retry")
@requires("notices.retry")
def post_retry(notice_id: UUID) -> dict[str, object]:
    context = current_context()
    with transaction(context.engine) as conn:
        row = use_cases.retry(conn, notice_id, context.give_up_after)
        outbox.record(conn, events.SOURCE, events.staff_looked(_who(), "retried", [row]))
    log.info("retry-asked", notice_id=notice_id, subject=principal().subject)
    return schemas.notice_out(row)


def _who() -> str:
    return principal().username or principal().subject
