"""The API of codes for a visit."""

from flask import Blueprint, Response, jsonify
from servicekit.access import principal, requires
from servicekit.db import transaction
from servicekit.parsing import parse_body
from werkzeug.exceptions import NotFound

from identity_bridge.desk import schemas
from identity_bridge.desk.api import answers
from identity_bridge.desk.api.context import current_context
from identity_bridge.desk.store import codes as store
from identity_bridge.desk.use_cases import codes
from identity_bridge.desk.use_cases.codes import CodeWish
from identity_bridge.register.domain.recipients import Recipient

blueprint = Blueprint("desk_codes", __name__)


@blueprint.post("/desk-codes")
@requires("identity.desk-code")
def post_desk_code() -> tuple[Response, int]:
    """A new code for the desk in place of one that lives; mailed when the person has a verified address."""
    context, me = current_context(), principal()
    wish = parse_body(schemas.CodeWish)
    to: Recipient = {"email": me.email, "locale": wish.locale, "name": me.name or me.username or ""}
    with transaction(context.engine) as conn:
        row = codes.make(conn, context.keyring, CodeWish(me.subject, to, context.code_life), context.clock())
        return jsonify(answers.code_out(row, store.read_code(row, context.keyring))), 201


@blueprint.get("/desk-codes/current")
@requires("identity.desk-code")
def get_desk_code() -> Response:
    """The code that lives, or 404."""
    context = current_context()
    with transaction(context.engine) as conn:
        row = store.live_code_of(conn, principal().subject, context.clock())
        if row is None:
            raise NotFound
        return jsonify(answers.code_out(row, store.read_code(row, context.keyring)))
