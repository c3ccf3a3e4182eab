"""What a person reads when something did not work: what happened and what to do now."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, render_template, request
from servicekit.errors import Unavailable
from servicekit.logs import get_logger
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from portal import forms, unsent_forms
from portal.clients.backend import Failure
from portal.clients.schemas import Missing
from portal.destinations import destination
from portal.guard import SignInNeeded, may_carry_files, see_other
from portal.language import has_text, safe_path, t
from portal.paths import page_at

log = get_logger(__name__)


class PageFailure(Exception):
    """The page cannot be drawn without the answer that a service did not give."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


def needed(answer: Any) -> Any:
    """The answer; raises PageFailure when there is none."""
    if isinstance(answer, Failure):
        raise PageFailure(answer)
    return answer


def _page(status: int, title: str, text: str, **more: Any) -> Response:
    """A page that says what happened; ``more`` are ``errors``, ``missing`` requirements, ``contact``, and the way on.

    That is a ``button`` or a ``link`` (href, text), the first page where there is none, or both with ``home``.
    """
    return make_response(render_template("problem.html", title=title, text=text, **more), status)


def _standard(status: int, kind: str, **more: Any) -> Response:
    return _page(status, t(f"problem.{kind}.title"), t(f"problem.{kind}.text"), **more)


def sign_in_problem(kind: str, way: str, next_path: str) -> Response:
    """The sign-in did not come to its end: ``cancelled``, ``failed`` or ``lost``.

    One button begins again and ends at ``next_path``: by the same way, or, after a change of mind, by whichever.
    """
    href = choosing(next_path) if kind == "cancelled" else f"/auth/login/{way}?{urlencode({'next': next_path})}"
    return _standard(400, f"sign_in_{kind}", button={"href": href, "text": t("problem.sign_in_again")})


def choosing(next_path: str) -> str:
    """The address of the page that offers the ways to sign in."""
    return f"/sign-in?{urlencode({'next': next_path})}"


def step_up_problem(reason: str, next_path: str) -> Response:
    """Raising the account did not come to its end; leads to a page that says so, and on from there."""
    return see_other(f"/step-up/{reason}?{urlencode({'next': next_path})}")


def missing_of(failure: Failure) -> list[Missing]:
    """What a refusal says is missing, roles by their names; parts that we do not understand are left out."""
    listed = failure.problem.get("missing")
    return [_named(Missing.model_validate(item)) for item in listed] if isinstance(listed, list) else []


def _named(item: Missing) -> Missing:
    """Services know roles by their codes; people read what the pages call them."""
    name = f"own_data.words.roles.{item.needed}"
    if item.requirement != "role" or not has_text(name):
        return item
    return item.model_copy(update={"text": t("problem.role", role=t(name))})


def without_role(role: str, said: str) -> Response:
    """The page for a place that only this role has, where no service was asked for anything that it refuses."""
    missing = [_named(Missing(requirement="role", needed=role, text=role, ways=[]))]
    if g.visitor.works_here:
        return _not_for_this_role(missing, said)
    return _page(403, t("problem.no_access.title"), said, missing=missing)


def draw(failure: Failure) -> Response:
    """The page for a call that failed."""
    if failure.down:
        return unavailable(failure.part)
    title, detail = str(failure.problem.get("title", "")), str(failure.problem.get("detail") or "")
    if failure.status == 401:
        return signed_out() if g.get("visitor") is None else _not_recognised(failure)
    if failure.code == "identity-changed":
        return _page(403, title, t("problem.identity_changed.text"), contact=True)
    if failure.status == 403:
        missing = missing_of(failure)
        if missing and g.get("visitor") is not None and g.visitor.works_here:
            return _not_for_this_role(missing, detail or title)
        # Where nothing that is missing can be got by the person, "not yet" would be a promise.
        kind = "refused" if any(item.ways for item in missing) else "no_access"
        return _page(403, t(f"problem.{kind}.title"), detail or title, missing=missing)
    if failure.status == 404:
        return _page(404, title or t("problem.not_found.title"), detail or t("problem.not_found.text"))
    if failure.status == 409:
        return _page(409, title, detail or t("problem.conflict.text"), link=_existing(failure))
    if errors := forms.faults(failure):
        back = {"href": here(), "text": t("problem.unavailable.kept" if unsent_forms.keep() else "problem.back")}
        return _page(422, title, t("problem.invalid"), errors=errors, link=back)
    return _page(failure.status or 500, title or t("problem.failed.title"), detail or t("problem.failed.text"))


def _not_for_this_role(missing: list[Missing], said: str) -> Response:
    """Staff cannot get by themselves what they lack, and the ways of citizens are not theirs: they read whom to ask."""
    kind = "no_role" if any(item.requirement == "role" for item in missing) else "no_access"
    lacking = [item for item in missing if not item.ways]
    return _page(403, t(f"problem.{kind}.title"), said, missing=lacking, ask=g.visitor.roles, staff=True)


