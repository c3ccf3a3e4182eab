"""The API about oneself: the code for a visit, one's level and its history, and who of the staff looked."""

from typing import Any

from flask import Blueprint, Response, jsonify
from servicekit.access import authenticated, principal, requires
from servicekit.db import transaction
from servicekit.parsing import parse_body, parse_query
from werkzeug.exceptions import NotFound

from identity_bridge.api import desk_answers, desk_schemas
from identity_bridge.api.parts import parts
from identity_bridge.store import audit, desk, levels, persons
from identity_bridge.use_cases import desk_codes, own_data

blueprint = Blueprint("identity", __name__)
VIEWS = 50
"""Looks of staff on one page."""


@blueprint.post("/desk-codes")
@requires("identity.desk-code")
def post_desk_code() -> tuple[Response, int]:
    """A new code for the desk in place of one that lives; mailed when the person has a verified address."""
    own, me = parts(), principal()
    wish = parse_body(desk_schemas.CodeWish)
    to = {"email": me.email, "locale": wish.locale, "name": me.name or me.username or ""}
    with transaction(own.engine) as conn:
        row = desk_codes.make(conn, own.keyring, me.subject, to, own.code_life, own.clock())
        return jsonify(desk_answers.code_out(row, desk.read_code(row, own.keyring))), 201


@blueprint.get("/desk-codes/current")
@requires("identity.desk-code")
def get_desk_code() -> Response:
    """The code that lives, or 404."""
    own = parts()
    with transaction(own.engine) as conn:
        row = desk.live_code_of(conn, principal().subject, own.clock())
        if row is None:
            raise NotFound
        return jsonify(desk_answers.code_out(row, desk.read_code(row, own.keyring)))


@blueprint.get("/identity")
@authenticated
def get_identity() -> Response:
    """One's level as the register has it, until when, and its history."""
    own = parts()
    with transaction(own.engine) as conn:
        person_id = persons.person_of(conn, principal().subject)
        person = persons.by_id(conn, person_id) if person_id else None
        history = levels.history_of(conn, person_id) if person_id else []
        proved_at = persons.newest_proof(conn, person_id) if person_id else None
    expires_at = proved_at + own.level_life if proved_at and own.level_life else None
    return jsonify(desk_answers.identity_out(person, history, expires_at))


@blueprint.get("/identity/views")
@authenticated
def get_views() -> Response:
    """Who of the staff saw or changed one's data, newest first, a page at a time: ``next`` is the next ``before``."""
    before = parse_query(desk_schemas.ViewsQuery).before
    with transaction(parts().engine) as conn:
        accounts = own_data.accounts_of(conn, principal().subject)
        rows = audit.about(conn, accounts, before, VIEWS + 1)
    more = rows[VIEWS - 1].seq if len(rows) > VIEWS else None
    return jsonify(items=[desk_answers.view_out(row) for row in rows[:VIEWS]], next=more)


def held() -> dict[str, Any]:
    """Everything that this service holds of the account and its person; the own tax number is in the body alone."""
    own = parts()
    with transaction(own.engine) as conn:
        return own_data.collect(conn, own.keyring, principal().subject)
