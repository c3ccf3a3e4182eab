"""Whether a document is valid, for its holder: its code is typed, or read by a camera.

The code opens the answer, so it stays out of our logs (routes are written there, never addresses), out of what other
pages hear of this one, and out of what search engines keep.
"""

import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request
from servicekit.access import public
from werkzeug.datastructures import FileStorage

from portal import forms
from portal.clients.backend import Failure
from portal.context import context
from portal.forms import Errors
from portal.guard import accepts_files
from portal.language import t
from portal.pages.problems import PageFailure

blueprint = Blueprint("verification", __name__)
LONGEST = 100
TOO_MANY = 429
_PART = 65_536
"""Bytes of a file that are read at once."""


@blueprint.get("/e")
@blueprint.get("/E", endpoint="ask_in_capitals")
@public
def ask() -> Response:
    """Where the code is typed."""
    return _form("", [])


@blueprint.post("/e")
@accepts_files
@public
def answer() -> Response:
    """What was typed is in the body, so that it is in no address."""
    code, surname, sha256 = (request.form.get(name, "").strip()[:LONGEST] for name in ("code", "surname", "sha256"))
    file = request.files.get("file")
    if file is not None and file.filename:
        sha256 = _fingerprint(file)
    if not code and not sha256:
        return _form("", [{"field": "code", "text": t("verify.empty")}])
    return _answered(code, surname, sha256)


def _fingerprint(file: FileStorage) -> str:
    """Of the file nothing else is kept or sent on: it is the visitor's."""
    made = hashlib.sha256()
    while part := file.stream.read(_PART):
        made.update(part)
    return made.hexdigest()


@blueprint.get("/e/<code>")
@blueprint.get("/E/<code>", endpoint="scanned_in_capitals")
@public
def scanned(code: str) -> Response:
    """What a QR code opens: the answer at once. Codes on paper are in capitals, and so is the address there."""
    return _answered(code[:LONGEST], "")


def _answered(code: str, surname: str, sha256: str = "") -> Response:
    found = context().verifications.verify(code, surname, request.remote_addr or "", sha256)
    if isinstance(found, Failure):
        if found.status == TOO_MANY:
            said = str(found.problem.get("detail") or found.problem.get("title") or t("verify.too_many"))
            return _form(code, [{"field": "code", "text": said}], TOO_MANY)
        if found.status == 422 and any(one["field"] == "sha256" for one in forms.faults(found)):
            return _form(code, [{"field": "sha256", "text": t("verify.no_fingerprint")}])
        if found.status == 422:
            return _form(code, [{"field": "code", "text": t("verify.states.typing-error.text")}])
        raise PageFailure(found)
    if found.state == "typing-error":
        return _form(code, [{"field": "code", "text": t("verify.states.typing-error.text")}])
    asked = {"code": code, "surname": surname, "sha256": sha256}
    return _quiet(render_template("verified.html", found=found, asked=asked, address=_own_address()))


def _form(code: str, errors: Errors, status: int = 422) -> Response:
    page = render_template("verify.html", values={"code": code}, errors=errors, address=_own_address())
    return _quiet(page, status if errors else 200)


def _own_address() -> str:
    """How people type the address of this page: a forger's QR code leads elsewhere."""
    return f"{urlsplit(context().public_url).netloc}/e"


def _quiet(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