def _not_recognised(failure: Failure) -> Response:
    """The visitor is signed in, and the service does not accept that: they are not sent to sign in once more.

    Either the account's tokens do not say any more who the service knows the account to be, or one of us is wrong. For
    the first, signing in again may help; for staff, who are no persons of the register, it does not.
    """
    person = g.visitor
    unsent_forms.keep()
    kind = "stale" if failure.code == "stale-token" else "other"
    log.error("sign-in-not-taken", part=failure.part, code=failure.code, staff=person.is_staff)
    return _page(
        403,
        t("problem.not_recognised.title"),
        t(f"problem.not_recognised.{kind}", part=_name_of(failure.part)),
        account=person,
        code=failure.code or str(failure.status),
        contact=True,
    )


def _existing(failure: Failure) -> dict[str, str] | None:
    """Where the thing that is already there can be seen."""
    number = failure.problem.get("number", "")
    for kind in ("declaration", "request"):
        if found := failure.problem.get(f"{kind}_id"):
            # Numbers of requests and of declarations look alike, so the kind stands beside.
            return {"href": f"/cases/{kind}s/{found}", "text": t(f"problem.conflict.{kind}", number=number)}
    return None


def here() -> str:
    """The path of this page, to come back to. A form that is answered with a page is on the page at its address or
    above it.

    The way back from the sign-in service names another page (``g.come_back``): it serves once, and its code belongs in
    no link.
    """
    if "come_back" in g:
        return str(g.come_back)
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = page_at(request.path)
    if request.path.startswith(("/auth/", "/account/", "/drafts/")):
        return safe_path(_sent("next"), "/services" if page == "/" else page)
    return page


def _sent(field: str) -> str | None:
    """A field of the form. The page that says that a form is too large cannot read it either."""
    try:
        return request.form.get(field)
    except RequestEntityTooLarge:
        return None


def unavailable(part: str) -> Response:
    """A part of the platform is down; says which."""
    name = _name_of(part)
    text = t("problem.unavailable.text", part=name)
    link = {"href": here(), "text": t("problem.unavailable.again")} if request.method == "GET" else None
    if part != "portal" and unsent_forms.keep():
        link = {"href": here(), "text": t("problem.unavailable.kept")}
    response = _page(503, t("problem.unavailable.title", part=name), text, link=link, home=True)
    response.headers["Retry-After"] = "30"
    return response


def _name_of(part: str) -> str:
    return t(f"parts.{part}") if has_text(f"parts.{part}") else t("parts.portal")


def signed_out() -> Response:
    """The page is for signed-in people; afterwards they return to it."""
    page = chooser(here(), kept=unsent_forms.keep(), ended=g.get("ended_subject") is not None)
    page.status_code = 401
    page.headers["WWW-Authenticate"] = "Session"
    return page


def chooser(next_path: str, *, kept: bool = False, ended: bool = False) -> Response:
    """The ways to sign in, for what, and the way back. ``ended``: this browser was signed in until a while ago;
    ``kept``: what it just sent was not lost."""
    shown = {"next": next_path, "asked": destination(next_path), "kept": kept, "ended": ended}
    return make_response(render_template("sign_in.html", **shown))


def install(app: Flask) -> None:
    """Every error of the portal as a page, never as a stack trace."""

    @app.errorhandler(PageFailure)
    def page_failure(error: PageFailure) -> Response:
        return draw(error.failure)

    @app.errorhandler(SignInNeeded)
    def sign_in_needed(_: SignInNeeded) -> Response:
        return signed_out()

    @app.errorhandler(Unavailable)
    def issuer_away(error: Unavailable) -> Response:
        log.error("issuer-unavailable", code=error.code)
        return unavailable("sign-in")

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_away(_: Exception) -> Response:
        log.exception("database-unavailable")
        g.visitor = None
        return unavailable("portal")

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        if error.code == 405 and request.method in ("GET", "HEAD"):
            # A reload, or the address of a form: the page of that form is what is wanted.
            return see_other(page_at(request.path))
        kinds = {400: "form_expired", 404: "not_found", 405: "not_found", 413: "too_large"}
        status = error.code or 500
        # Only a form of our own pages: a foreign site must not fill in a visitor's forms.
        ours = status == 400 and request.headers.get("Sec-Fetch-Site") == "same-origin"
        again = {"href": here(), "text": t("problem.unavailable.kept")} if ours and unsent_forms.keep() else None
        kind = kinds.get(status, "failed")
        if status == 413 and may_carry_files():
            # Nothing of it was read: the page is there as it was, for a smaller file.
            kind, again = "files_too_large", {"href": here(), "text": t("problem.files_too_large.again")}
        return _standard(status, kind, link=again)

    @app.errorhandler(Exception)
    def unexpected(_: Exception) -> Response:
        log.exception("unexpected-error")
        return _standard(500, "failed")
