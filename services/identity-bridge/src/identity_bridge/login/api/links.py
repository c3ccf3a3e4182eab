"""The API that the portal calls with the citizen's own token."""

from flask import Blueprint, Response, jsonify
from servicekit.access import principal, requires
from servicekit.db import transaction

from identity_bridge.login.api.context import current_context
from identity_bridge.login.use_cases import link_intents

blueprint = Blueprint("links", __name__)


@blueprint.post("/link-intents")
@requires("identity.link-taxisnet")
def post_link_intent() -> tuple[Response, int]:
    """Say that this account is about to be linked to TAXISnet."""
    context = current_context()
    with transaction(context.engine) as conn:
        intent, expires_at = link_intents.create(conn, principal().subject, principal().person_id, context.clock())
    return jsonify(intent=intent, expires_at=expires_at.isoformat(timespec="seconds")), 201
