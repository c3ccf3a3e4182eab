"""The API of operators about accounts of staff. Every look, act and refusal is recorded."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request
from inputkit.schemas import Unfit
from servicekit import idempotency
from servicekit.access import principal, requires
from servicekit.parsing import invalid, parse_body, refuse

from identity_bridge.register.api import refusals
from identity_bridge.staff.api import schemas
from identity_bridge.staff.api.context import current_context
from identity_bridge.staff.members import NewMember
from identity_bridge.staff.use_cases import members
from identity_bridge.staff.use_cases.members import Line, Operator, Work
from identity_bridge.staff.use_cases.places import Place

OPTION = "identity.staff"
blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprint.after_request(refusals.recorder("staff.refused"))


@blueprint.get("")
@requires(OPTION)
def get_staff() -> Response:
    """All members of staff: roles and since when, place, second factor, locked or not."""
    return jsonify(items=[schemas.line_out(line) for line in members.listed(_work())])


@blueprint.post("")
@requires(OPTION)
def post_staff() -> Response:
    """Enrol a member of staff: account, roles and place; the mail with the link to password and code goes out."""
    asked = parse_body(schemas.EnrolmentIn)
    refuse(asked.faults(current_context().offices))
    key, work = idempotency.checked_key(request.headers.get("Idempotency-Key")), _work()
    new = NewMember(
        subject=members.subject_for(work.operator, key, asked.username),
        username=asked.username,
        given_name=asked.given_name,
        family_name=asked.family_name,
        email=asked.email,
        locale=asked.locale,
        roles=tuple(sorted(asked.roles)),
    )
    try:
        line, made = members.enrol(work, new, asked.place())
    except Unfit as unfit:
        raise invalid(unfit.faults) from None
    response = jsonify(schemas.line_out(line))
    response.status_code = 201
    response.headers["Location"] = f"/staff/{line.member.subject}"
    if not made:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@blueprint.get("/<uuid:member_id>")
@requires(OPTION)
def get_member(member_id: UUID) -> Response:
    return _answer(member_id, members.shown)


@blueprint.post("/<uuid:member_id>/roles")
@requires(OPTION)
def post_roles(member_id: UUID) -> Response:
    asked = parse_body(schemas.RolesIn)
    refuse(asked.faults())
    return _answer(member_id, lambda work, subject: members.give_roles(work, subject, asked.roles))


@blueprint.post("/<uuid:member_id>/place")
@requires(OPTION)
def post_place(member_id: UUID) -> Response:
    asked = parse_body(schemas.PlaceIn)
    refuse(asked.faults(current_context().offices))
    place = Place(asked.office, asked.number, asked.afm)
    return _answer(member_id, lambda work, subject: members.give_place(work, subject, place))


@blueprint.post("/<uuid:member_id>/lock")
@requires(OPTION)
def post_lock(member_id: UUID) -> Response:
    return _answer(member_id, members.lock)


@blueprint.post("/<uuid:member_id>/unlock")
@requires(OPTION)
def post_unlock(member_id: UUID) -> Response:
    return _answer(member_id, members.unlock)


@blueprint.post("/<uuid:member_id>/mail")
@requires(OPTION)
def post_mail(member_id: UUID) -> Response:
    lost = parse_body(schemas.MailIn).lost_device
    return _answer(member_id, lambda work, subject: members.mail(work, subject, lost_device=lost))


def _answer(member_id: UUID, act: Callable[[Work, str], Line]) -> Response:
    """The member as it is after that."""
    g.subject = str(member_id)
    try:
        return jsonify(schemas.line_out(act(_work(), str(member_id))))
    except Unfit as unfit:
        raise invalid(unfit.faults) from None


def _work() -> Work:
    context, me = current_context(), principal()
    _, _, token = request.headers["Authorization"].partition(" ")
    operator = Operator(me.subject, me.username or me.subject, token.strip())
    return Work(context.engine, context.keyring, context.staff, operator, context.clock())
