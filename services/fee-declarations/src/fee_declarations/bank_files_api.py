"""HTTP for finance officers: files of the bank."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from inputkit.text import tidy
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query, raw_body, takes_bytes
from sqlalchemy import Connection

from fee_declarations.context import current_context, officer
from fee_declarations.payments import cards, file_schemas, importing, schemas, store
from fee_declarations.payments.errors import AlreadyImported, BankFileDecided, BankFileNotFound, FileUnreadable
from fee_declarations.payments.importing import Brought
from fee_declarations.payments.store import PAGE
from fee_declarations.revenue_office import Listed, look

STATUS: Mapping[type[DomainError], int] = {
    FileUnreadable: 422,
    AlreadyImported: 409,
    BankFileNotFound: 404,
    BankFileDecided: 409,
}

blueprint = Blueprint("bank_files", __name__, url_prefix="/bank-files")
OPTION = "fees.receive"
LONGEST = 50_000_000
"""Bytes of a file; what is larger is split by the bank."""
LONGEST_NAME = 200


@blueprint.post("")
@requires(OPTION)
@takes_bytes
def post_file() -> Response:
    """Read a file and say what each of its lines would end as. Nothing is booked."""
    context = current_context()
    data = raw_body(LONGEST)
    name = tidy(unquote(request.headers.get("X-File-Name", ""), errors="replace"))
    shown = "".join(c for c in name if c.isprintable())[:LONGEST_NAME] or "-"
    with transaction(context.engine) as conn:
        file_id = importing.preview(conn, Brought(data, shown, officer()), context.clock(), context.habits)
        answer = jsonify(_file(conn, file_id, 1))
    answer.status_code = 201
    answer.headers["Location"] = f"/bank-files/{file_id}"
    return answer


@blueprint.get("")
@requires(OPTION)
def get_files() -> dict[str, Any]:
    page = parse_query(schemas.PageQuery).page
    with transaction(current_context().engine) as conn:
        rows, number = store.files(conn, page)
    return {"items": [file_schemas.file_out(row) for row in rows], "page": page, "pages": pages(number, PAGE)}


@blueprint.get("/<uuid:file_id>")
@requires(OPTION)
def get_file(file_id: UUID) -> dict[str, Any]:
    page = parse_query(schemas.PageQuery).page
    with transaction(current_context().engine) as conn:
        return _file(conn, file_id, page)


@blueprint.post("/<uuid:file_id>/posting")
@requires(OPTION)
def post_posting(file_id: UUID) -> dict[str, Any]:
    context = current_context()
    parse_body(schemas.EmptyIn)
    with transaction(context.engine) as conn:
        importing.post(conn, file_id, officer(), context.clock(), context.habits)
        return _file(conn, file_id, 1)


@blueprint.delete("/<uuid:file_id>")
@requires(OPTION)
def delete_file(file_id: UUID) -> Response:
    """Discard a preview; what was posted stays."""
    with transaction(current_context().engine) as conn:
        importing.discard(conn, file_id)
    return Response(status=204)


def _file(conn: Connection, file_id: UUID, page: int) -> dict[str, Any]:
    row = store.file(conn, file_id)
    if row is None:
        raise BankFileNotFound
    lines = store.page_of_lines(conn, file_id, page)
    notes = cards.named(conn, {line.note_id for line in lines if line.note_id})
    look(conn, [note.business_id for note in notes.values()], Listed("bank-file", len(lines), {"page": str(page)}))
    return file_schemas.file_page_out(row, lines, notes, page)
