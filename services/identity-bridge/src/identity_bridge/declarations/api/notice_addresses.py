"""The address for notes of payment: changed by the representative, verified by the reader of its mail."""

from uuid import UUID

from flask import Blueprint, Response, jsonify
from servicekit.access import principal, public, requires
from servicekit.db import transaction
from servicekit.parsing import parse_body

from identity_bridge.declarations.api.cases import OPTION, mine
from identity_bridge.declarations.schemas.cases import AddressIn, TokenIn
from identity_bridge.declarations.use_cases import cases, notice_addresses
from identity_bridge.register.api.context import current_context

blueprint = Blueprint("notice_addresses", __name__)


@blueprint.post("/declarations/<uuid:case_id>/notice-address")
@requires(OPTION)
def post_address(case_id: UUID) -> Response:
    """Another address, or the same once more: a link goes there, and the former one stays in force until it is used."""
    context, body = current_context(), parse_body(AddressIn)
    with transaction(context.engine) as conn:
        row = cases.find(conn, case_id, principal().person_id or "", lock=True)
        notice_addresses.change(conn, row, body.email, principal().email, context.clock())
        return jsonify(mine(conn, context, case_id))


@blueprint.post("/notice-addresses/confirm")
@public
def post_confirm() -> Response:
    """Use the link of the mail. It needs no sign-in: it may be the business's office that reads mail there."""
    context, body = current_context(), parse_body(TokenIn)
    with transaction(context.engine) as conn:
        row = notice_addresses.confirm(conn, body.token, context.clock())
    return jsonify(business_name=row.fields["name"], number=row.number)
