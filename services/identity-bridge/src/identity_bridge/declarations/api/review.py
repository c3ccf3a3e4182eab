"""Special declarations for the staff who review them. Every look, every act and every refusal is recorded."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, jsonify
from inputkit.schemas import Fault, fault
from servicekit.access import principal, requires
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_body
from sqlalchemy import Connection

from identity_bridge.declarations.api.cases import picture_of, read_file, whole, with_page
from identity_bridge.declarations.domain.labels import DECLARATIONS
from identity_bridge.declarations.schemas.answers import person_out
from identity_bridge.declarations.schemas.cases import BODY_BYTES, AcceptIn, DocumentIn, RefuseIn, ReturnIn, RevokeIn
from identity_bridge.declarations.use_cases import case_review, cases
from identity_bridge.declarations.use_cases.actors import Acting, Actor
from identity_bridge.declarations.use_cases.case_review import Acceptance
from identity_bridge.register.api import refusals
from identity_bridge.register.api.context import Context, current_context
from identity_bridge.register.store import persons
from identity_bridge.register.use_cases import audit, clerks
from identity_bridge.register.use_cases.clerks import Clerk

blueprint = Blueprint("declarations_desk", __name__, url_prefix="/declarations-desk")
REFUSED = "desk.refused"
blueprint.after_request(refusals.recorder(REFUSED))
OPTION = "identity.review-declarations"
_BEFORE_TODAY = {
    "el": "Η λήξη δεν μπορεί να είναι πριν από σήμερα.",
    "en": "The last day cannot be before today.",
}
_TOO_LATE = {
    "el": "Η έναρξη μπορεί να είναι το πολύ ένα έτος από σήμερα.",
    "en": "The first day can be a year from today at most.",
}
_AFTER_LAST = {"el": "Η έναρξη δεν μπορεί να είναι μετά τη λήξη.", "en": "The first day cannot be after the last."}
_REASON_NEEDED = {"el": "Γράψτε τον λόγο της ανάκλησης.", "en": "Enter the reason."}


def clerk_of(conn: Connection) -> Clerk:
    me = principal()
    return clerks.clerk_of(conn, current_context().keyring, me.username or "", me.subject, supervisor=False)


def actor_of(clerk: Clerk) -> Actor:
    """The member of staff as cases remember it, by name."""
    name = principal().name or clerk.username
    return Actor(clerk.subject, None, name, None, name, clerk.office, clerk.number, clerk.afm)


def acting(conn: Connection, context: Context, clerk: Clerk) -> Acting:
    return Acting(conn, context.keyring, actor_of(clerk), context.clock())


def concerning(conn: Connection, case_id: UUID) -> None:
    """A refusal is recorded with the account whose case it was."""
    row = cases.find(conn, case_id, None)
    g.subject, g.purpose = cases.recorded_as(conn, row), row.number


def record(conn: Connection, context: Context, clerk: Clerk, case_id: UUID, action: str) -> None:
    """Record that this clerk read or wrote a person's data; the person can see it."""
    concerning(conn, case_id)
    about = {"case_id": str(case_id)}
    audit.record(conn, audit.Entry(clerk.actor, action, context.clock(), g.subject, g.purpose, about))


def shown(conn: Connection, context: Context, clerk: Clerk, case_id: UUID) -> dict[str, Any]:
    row = cases.find(conn, case_id, None)
    person = persons.by_id(conn, row.person_id)
    found = whole(conn, context, row, staff=True)
    can, barred = case_review.left_to(acting(conn, context, clerk), row, found["can"])
    return found | {"person": person_out(person) if person else None, "can": can, "barred": barred}


@blueprint.get("/cases/<uuid:case_id>")
@requires(OPTION)
def get_case(case_id: UUID) -> Response:
    context = current_context()
    with transaction(context.engine) as conn:
        clerk = clerk_of(conn)
        found = shown(conn, context, clerk, case_id)
        record(conn, context, clerk, case_id, "declaration.read")
    return jsonify(found)


