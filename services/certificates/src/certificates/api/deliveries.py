"""HTTP for staff: the case behind a pick-up code, and batches for the post office."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from inputkit.refusals import Refused
from servicekit.access import requires
from servicekit.parsing import parse_body
from sqlalchemy import Connection

from certificates.api.context import WORK, current_context, working
from certificates.delivery_errors import BatchNotFound, PickupNotFound
from certificates.domain.applicants import display_name
from certificates.domain.cases import Case
from certificates.schemas import deliveries as schemas
from certificates.store import deliveries, post
from certificates.store.deliveries import PickupState
from certificates.store.post import Batch, ToPost
from certificates.store.records import Record
from certificates.use_cases import delivering, opening, posting
from certificates.use_cases.casework import Context

blueprint = Blueprint("deliveries", __name__)

MOST_WAITING = 200
MOST_BATCHES = 50


@blueprint.post("/pickups")
@requires(WORK)
def post_pickup() -> dict[str, Any]:
    """The case that waits under a code. By POST, because a code must not be in a log."""
    code = parse_body(schemas.CodeIn).code
    with working() as doing:
        found = opening.find(doing, code)
    # Raised here, after the wrong code was counted for good.
    if found is None:
        raise PickupNotFound
    return {"request_id": str(found)}


@blueprint.get("/post/waiting")
@requires(WORK)
def get_waiting() -> dict[str, Any]:
    """What is to be posted and in no batch yet, with the lines of its label."""
    with working() as doing:
        return _waiting(doing)


def _waiting(doing: Context) -> dict[str, Any]:
    found = post.to_be_posted(doing.conn, MOST_WAITING)
    return {"items": [_labelled(doing, case) for case in found], "more": len(found) == MOST_WAITING}


def _labelled(doing: Context, case: ToPost) -> dict[str, Any]:
    try:
        lines = posting.lines_of(case)
    except Refused:
        lines = None
    return {
        "id": str(case.id),
        "number": case.number,
        "procedure": {"code": case.procedure, "title": doing.procedure(case).title.model_dump()},
        "applicant_name": display_name(case.applicant),
        "address_lines": lines,
    }


@blueprint.get("/post/batches")
@requires(WORK)
def get_batches() -> dict[str, Any]:
    """The newest batches, the open one first, and what waits for one."""
    with working() as doing:
        found = post.newest_batches(doing.conn, MOST_BATCHES)
        batches = schemas.batches_out(found, post.letters_of(doing.conn, [batch.id for batch in found]))
        return {**batches, "waiting": _waiting(doing)}


@blueprint.get("/post/batches/<uuid:batch_id>")
@requires(WORK)
def get_batch(batch_id: UUID) -> dict[str, Any]:
    with working() as doing:
        batch = post.find_batch(doing.conn, batch_id)
        if batch is None:
            raise BatchNotFound
        return _batch_out(doing.conn, batch)


@blueprint.post("/post/batches")
@requires(WORK)
def post_batch() -> dict[str, Any]:
    """Put cases into the open batch; those that cannot go are named with why."""
    body = parse_body(schemas.BatchIn)
    with working() as doing:
        batch, left_out = posting.add(doing, body.requests)
        return {
            **_batch_out(doing.conn, batch),
            "left_out": [
                {"request_id": str(one.request_id), "number": one.number, "reason": one.reason} for one in left_out
            ],
        }


@blueprint.delete("/post/batches/<uuid:batch_id>/items/<uuid:item_id>")
@requires(WORK)
def delete_item(batch_id: UUID, item_id: UUID) -> dict[str, Any]:
    """Take a letter out of the open batch."""
    with working() as doing:
        return _batch_out(doing.conn, posting.remove(doing, posting.Item(batch_id, item_id)))


@blueprint.put("/post/batches/<uuid:batch_id>/items/<uuid:item_id>")
@requires(WORK)
def put_item(batch_id: UUID, item_id: UUID) -> dict[str, Any]:
    """Tie the number of a label to a letter."""
    tracking = parse_body(schemas.LabelIn).tracking
    with working() as doing:
        return _batch_out(doing.conn, posting.label(doing, posting.Item(batch_id, item_id), tracking))


@blueprint.post("/post/batches/<uuid:batch_id>/close")
@requires(WORK)
def post_close(batch_id: UUID) -> dict[str, Any]:
    """Hand the batch to the post office. Once more changes nothing."""
    with working() as doing:
        return _batch_out(doing.conn, posting.close(doing, batch_id))


def of_case(context: Context, case: Case) -> dict[str, Any]:
    """What a case says to staff of its deliveries."""
    lies = deliveries.newest(context.conn, case.id)
    return {
        "service_centre": schemas.service_centre_out(case.service_centre, context.offices),
        "pickup": schemas.pickup_out(lies, current_context().kept_days, delivering.counter_of(context, case, lies)),
        "letters": schemas.letters_out(post.letters_to(context.conn, case.id)),
    }


def held_of(context: Context, case: Case, record: Record) -> dict[str, Any]:
    """All that is kept of a request's deliveries, for its owner to take along."""
    return {
        "pickups": [schemas.held_pickup_out(one, delivering.counter_of(context, case, one)) for one in record.pickups],
        "letters": [schemas.held_letter_out(one) for one in record.letters],
    }


def of_own_request(context: Context, case: Case, record: Record) -> dict[str, Any]:
    """What a request says to its applicant of its delivery: what waits at a counter, what is with the post office."""
    lies = next((one for one in record.pickups if one.state is PickupState.WAITING), None)
    sent = [letter.tracking for letter in record.letters if letter.posted_at is not None]
    return {
        "service_centre": schemas.service_centre_out(case.service_centre, context.offices),
        "pickup": schemas.own_pickup_out(lies, current_context().kept_days, delivering.counter_of(context, case, lies)),
        "tracking": sent[-1] if sent else None,
    }


def _batch_out(conn: Connection, batch: Batch) -> dict[str, Any]:
    return schemas.batch_out(batch, post.letters_of(conn, [batch.id])[batch.id])
