"""Signing in (OpenID Connect), raising an account by linking TAXISnet to it, and sign-ins that the issuer ends."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, request
from prometheus_client import Counter
from servicekit.access import public
from servicekit.logs import get_logger

from portal import attempts
from portal.clients.backend import Failure
from portal.context import context
from portal.guard import see_other, set_session_cookie, visitor
from portal.language import safe_path
from portal.login_attempt import Attempt
from portal.oidc import LoginRefused, Tokens
from portal.pages.problems import PageFailure, choosing, sign_in_problem, step_up_problem

LINK_ACTION = "idp_link:taxisnet"
CANCELLED = ("access_denied", "interaction_required", "login_required")
OVERTAKEN = "temporarily_unavailable"
"""Keycloak's answer when its pages waited too long, or another tab signed in meanwhile: it wants to be asked again."""

blueprint = Blueprint("auth", __name__)
log = get_logger(__name__)
SIGN_INS = Counter("sign_ins_total", "Sign-ins that came back, by what became of each", ["outcome"])


@blueprint.get("/auth/login/<way>")
@public
def login(way: str) -> Any:
    """Send the browser to the sign-in service; afterwards to the path ``next``."""
    if way not in attempts.WAYS:
        way = "password"
    if g.visitor is not None:
        return see_other(safe_path(request.args.get("next"), "/services"))
    return _begin(Attempt.begin(safe_path(request.args.get("next"), "/services"), way))


def _begin(attempt: Attempt) -> Response:
    extra = attempts.WAYS[attempt.way]
    if attempt.way == "register":
        # The mail may be opened on another device, which knows nothing of this attempt: its link leads on to here.
        extra = extra | {"next_path": attempt.next}
    return attempts.send_to_issuer(attempt, extra)


@blueprint.post("/account/link")
def link() -> Any:
    """Raise this account by TAXISnet: the intent lets the bridge refuse any other person."""
    intent = context().bridge.begin_link(visitor())
    if isinstance(intent, Failure):
        raise PageFailure(intent)
    attempt = Attempt.begin(safe_path(request.form.get("next"), "/account"), raises=visitor().session.subject)
    return attempts.send_to_issuer(attempt, {"kc_action": LINK_ACTION, "person_hint": intent.intent})


@blueprint.get("/auth/callback")
@public
def callback() -> Any:
    """The way back from the sign-in service. An answer to no attempt of this browser touches none."""
    state = request.args.get("state", "")
    goal, attempt = attempts.goal_of_state(state), attempts.of_state(state)
    g.come_back = choosing(goal.next)
    if attempt is None:
        log.info("login-unknown", signed_in=g.visitor is not None)
        return _lead_on(goal, "lost")
    if request.args.get("iss", context().oidc.issuer) != context().oidc.issuer:
        log.warning("login-refused", reason="another issuer")
        return attempts.forget(attempt, _not_completed(attempt, "failed"))
    if "error" in request.args:
        return attempts.forget(attempt, _refused(attempt, request.args["error"]))
    try:
        tokens = context().oidc.redeem(request.args.get("code", ""), attempt)
        claims = context().oidc.verify_id_token(tokens.unverified_id_token, attempt.nonce)
    except LoginRefused as error:
        log.warning("login-refused", reason=error.reason)
        return attempts.forget(attempt, _not_completed(attempt, "failed"))
    come_back = _raised if attempt.raises else _changed if attempt.changes else _signed_in
    return attempts.forget(attempt, come_back(attempt, tokens, claims))


def _refused(attempt: Attempt, error: str) -> Response:
    """The sign-in service has no code for us."""
    plain = not (attempt.raises or attempt.changes)
    if error == OVERTAKEN and plain and g.visitor is None and not attempt.repeats:
        log.info("login-repeated")
        return _begin(attempt.again())
    return _not_completed(attempt, "cancelled" if error in CANCELLED else "failed")


def _not_completed(attempt: Attempt, how: str) -> Response:
    SIGN_INS.labels(how).inc()
    log.info("login-not-completed", linking=attempt.raises is not None, changing=attempt.changes)
    if attempt.changes:
        return see_other(f"{attempt.next}?{attempt.changes}={how}")
    if attempt.raises:
        return step_up_problem(how, attempt.next)
    return _lead_on(attempts.goal_of_state(attempt.state), how)


def _lead_on(goal: attempts.Goal, how: str) -> Response:
    """A signed-in person is where they wanted to be: back by the browser's button, or by another tab."""
    return see_other(goal.next) if g.visitor is not None else sign_in_problem(how, goal.way, goal.next)


def _signed_in(attempt: Attempt, tokens: Tokens, claims: Mapping[str, Any]) -> Response:
    """A new session, or the one of the same person in another tab, whose forms stay good."""
    SIGN_INS.labels("signed-in").inc()
    log.info("signed-in", subject=claims["sub"])
    response = see_other(attempt.next)
    set_session_cookie(response, _session_for(tokens, claims))
    return response


def _session_for(tokens: Tokens, claims: Mapping[str, Any], shown_level: str | None = None) -> str:
    sessions, person = context().sessions, g.visitor
    if person is not None and person.session.subject == claims["sub"]:
        return sessions.raise_up(person.session, tokens, claims)
    if person is not None:
        sessions.end(person.session)
    return sessions.begin(tokens, claims, shown_level)


def _raised(attempt: Attempt, tokens: Tokens, claims: Mapping[str, Any]) -> Response:
    """Go on where the person was, at the new level. Whether it worked is said by the token, not by the address."""
    if claims["sub"] != attempt.raises:
        # Another person signed in at Keycloak meanwhile: neither sees the other's pages.
        log.warning("login-refused", reason="linking came back to another account")
        return step_up_problem("other-account", attempt.next)
    level = str(claims.get("level", "A"))
    log.info("linking-ended", subject=claims["sub"], level=level)
    if level != "B":
        cancelled = request.args.get("kc_action_status") == "cancelled"
        response = step_up_problem("cancelled" if cancelled else "failed", attempt.next)
    else:
        response = see_other(attempt.next)
    set_session_cookie(response, _session_for(tokens, claims, shown_level="A"))
    return response


def _changed(attempt: Attempt, tokens: Tokens, claims: Mapping[str, Any]) -> Response:
    """Back from where the account is changed; its page says how that ended. Any other return is a sign-in."""
    if g.visitor is None or g.visitor.session.subject != claims["sub"]:
        return _signed_in(attempt, tokens, claims)
    outcome = {"success": "done", "cancelled": "cancelled"}.get(request.args.get("kc_action_status", ""), "failed")
    response = see_other(f"{attempt.next}?{attempt.changes}={outcome}")
    set_session_cookie(response, context().sessions.raise_up(g.visitor.session, tokens, claims))
    return response


@blueprint.post("/auth/backchannel-logout")
@public
def backchannel_logout() -> Response:
    """The sign-in service says that a session has ended. Proved by its signature, not by a cookie."""
    try:
        sid, subject = context().oidc.verify_logout_token(request.form.get("logout_token", ""))
    except LoginRefused as error:
        log.warning("logout-token-refused", reason=error.reason)
        return Response(status=400)
    ended = context().sessions.end_of_login(sid, subject)
    log.info("sessions-ended-by-issuer", count=ended)
    return Response(status=200)
