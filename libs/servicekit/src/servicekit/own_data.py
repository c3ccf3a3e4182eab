"""What a service holds about the caller (article 15 of Regulation (EU) 2016/679), with how long it keeps each
record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy import Connection

from servicekit import drafts, subjects
from servicekit.access import authenticated
from servicekit.retention import Rule, rules_out
from servicekit.tables import FilingTables


def of_account(conn: Connection, tables: FilingTables, subject: str) -> dict[str, object]:
    """What servicekit's tables hold of an account that was let in: who it is, and its drafts."""
    return {
        "account": subjects.held(conn, tables.subjects, subject),
        "drafts": drafts.held(conn, tables.drafts, subject),
    }


def blueprint(rules: Sequence[Rule], collect: Callable[[], Mapping[str, Any]]) -> Blueprint:
    """GET /my-data: what ``collect`` finds of the principal, and the rules of retention."""
    made = Blueprint("own_data", __name__)

    @made.get("/my-data")
    @authenticated
    def get_my_data() -> Response:
        return jsonify({**collect(), "retention": rules_out(rules)})

    return made
