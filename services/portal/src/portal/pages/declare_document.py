"""The signed declaration: printing it, sending it back as a file or as a code of gov.gr, handing the case in."""

import base64
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request
from inputkit.files import SCAN_BYTES

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.declaration_schemas import Case
from portal.context import context
from portal.forms import Errors, written_date
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.declare import as_pdf, find, path_of
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("declare_document", __name__, url_prefix="/businesses/declare")

CERTIFICATION = ("body", "number", "day")


@blueprint.get("/<case_id>/form.pdf")
def form(case_id: str) -> Response:
    """The form to sign."""
    return as_pdf(needed(context().declarations.form(visitor(), case_id)))


@blueprint.get("/<case_id>/pages/<int:number>.png")
def page(case_id: str, number: int) -> Response:
    return Response(needed(context().declarations.page(visitor(), case_id, number)), content_type="image/png")


@blueprint.get("/<case_id>/<any(scan, code):way>")
def show(case_id: str, way: str) -> Response:
    """Sending the signed form, or the code of a declaration made at gov.gr."""
    found, form = find(case_id), unsent_forms.pop()
    if form is None:
        return _page(found, way, {}, [])
    return _page(found, way, read_certification(form) if way == "scan" else {"gov_code": form.get("gov_code", "")}, [])


@blueprint.post("/<case_id>/scan")
@accepts_files
@unsent_forms.keeps_unsent
def post_scan(case_id: str) -> Response:
    found, values = find(case_id), read_certification(request.form)
    body, errors = scan_body(values)
    if errors:
        return _page(found, "scan", values, errors)
    return _handed_in(found, "scan", values, body)


@blueprint.post("/<case_id>/code")
@unsent_forms.keeps_unsent
def post_code(case_id: str) -> Response:
    found = find(case_id)
    # People paste the address that the QR code of gov.gr opens: its last part is the code.
    code = request.form.get("gov_code", "").strip().rstrip("/").rpartition("/")[2][:60]
    if not code:
        return _page(found, "code", {}, [{"field": "gov_code", "text": t("declare.empty.gov_code")}])
    return _handed_in(found, "code", {"gov_code": code}, {"gov_code": code})


@blueprint.post("/<case_id>/submit")
def submit(case_id: str) -> Response:
    """To the staff, with what the automatic check found or without."""
    found = find(case_id)
    if found.faults:
        return see_other(path_of(case_id, "check"))
    needed(context().declarations.act(visitor(), case_id, "submit"))
    return see_other(path_of(case_id) + "?sent=1")


def read_certification(form: Mapping[str, str]) -> dict[str, str]:
    """The certification as it was written; the date comes in three fields."""
    words = {"body": form.get("body", "").strip()[:200], "number": form.get("number", "").strip()[:60]}
    return {**words, "day": written_date("day", form)}


def scan_body(values: Mapping[str, str]) -> tuple[dict[str, object], Errors]:
    """The file of this request with its certification as the service takes them, and what is missing."""
    content, errors = read_file()
    errors += [] if content else [{"field": "file", "text": t("declare.empty.file")}]
    errors += [{"field": name, "text": t(f"declare.empty.{name}")} for name in CERTIFICATION if not values[name]]
    return {"content": content, "certification": dict(values)}, errors


def read_file() -> tuple[str, Errors]:
    """The file of this request in base64, and what is wrong with its size. One that is too large goes no further."""
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    errors = [{"field": "file", "text": t("declare.too_large")}] if len(content) > SCAN_BYTES else []
    return base64.b64encode(content).decode(), errors


def faults_of(answer: Failure) -> Errors:
    """What the service says of the file and its certification; raises PageFailure when it is about something else."""
    if answer.code in ("document-refused", "too-many-files"):
        return [{"field": "file", "text": str(answer.problem.get("detail") or answer.problem.get("title"))}]
    named = [{**error, "field": error["field"].rpartition(".")[2]} for error in forms.faults(answer)]
    if not named:
        raise PageFailure(answer)
    return [{**error, "text": t("declare.empty.day")} if error["field"] == "day" else error for error in named]


def _handed_in(found: Case, way: str, values: Mapping[str, str], body: Mapping[str, object]) -> Response:
    answer = context().declarations.hand_in(visitor(), found.case_id, body)
    if isinstance(answer, Failure):
        return _page(found, way, values, faults_of(answer))
    return see_other(path_of(found.case_id) + ("?kept=1" if way == "scan" else "?kept_code=1"))


def _page(found: Case, way: str, values: Mapping[str, str], errors: Errors) -> Response:
    page = render_template(f"declare_{way}.html", case=found, values=values, errors=errors)
    return make_response(page, 422 if errors else 200)
