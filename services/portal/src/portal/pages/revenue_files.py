"""Files of the bank: sent in, looked at before anything is booked, and posted or discarded."""

from flask import Blueprint, Response, make_response, render_template, request

from portal.clients.backend import Failure
from portal.clients.revenue_schemas import BankFile
from portal.context import context
from portal.facts import BANK_FILE_BYTES
from portal.forms import Errors
from portal.guard import accepts_files, see_other, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed
from portal.pages.revenue import asked_page

blueprint = Blueprint("revenue_files", __name__, url_prefix="/revenue/files")

# By a second click, or a colleague: the file's own page says how it stands.
DECIDED = "bank-file-decided"
ABOUT_THE_FILE = ("file-unreadable", "already-imported", "body-too-large")


@blueprint.get("")
def listed() -> Response:
    return _page([])


def _page(errors: Errors) -> Response:
    found = needed(context().revenue.files(visitor(), asked_page()))
    page = render_template("revenue_files.html", found=found, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.post("")
@accepts_files
def upload() -> Response:
    """A file is read and shown; nothing of it is booked before that is confirmed."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page([{"field": "file", "text": t("revenue.file_empty")}])
    content = file.read(BANK_FILE_BYTES + 1)
    if len(content) > BANK_FILE_BYTES:
        return _page([{"field": "file", "text": t("revenue.file_too_large")}])
    answer = context().revenue.upload(visitor(), content, file.filename[-120:])
    if isinstance(answer, Failure):
        return _unread(answer)
    return see_other(f"/revenue/files/{answer.id}")


def _unread(answer: Failure) -> Response:
    """Why a file was not taken: its line and the reason beside the field."""
    if answer.code not in ABOUT_THE_FILE:
        raise PageFailure(answer)
    line, reason = answer.problem.get("line"), answer.problem.get("reason")
    said = str(answer.problem.get("title", ""))
    if isinstance(reason, str):
        said = f"{said} {t('revenue.at_line', line=line)} {reason}" if line else f"{said} {reason}"
    return _page([{"field": "file", "text": said}])


@blueprint.get("/<uuid:file_id>")
def show_file(file_id: object) -> str:
    found: BankFile = needed(context().revenue.file(visitor(), str(file_id), asked_page()))
    return render_template("revenue_file.html", file=found, done="done" in request.args)


@blueprint.post("/<uuid:file_id>/posting")
def post_file(file_id: object) -> Response:
    answer = context().revenue.post(visitor(), str(file_id))
    if isinstance(answer, Failure) and answer.code == DECIDED:
        return see_other(f"/revenue/files/{file_id}")
    needed(answer)
    return see_other(f"/revenue/files/{file_id}?done=1")


@blueprint.post("/<uuid:file_id>/discarding")
def discard_file(file_id: object) -> Response:
    failure = context().revenue.discard(visitor(), str(file_id))
    if failure and failure.code == DECIDED:
        return see_other(f"/revenue/files/{file_id}")
    if failure:
        raise PageFailure(failure)
    return see_other("/revenue/files")
