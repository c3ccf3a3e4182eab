"""Where the day of the revenue office begins: the search, and files of the bank before and after they are booked."""

from flask import Blueprint, Response, make_response, render_template, request

from portal import forms, kept
from portal.clients.backend import Failure
from portal.clients.revenue_shapes import BankFile
from portal.forms import Errors
from portal.guard import parts, see_other, takes_files, visitor
from portal.language import t
from portal.pages.problems import PageFailure, needed

blueprint = Blueprint("revenue", __name__, url_prefix="/revenue")

LARGEST_FILE = 19_000_000
LAST_PAGE = 10_000
# By a second click, or a colleague: the file's own page says how it stands.
DECIDED = "bank-file-decided"
ABOUT_THE_FILE = ("file-unreadable", "already-imported", "body-too-large")


def asked_page() -> int:
    """The page of a list that the address names."""
    page = request.args.get("page", "")
    return int(page) if page.isdecimal() and len(page) < 6 and 0 < int(page) <= LAST_PAGE else 1


@blueprint.get("")
def start() -> Response:
    return _start_page([])


def _start_page(errors: Errors, values: dict[str, str] | None = None) -> Response:
    found = needed(parts().revenue.files(visitor(), asked_page()))
    page = render_template("revenue.html", found=found, values=values or {}, errors=errors)
    return make_response(page, 422 if errors else 200)


@blueprint.get("/search")
def begin_search() -> Response:
    """The form is on the first page; who signs in again after sending it, or changes the language, comes by here."""
    return see_other("/revenue")


@blueprint.post("/search")
@kept.keeps_answers_but("text")
def search() -> Response:
    """Whom a code, number, name or tax number means. It is kept in no draft and no address."""
    text = request.form.get("text", "").strip()[:200]
    if not text:
        return _start_page([{"field": "text", "text": t("revenue.search_empty")}])
    answer = parts().revenue.search(visitor(), text)
    if isinstance(answer, Failure):
        if errors := forms.faults(answer):
            return _start_page(errors, {"text": text})
        raise PageFailure(answer)
    page = render_template("revenue_search.html", found=answer, values={"text": text}, errors=[])
    return make_response(page)


@blueprint.post("/files")
@takes_files
def upload() -> Response:
    """A file is read and shown; nothing of it is booked before somebody says so."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start_page([{"field": "file", "text": t("revenue.file_empty")}])
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        return _start_page([{"field": "file", "text": t("revenue.file_too_large")}])
    answer = parts().revenue.upload(visitor(), content, file.filename[-120:])
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
    return _start_page([{"field": "file", "text": said}])


@blueprint.get("/files/<uuid:file_id>")
def show_file(file_id: object) -> str:
    found: BankFile = needed(parts().revenue.file(visitor(), str(file_id), asked_page()))
    return render_template("revenue_file.html", file=found, done="done" in request.args)


@blueprint.post("/files/<uuid:file_id>/posting")
def post_file(file_id: object) -> Response:
    answer = parts().revenue.post(visitor(), str(file_id))
    if isinstance(answer, Failure) and answer.code == DECIDED:
        return see_other(f"/revenue/files/{file_id}")
    needed(answer)
    return see_other(f"/revenue/files/{file_id}?done=1")


@blueprint.post("/files/<uuid:file_id>/discarding")
def discard_file(file_id: object) -> Response:
    failure = parts().revenue.discard(visitor(), str(file_id))
    if failure and failure.code == DECIDED:
        return see_other(f"/revenue/files/{file_id}")
    if failure:
        raise PageFailure(failure)
    return see_other("/revenue")
