"""Special declarations for the staff who review them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from servicekit.access import principal, requires
from servicekit.db import transaction
from sqlalchemy import Connection

from identity_bridge.api.declaration_bodies import invalid, parse
from identity_bridge.api.declarations import actor, page_of, read_file, whole
from identity_bridge.api.parts import Parts, parts
from identity_bridge.declaration_rules import AFM_FAULT, Fault, State, is_afm
from identity_bridge.declaration_shapes import (
    BODY_BYTES,
    AcceptIn,
    DocumentIn,
    PaperIn,
    RefuseIn,
    ReturnIn,
    RevokeIn,
    person_out,
    summary_out,
)
from identity_bridge.domain import levels
from identity_bridge.store import cases as store
from identity_bridge.store import desk, persons
from identity_bridge.use_cases import audit, case_review, cases, paper_forms
from identity_bridge.use_cases.cases import Actor

blueprint = Blueprint("declarations_desk", __name__, url_prefix="/declarations-desk")
OPTION = "identity.review-declarations"
_BEFORE_TODAY = {
    "el": "Η λήξη δεν μπορεί να είναι πριν από σήμερα.",
    "en": "The last day cannot be before today.",
}
_REASON_NEEDED = {"el": "Γράψτε τον λόγο της ανάκλησης.", "en": "Enter the reason."}
_CERTIFICATION_NEEDED = {
    "el": "Συμπληρώστε τη βεβαίωση γνησίου της υπογραφής.",
    "en": "Enter the certification of the signature.",
}


def _clerk() -> Actor:
    """The member of staff; cases remember the name."""
    who = actor()
    return Actor(who.subject, who.person_id, who.name, who.email, clerk=who.name)


def _record(conn: Connection, own: Parts, case_id: UUID, action: str) -> None:
    """Whoever reads or writes a person's data as staff is in the record, and the person can see it."""
    username = principal().username or principal().subject
    place = desk.clerk(conn, username)
    who = levels.Actor(
        levels.ActorKind.CLERK, username, place.office if place else None, place.number if place else None
    )
    row = cases.find(conn, case_id, None)
    whose, about = cases.whose(conn, row), {"case_id": str(case_id)}
    audit.record(conn, who, action, own.clock(), subject=whose, purpose=row["number"], detail=about)


def _case(conn: Connection, own: Parts, case_id: UUID) -> dict[str, Any]:
    row = cases.find(conn, case_id, None)
    person = persons.by_id(conn, row["person_id"])
    return whole(conn, own, row, staff=True) | {"person": person_out(person) if person else None}


@blueprint.get("/cases")
@requires(OPTION)
def get_queue() -> Response:
    """Cases in one state (``state``, at first those that wait for staff), the longest waiting first."""
    asked = request.args.get("state", State.SUBMITTED)
    with transaction(parts().engine) as conn:
        rows = store.in_state(conn, asked)
    names = [" ".join(part for part in (row["given_name"], row["family_name"]) if part) for row in rows]
    return jsonify(items=[summary_out(row) | {"person_name": name} for row, name in zip(rows, names, strict=True)])


@blueprint.get("/cases/<uuid:case_id>")
@requires(OPTION)
def get_case(case_id: UUID) -> Response:
    own = parts()
    with transaction(own.engine) as conn:
        _record(conn, own, case_id, "declaration.read")
        return jsonify(_case(conn, own, case_id))


@blueprint.get("/cases/<uuid:case_id>/pages/<int:page>.png")
@requires(OPTION)
def get_page(case_id: UUID, page: int) -> Response:
    own = parts()
    with transaction(own.engine) as conn:
        _record(conn, own, case_id, "declaration.read-document")
        return page_of(conn, case_id, page)


@blueprint.post("/cases/<uuid:case_id>/accept")
@requires(OPTION)
def post_accept(case_id: UUID) -> Response:
    own, body = parts(), parse(AcceptIn)
    now = own.clock()
    if body.valid_to is not None and body.valid_to < now.astimezone(cases.ATHENS).date():
        raise invalid([Fault("valid_to", _BEFORE_TODAY)])
    with transaction(own.engine) as conn:
        case_review.accept(conn, own.keyring, _clerk(), case_id, body.revision, body.valid_to, now)
        _record(conn, own, case_id, "declaration.accepted")
        return jsonify(_case(conn, own, case_id))


@blueprint.post("/cases/<uuid:case_id>/return")
@requires(OPTION)
def post_return(case_id: UUID) -> Response:
    own, body = parts(), parse(ReturnIn)
    with transaction(own.engine) as conn:
        case_review.give_back(conn, _clerk(), case_id, body.revision, body.reasons, body.text, own.clock())
        _record(conn, own, case_id, "declaration.returned")
        return jsonify(_case(conn, own, case_id))


@blueprint.post("/cases/<uuid:case_id>/refuse")
@requires(OPTION)
def post_refuse(case_id: UUID) -> Response:
    own, body = parts(), parse(RefuseIn)
    with transaction(own.engine) as conn:
        case_review.refuse(conn, _clerk(), case_id, body.revision, body.text, own.clock())
        _record(conn, own, case_id, "declaration.refused")
        return jsonify(_case(conn, own, case_id))


@blueprint.post("/cases/<uuid:case_id>/revoke")
@requires(OPTION)
def post_revoke(case_id: UUID) -> Response:
    own, body = parts(), parse(RevokeIn)
    if not body.text:
        raise invalid([Fault("text", _REASON_NEEDED)])
    with transaction(own.engine) as conn:
        case_review.revoke(conn, own.keyring, _clerk(), case_id, body.text, own.clock())
        _record(conn, own, case_id, "declaration.revoked")
        return jsonify(_case(conn, own, case_id))


@blueprint.post("/papers")
@requires(OPTION)
def post_paper() -> tuple[Response, int]:
    """A blank form that was filled in by hand and brought, typed in: it becomes a case that was handed in."""
    own, body = parts(), parse(PaperIn, BODY_BYTES)
    if body.document.certification is None:
        raise invalid([Fault("certification", _CERTIFICATION_NEEDED)])
    if not is_afm(body.fields.afm):
        raise invalid([AFM_FAULT])
    file = read_file(body.document)
    with transaction(own.engine) as conn:
        case_id, missing = paper_forms.enter(
            conn,
            own.keyring,
            own.accounts,
            _clerk(),
            body.who,
            body.fields,
            file,
            body.document.certification,
            own.clock(),
        )
        if case_id is None:
            raise invalid(missing)
        _record(conn, own, case_id, "declaration.entered")
        return jsonify(_case(conn, own, case_id)), 201


@blueprint.post("/scans")
@requires(OPTION)
def post_scan() -> Response:
    """A signed form that somebody brought: the QR code on it says whose case it is."""
    own, body = parts(), parse(DocumentIn, BODY_BYTES)
    if body.certification is None:
        raise invalid([Fault("certification", _CERTIFICATION_NEEDED)])
    file = read_file(body)
    with transaction(own.engine) as conn:
        case_id = case_review.take_scan(conn, own.keyring, _clerk(), file, body.certification, own.clock())
        _record(conn, own, case_id, "declaration.took-document")
        return jsonify(_case(conn, own, case_id))