@blueprint.get("/cases/<uuid:case_id>/pages/<int:page>.png")
@requires(OPTION)
def get_page(case_id: UUID, page: int) -> Response:
    context = current_context()
    with transaction(context.engine) as conn:
        concerning(conn, case_id)
        document = with_page(conn, case_id, page)
        record(conn, context, clerk_of(conn), case_id, "declaration.read-document")
    return picture_of(document, page)


@blueprint.post("/cases/<uuid:case_id>/accept")
@requires(OPTION)
def post_accept(case_id: UUID) -> Response:
    context, body = current_context(), parse_body(AcceptIn)
    asked = _acceptance(body, cases.today(context.clock()))
    with transaction(context.engine) as conn:
        concerning(conn, case_id)
        clerk = clerk_of(conn)
        case_review.accept(acting(conn, context, clerk), case_id, body.revision, asked)
        record(conn, context, clerk, case_id, "declaration.accepted")
        return jsonify(shown(conn, context, clerk, case_id))


def _acceptance(body: AcceptIn, today: date) -> Acceptance:
    """From when to when; raises InvalidInput for days that cannot be meant."""
    first, last, found = body.valid_from or today, body.valid_to, []
    if last is not None and last < today:
        found.append(Fault("valid_to", _BEFORE_TODAY))
    if (first - today).days > 365:
        found.append(Fault("valid_from", _TOO_LATE))
    elif last is not None and today <= last < first:
        found.append(Fault("valid_from", _AFTER_LAST))
    if found:
        raise invalid(found)
    return Acceptance(first, last, body.despite)


@blueprint.post("/cases/<uuid:case_id>/return")
@requires(OPTION)
def post_return(case_id: UUID) -> Response:
    context, body = current_context(), parse_body(ReturnIn)
    with transaction(context.engine) as conn:
        concerning(conn, case_id)
        clerk = clerk_of(conn)
        case_review.give_back(acting(conn, context, clerk), case_id, body.revision, body.reasons, body.text)
        record(conn, context, clerk, case_id, "declaration.returned")
        return jsonify(shown(conn, context, clerk, case_id))


@blueprint.post("/cases/<uuid:case_id>/refuse")
@requires(OPTION)
def post_refuse(case_id: UUID) -> Response:
    context, body = current_context(), parse_body(RefuseIn)
    with transaction(context.engine) as conn:
        concerning(conn, case_id)
        clerk = clerk_of(conn)
        case_review.refuse(acting(conn, context, clerk), case_id, body.revision, body.text)
        record(conn, context, clerk, case_id, "declaration.refused")
        return jsonify(shown(conn, context, clerk, case_id))


@blueprint.post("/cases/<uuid:case_id>/revoke")
@requires(OPTION)
def post_revoke(case_id: UUID) -> Response:
    context, body = current_context(), parse_body(RevokeIn)
    if not body.text:
        raise invalid([Fault("text", _REASON_NEEDED)])
    with transaction(context.engine) as conn:
        concerning(conn, case_id)
        clerk = clerk_of(conn)
        case_review.revoke(acting(conn, context, clerk), case_id, body.text)
        record(conn, context, clerk, case_id, "declaration.revoked")
        return jsonify(shown(conn, context, clerk, case_id))


@blueprint.post("/scans")
@requires(OPTION)
def post_scan() -> Response:
    """A signed form that was brought to the desk: its QR code says whose case it is."""
    context, body = current_context(), parse_body(DocumentIn, longest=BODY_BYTES)
    if body.certification is None:
        raise invalid([fault("certification", "missing", DECLARATIONS)])
    file = read_file(body.content)
    with transaction(context.engine) as conn:
        clerk = clerk_of(conn)
        case_id = case_review.case_of(conn, file)
        concerning(conn, case_id)
        case_review.receive_scan(acting(conn, context, clerk), case_id, file, body.certification)
        record(conn, context, clerk, case_id, "declaration.took-document")
        return jsonify(shown(conn, context, clerk, case_id))
