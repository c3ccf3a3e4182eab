"""Joining two accounts: the one that TAXISnet made goes, the one with a password stays.

The proof of the first travels in a sealed cookie of this browser for ten minutes, while the person signs in to the
second. Every refusal leaves both accounts as they are.
"""

from flask import Blueprint, Response, make_response, render_template, request

from portal.attempts import send_to_issuer
from portal.clients.backend import Failure
from portal.context import context
from portal.guard import COOKIE as SESSION
from portal.guard import see_other, visitor
from portal.login_attempt import Attempt
from portal.pages.problems import PageFailure

PATH = "/account/join"
CONFIRM = f"{PATH}/confirm"
COOKIE = "portal_join"
SECONDS = 600
AGAIN, OTHER_AGAIN = "join-sign-in-too-old", "join-other-sign-in-too-old"
OVER = ("join-intent-gone", "join-another-person", "join-same-account", "join-not-possible")

blueprint = Blueprint("joining", __name__, url_prefix=PATH)


@blueprint.get("")
def join() -> str:
    """How it is done, or how it stands. A join in progress shows its steps; the page can be opened again any time."""
    found = context().bridge.join(visitor())
    if isinstance(found, Failure):
        raise PageFailure(found)
    return render_template("join.html", person=visitor(), operation=found.operation, asked_until=found.asked_until)


@blueprint.post("")
def begin() -> Response:
    """Prove this account, leave it, and sign in to the other one. A person whose sign-in is too old signs in here again
    first."""
    person = visitor()
    intent = context().bridge.ask_to_join(person)
    if isinstance(intent, Failure):
        if intent.code == AGAIN:
            return send_to_issuer(Attempt.begin(PATH), {"kc_idp_hint": "taxisnet", "prompt": "login"})
        raise PageFailure(intent)
    context().oidc.end_login(person.session.refresh_token)
    context().sessions.end(person.session)
    response = send_to_issuer(Attempt.begin(CONFIRM), {"prompt": "login"})
    response.delete_cookie(SESSION)
    response.set_cookie(
        COOKIE,
        context().sealer.seal({"intent": intent.intent}),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        secure=context().secure_cookies,
        samesite="Lax",
    )
    return response


@blueprint.post("/no")
def no_other_account() -> Response:
    """Not asked again; it can still be done from the account's page."""
    failure = context().bridge.answer_no_other_account(visitor())
    if failure:
        raise PageFailure(failure)
    return see_other("/services")


@blueprint.get("/confirm")
def confirm() -> Response:
    """Both accounts, before they become one. Nothing has changed yet."""
    pair = context().bridge.prove_join(visitor(), _intent())
    if isinstance(pair, Failure):
        return _refused(pair)
    return make_response(render_template("join_confirm.html", pair=pair))


@blueprint.post("/confirm")
def confirmed() -> Response:
    begun = context().bridge.begin_join(visitor(), _intent())
    if isinstance(begun, Failure):
        return _refused(begun)
    return _forget(see_other(PATH))


def _intent() -> str:
    """The proof of this browser; one that is gone reads like one that never was."""
    opened = context().sealer.open(request.cookies.get(COOKIE, ""), SECONDS)
    return str(opened["intent"]) if opened else "nothing-in-this-browser"


def _refused(failure: Failure) -> Response:
    """Why the accounts stay apart, with the way on; the proof is kept while another try with it makes sense."""
    if failure.code == OTHER_AGAIN:
        return send_to_issuer(Attempt.begin(CONFIRM), {"prompt": "login"})
    if failure.code not in OVER:
        raise PageFailure(failure)
    problem = failure.problem
    page = render_template("join_refused.html", title=problem.get("title"), text=problem.get("detail"))
    response = make_response(page, failure.status or 500)
    return response if failure.code == "join-same-account" else _forget(response)


def _forget(response: Response) -> Response:
    response.delete_cookie(COOKIE, path=PATH)
    return response
