"""Signing in (OpenID Connect), raising an account by linking TAXISnet to it, and sign-ins that the issuer ends."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, request
from servicekit.access import public
from servicekit.logs import get_logger

from portal import attempts
from portal.clients.backend import Failure
from portal.guard import parts, see_other, set_session_cookie, visitor
from portal.language import safe_path
from portal.oidc import Attempt, LoginRefused, Tokens
from portal.pages.problems import PageFailure, sign_in_problem, step_up_problem

LINK_ACTION = "idp_link:taxisnet"

blueprint = Blueprint("auth", __name__)
log = get_logger(__name__)

# The three ways in, as parameters of the authorization request.
WAYS: dict[str, dict[str, str]] = {
    "taxisnet": {"kc_idp_hint": "taxisnet"},
    "password": {},
    "register": {"prompt": "create"},
}


@blueprint.get("/auth/login/<way>")
@public
def login(way: str) -> Any:
    """Send the browser to the sign-in service; afterwards to the path ``next``."""
    if way not in WAYS:
        way = "password"
    if g.visitor is not None:
        return see_other(safe_path(request.args.get("next"), "/services"))
    attempt = Attempt.begin(safe_path(request.args.get("next"), "/services"))
    extra = WAYS[way]
    if way == "register":
        # The mail may be opened on another device, which knows nothing of this attempt: its link leads on to here.
        extra = extra | {"next_path": attempt.next}
    return attempts.send_to_issuer(attempt, extra)


@blueprint.post("/account/link")
def link() -> Any:
    """Raise this account by TAXISnet: the intent lets the bridge refuse anybody but the person asking."""
    intent = parts().bridge.begin_link(visitor())
    if isinstance(intent, Failure):
        raise PageFailure(intent)
    attempt = Attempt.begin(safe_path(request.form.get("next"), "/account"), raises=visitor().session.subject)
    return attempts.send_to_issuer(attempt, {"kc_action": LINK_ACTION, "person_hint": intent.intent})


@blueprint.get("/auth/callback")
@public
def callback() -> Any:
    """The way back from the sign-in service."""
    attempt = attempts.current()
    if attempt is None or request.args.get("state") != attempt.state:
        log.warning("login-refused", reason="no attempt" if attempt is None else "state")
        return attempts.forget(sign_in_problem("lost"))
    if request.args.get("iss", parts().oidc.issuer) != parts().oidc.issuer:
        log.warning("login-refused", reason="another issuer")
        return attempts.forget(sign_in_problem("failed"))
    if "error" in request.args:
        cancelled = request.args["error"] in ("access_denied", "interaction_required", "login_required")
        return attempts.forget(_not_completed(attempt, "cancelled" if cancelled else "failed"))
    try:
        tokens = parts().oidc.redeem(request.args.get("code", ""), attempt)
        claims = parts().oidc.verify_id_token(tokens.unverified_id_token, attempt.nonce)
    except LoginRefused as error:
        log.warning("login-refused", reason=error.reason)
        return attempts.forget(_not_completed(attempt, "failed"))
    come_back = _raised if attempt.raises else _changed if attempt.changes else _signed_in
    return attempts.forget(come_back(attempt, tokens, claims))


def _not_completed(attempt: Attempt, how: str) -> Response:
    log.info("login-not-completed", linking=attempt.raises is not None, changing=attempt.changes)
    if attempt.changes:
        return see_other(f"{attempt.next}?{attempt.changes}={how}")
    return step_up_problem(how, attempt.next) if attempt.raises else sign_in_problem(how)


def _signed_in(attempt: Attempt, tokens: Tokens, claims: Mapping[str, Any]) -> Response:
    if g.visitor is not None:
        parts().sessions.end(g.visitor.session)
    log.info("signed-in", subject=claims["sub"])
    response = see_other(attempt.next)
    set_session_cookie(response, parts().sessions.begin(tokens, claims))
    return response


def _raised(attempt: Attempt, tokens: Tokens, claims: Mapping[str, Any]) -> Response:
    """Go on where the person was, at the new level. Whether it worked is said by the token, not by the address."""
    if claims["sub"] != attempt.raises:
        # Somebody else signed in at Keycloak meanwhile: neither sees the other's pages.
        log.warning("login-refused", reason="linking came back to another account")
        return step_up_problem("other-account", attempt.next)
    level = str(claims.get("level", "A"))
    log.info("linking-ended", subject=claims["sub"], level=level)
    if level != "B":
        cancelled = request.args.get("kc_action_status") == "cancelled"
        response = step_up_problem("cancelled" if cancelled else "failed", attempt.next)
    else:
        response = see_other(attempt.next)
    same = g.visitor is not None and g.visitor.session.subject == claims["sub"]
    sessions = parts().sessions
    session_id = sessions.raise_up(g.visitor.session, tokens, claims) if same else sessions.begin(tokens, claims)
    set_session_cookie(response, session_id)
    return response


def _changed(attempt: Attempt, tokens: Tokens, claims: Mapping[str, Any]) -> Response:
    """Back from where the account is changed; its page says how that ended. Whoever else comes back has signed in."""
    if g.visitor is None or g.visitor.session.subject != claims["sub"]:
        return _signed_in(attempt, tokens, claims)
    outcome = {"success": "done", "cancelled": "cancelled"}.get(request.args.get("kc_action_status", ""), "failed")
    response = see_other(f"{attempt.next}?{attempt.changes}={outcome}")
    set_session_cookie(response, parts().sessions.raise_up(g.visitor.session, tokens, claims))
    return response


@blueprint.post("/auth/backchannel-logout")
@public
def backchannel_logout() -> Response:
    """The sign-in service says that a session has ended. Proved by its signature, not by a cookie."""
    try:
        sid, subject = parts().oidc.verify_logout_token(request.form.get("logout_token", ""))
    except LoginRefused as error:
        log.warning("logout-token-refused", reason=error.reason)
        return Response(status=400)
    ended = parts().sessions.end_of_login(sid, subject)
    log.info("sessions-ended-by-issuer", count=ended)
    return Response(status=200)
