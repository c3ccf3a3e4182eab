"""The API of the caller's own identity: the level with its history, and which staff looked at it."""

from flask import Blueprint, Response, jsonify
from servicekit.access import authenticated, principal
from servicekit.db import transaction
from servicekit.parsing import parse_query

from identity_bridge.register import schemas
from identity_bridge.register.api import identity_answers
from identity_bridge.register.api.context import current_context
from identity_bridge.register.store import audit, levels, persons
from identity_bridge.register.use_cases import identity

blueprint = Blueprint("identity", __name__)
VIEWS = 50
"""Looks of staff on one page."""


@blueprint.get("/identity")
@authenticated
def get_identity() -> Response:
    """The caller's level as the register has it, until when, and its history."""
    context = current_context()
    with transaction(context.engine) as conn:
        person_id = persons.person_of(conn, principal().subject)
        person = persons.by_id(conn, person_id) if person_id else None
        history = levels.history_of(conn, person_id) if person_id else []
        proved_at = persons.newest_proof(conn, person_id) if person_id else None
    expires_at = proved_at + context.level_life if proved_at and context.level_life else None
    return jsonify(identity_answers.identity_out(person, history, expires_at))


@blueprint.get("/identity/views")
@authenticated
def get_views() -> Response:
    """Which staff saw or changed the caller's data, newest first, a page at a time: ``next`` is the next ``before``."""
    before = parse_query(schemas.ViewsQuery).before
    with transaction(current_context().engine) as conn:
        accounts = identity.accounts_of(conn, principal().subject)
        rows = audit.about(conn, accounts, before, VIEWS + 1)
    more = rows[VIEWS - 1].seq if len(rows) > VIEWS else None
    return jsonify(items=[identity_answers.view_out(row) for row in rows[:VIEWS]], next=more)
