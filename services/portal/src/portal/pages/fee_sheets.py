"""Declarations as a file: a table to fill in, the filled one, what is wrong with it, and what was declared."""

import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request
from inputkit.files import SHEET_BYTES

from portal.clients.backend import Document, Failure
from portal.clients.batch_schemas import Declaring
from portal.clients.fee_batches import CSV, XLSX
from portal.context import context
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import locale, t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("fee_sheets", __name__, url_prefix="/fees")
ASKS_SIGN = "number-format"
ABOUT_THE_FILE = ("sheet-unreadable", "sheet-filed", "body-too-large")


@blueprint.get("/businesses/<business_id>/file")
def show(business_id: str) -> Response:
    """Which fee, then the tables to download and the form for the filled one."""
    return _page(business_id, {}, [])


@blueprint.post("/businesses/<business_id>/file")
@accepts_files
def post_sheet(business_id: str) -> Response:
    """The filled table is checked and shown; nothing is filed before that is confirmed."""
    values = {name: request.form.get(name, "")[:32] for name in ("fee", "sign")}
    file = request.files.get("file")
    content = file.read(SHEET_BYTES + 1) if file is not None and file.filename else b""
    if not content:
        return _page(business_id, values, [{"field": "file", "text": t("fees.file.empty")}])
    if len(content) > SHEET_BYTES:
        return _page(business_id, values, [{"field": "file", "text": t("fees.file.too_large")}])
    query = {"fee": values["fee"], "locale": locale()} | ({"sign": values["sign"]} if values["sign"] else {})
    answer = context().batches.upload(visitor(), business_id, content, query, secrets.token_urlsafe(24))
    if not isinstance(answer, Failure):
        return see_other(f"/fees/batches/{answer.id}")
    if answer.code not in ABOUT_THE_FILE:
        raise PageFailure(answer)
    return _page(business_id, {**values, "asks_sign": str(answer.problem.get("kind", ""))}, [_unread(answer)])


def _unread(answer: Failure) -> dict[str, str]:
    """Why the file was not taken."""
    reason = answer.problem.get("reason")
    said = str(answer.problem.get("title", ""))
    if answer.code == "sheet-filed":
        return {"field": "file", "text": t("fees.file.filed_before", day=_day(answer))}
    asks = answer.problem.get("kind") == ASKS_SIGN
    return {"field": "sign" if asks else "file", "text": f"{said} {reason}." if isinstance(reason, str) else said}


def _day(answer: Failure) -> str:
    year, month, day = (*str(answer.problem.get("filed_on", "")).split("-"), "", "")[:3]
    return f"{day}/{month}/{year}"


def _page(business_id: str, values: Mapping[str, str], errors: Errors) -> Response:
    fee = values.get("fee") or request.values.get("fee", "")[:32]
    found: Declaring = needed(context().batches.declaring(visitor(), business_id, fee))
    asks = values.get("asks_sign") == ASKS_SIGN
    known = {"found": found, "values": {**values, "fee": fee}, "errors": errors, "asks_sign": asks}
    return make_response(render_template("fee_file.html", **known), 422 if errors else 200)


@blueprint.get("/businesses/<business_id>/file/<fee>/<any(template, declared):name>.<any(csv, xlsx):ending>")
def table(business_id: str, fee: str, name: str, ending: str) -> Response:
    """A table to fill in, with the establishments in it; or what was declared."""
    period = request.args.get("period", "")[:24]
    found = context().batches.table(visitor(), business_id, fee, f"{name}.{ending}", period)
    return _saved(needed(found), CSV if ending == "csv" else XLSX)


@blueprint.get("/batches/<batch_id>/faults.csv")
def faults(batch_id: str) -> Response:
    """What is wrong with a file, row by row."""
    return _saved(needed(context().batches.faults(visitor(), batch_id)), CSV)


def _saved(document: Document, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{document.name}"'}
    typed = f"{media_type}; charset=utf-8" if media_type == CSV else media_type
    return Response(document.content, content_type=typed, headers=headers)
