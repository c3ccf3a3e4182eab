"""The API of closing the caller's account."""

from flask import Blueprint, Response, jsonify
from servicekit.access import authenticated, principal

from identity_bridge.accounts.use_cases import closing
from identity_bridge.register.api.context import current_context

blueprint = Blueprint("closing", __name__)


@blueprint.post("/account-closings")
@authenticated
def post_closing() -> tuple[Response, int]:
    """Close the account whose token this is: decided now, and brought to its end by the worker."""
    context = current_context()
    operation_id = closing.close(context.engine, context.account_context, principal(), context.clock())
    return jsonify(operation_id=str(operation_id)), 202
