"""Supporting documents that go with a request: sent file by file, shown as they were redrawn, removed again."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import FileStorage

from portal import unsent_forms
from portal.clients.backend import Failure
from portal.clients.request_schemas import Attachment
from portal.context import context
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import safe_path, t
from portal.pages.certificates import UnderWay, keep, path_of, read
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("certificate_documents", __name__)

REFUSALS = ("upload-refused", "uploads-full", "too-many-uploads")
"""What is wrong with a file or with one more of them: said at its field."""


@blueprint.get("/certificates/<code>/documents")
def show(code: str) -> Response:
    """What can be sent with the request, and what was sent already."""
    under_way = read(code)
    form = under_way.form
    unsent_forms.pop()
    if not form.procedure.offered:
        return see_other(f"/certificates/{code}")
    if not form.evidences():
        return see_other(path_of(form, form.open_step()))
    refused = [{"field": "attachments", "text": t("documents.refused")}] if "refused" in request.args else []
    return _page(under_way, refused)


@blueprint.post("/certificates/<code>/documents")
@accepts_files
@unsent_forms.keeps_unsent
def post_documents(code: str) -> Response:
    """Send what was chosen; then stay, to see it or to add more, or go on."""
    under_way = read(code)
    form = under_way.form
    errors: Errors = []
    for one in form.evidences():
        purpose = {"procedure": code, "evidence": one.key}
        errors += send_files(f"file.{one.key}", purpose)
    if not errors and request.form.get("go") != "on" and not any(file.filename for file in request.files.values()):
        errors = [{"field": f"file.{one.key}", "text": t("documents.choose")} for one in form.evidences()[:1]]
    if errors:
        # Once more: what was taken of it is among the files now.
        return _page(read(code), errors)
    if request.form.get("go") != "on":
        return see_other(path_of(form, "documents"))
    form = form.with_values(form.mark("documents"))
    if not_kept := keep(form):
        return _page(replace(under_way, form=form), not_kept)
    return see_other(path_of(form, form.open_step()))


def _page(under_way: UnderWay, errors: Errors) -> Response:
    known = {"form": under_way.form, "uploads": under_way.uploads, "errors": errors}
    page = render_template("certificate_documents.html", **known)
    return make_response(page, 422 if errors else 200)


Upload = Callable[[str, bytes], Attachment | Failure]
"""Sends a file to a service: its name and its bytes."""


def send_files(field: str, purpose: Mapping[str, str]) -> Errors:
    """Pass the files of this field on; what is wrong with those that are not taken. Raises PageFailure."""
    return pass_on(field, lambda name, content: context().certificates.upload(visitor(), purpose, name, content))


def pass_on(field: str, upload: Upload) -> Errors:
    """Give the files of this field to a service; what is wrong with those that are not taken. Raises PageFailure."""
    chosen = [file for file in request.files.getlist(field) if file.filename]
    said = [(file.filename or "", _wrong_with(file, upload)) for file in chosen]
    return [{"field": field, "text": f"{name[:120]}: {wrong}"} for name, wrong in said if wrong]


def _wrong_with(file: FileStorage, upload: Upload) -> str:
    answer = upload(file.filename or "", file.read())
    if not isinstance(answer, Failure):
        return ""
    if answer.code in REFUSALS or answer.status == 413:
        return str(answer.problem.get("detail") or answer.problem.get("title") or t("documents.too_large"))
    raise PageFailure(answer)


@blueprint.get("/uploads/<upload_id>/<int:number>.jpg")
def page(upload_id: str, number: int) -> Response:
    """A page of one's own file."""
    return Response(needed(context().certificates.upload_page(visitor(), upload_id, number)), content_type="image/jpeg")


@blueprint.post("/uploads/<upload_id>/delete")
def delete(upload_id: str) -> Response:
    """Remove a file that belongs to no request yet."""
    failure = context().certificates.forget_upload(visitor(), upload_id)
    if failure is not None:
        raise PageFailure(failure)
    return see_other(safe_path(request.form.get("next"), "/services"))
