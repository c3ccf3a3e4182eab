"""What the browser visits on its way from Keycloak to TAXISnet and back. Plain pages that work without JavaScript."""

from uuid import UUID

from flask import Blueprint, g, redirect, request
from servicekit.access import public
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.problems import preferred_locale
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from identity_bridge.login import oidc
from identity_bridge.login.api import cookies, drawing
from identity_bridge.login.api.context import LoginContext, current_context
from identity_bridge.login.errors import (
    BY_CODE,
    BadRequest,
    LoginGone,
    LoginInterrupted,
    LoginStopped,
    OwnFault,
    OwnOutage,
)
from identity_bridge.login.oidc import RefusedToClient
from identity_bridge.login.store.logins import Login
from identity_bridge.login.use_cases import linking, logins
from identity_bridge.login.use_cases.linking import Binding
from identity_bridge.login.use_cases.logins import Confirmed, Proved
from identity_bridge.register.citizen_accounts import AccountsUnavailable

log = get_logger(__name__)
blueprint = Blueprint("pages", __name__, template_folder="../templates")
blueprint.after_request(drawing.protect)
FORM_PATHS = ("/confirm", "/resume", "/language")
LOGOUT_RETURN = "/callback/logout"


@blueprint.get("/authorize")
@public
def authorize() -> Response:
    """Keycloak sends the browser here; on to TAXISnet."""
    context = current_context()
    if any(len(values) != 1 for _, values in request.args.lists()):
        raise BadRequest("repeated-parameter")
    asked = oidc.check_authorization(request.args.to_dict(), context.client)
    g.locale = asked.locale or preferred_locale()
    browser = cookies.browser_or_new()
    with transaction(context.engine) as conn:
        state = logins.begin(conn, asked, g.locale, browser, context.clock())
    return _to_taxisnet(context, browser, state)


@blueprint.get("/callback/taxisnet")
@public
def callback() -> Response:
    """TAXISnet sends the browser here. No database connection is held while TAXISnet is asked."""
    context = current_context()
    browser, answer = cookies.known_browser(), request.args.to_dict()
    login = _receive_answer(context, browser, answer.get("state", ""))
    identity = context.connector.finish(answer)
    with transaction(context.engine) as conn:
        person = logins.conclude(conn, context.keyring, login, identity, context.clock())
        target = None
        # Linking cannot be undone, so it is always asked.
        if login.intent_hash is None and cookies.is_confirmed(context, person.person_id):
            target = _finish(context, conn, logins.get_proved(conn, browser, login.login_id, context.clock()))
    log.info("person-proved", method=context.connector.method.value, confirmed=target is not None)
    return redirect(target or f"/confirm?login={login.login_id}", 303)


def _finish(context: LoginContext, conn: Connection, proved: Proved) -> str:
    confirmed = Confirmed(proved, context.client.client_id, context.connector.method)
    return logins.finish(conn, confirmed, context.clock())


def _receive_answer(context: LoginContext, browser: str, unverified_state: str) -> Login:
    with transaction(context.engine) as conn:
        try:
            login = logins.receive_answer(conn, browser, unverified_state, context.clock())
        except LoginGone:
            # A page that was loaded twice deserves better than "expired".
            drawing.remember(logins.interrupted(conn, browser, context.clock()))
            if g.login is None:
                raise
            raise LoginInterrupted from None
    drawing.remember(login)
    return login


@blueprint.get("/confirm")
@public
def get_confirm() -> Response:
    """«Είστε ο/η …;» Another person may have left this browser logged in at TAXISnet."""
    context = current_context()
    browser, login_id = cookies.known_browser(), _login_id(request.args.get("login"))
    with transaction(context.engine) as conn:
        proved, wanted = _proved(context, conn, browser, login_id)
    binding = _binding(context, proved, wanted)
    is_linking = wanted is not None and (binding is None or binding.is_new)
    return drawing.page(
        "confirm", 200, person=proved.person, binding=binding, linking=is_linking, login_id=proved.login.login_id
    )


def _proved(
    context: LoginContext, conn: Connection, browser: str, login_id: UUID
) -> tuple[Proved, tuple[str, str | None] | None]:
    """The login with the person whom TAXISnet named, and which account is being linked (logins.linking)."""
    proved = logins.get_proved(conn, browser, login_id, context.clock())
    drawing.remember(proved.login)
    return proved, logins.linking(conn, proved.login)


def _binding(context: LoginContext, proved: Proved, wanted: tuple[str, str | None] | None) -> Binding | None:
    """The account that is being linked. Keycloak is asked with no transaction open; an account that it does not show us
    (staff) the page cannot show."""
    account = context.accounts.get(wanted[0]) if wanted else None
    if wanted is None or account is None:
        return None
    binding = Binding(account, proved.person, is_new=wanted[1] is None)
    linking.check(binding)
    return binding


@blueprint.post("/confirm")
@public
def post_confirm() -> Response:
    """Yes gives the code. No leaves TAXISnet first and then asks it again."""
    context = current_context()
    browser, login_id = cookies.known_browser(), _login_id(request.form.get("login"))
    if request.form.get("answer") != "yes":
        return _leave(context, browser, login_id)
    with transaction(context.engine) as conn:
        proved, wanted = _proved(context, conn, browser, login_id)
        target = None if wanted else _finish(context, conn, proved)
    if target is None:
        binding = _binding(context, proved, wanted)
        with transaction(context.engine) as conn:
            target = _finish(context, conn, logins.get_proved(conn, browser, login_id, context.clock()))
            if binding:
                linking.keep(conn, binding, login_id, context.clock())
    response = redirect(target, 303)
    cookies.set_confirmed(response, context, proved.person.person_id)
    return response


@blueprint.post("/resume")
@public
def resume() -> Response:
    """What a person chose on a page that says why the login stopped."""
    context = current_context()
    browser, login_id = cookies.known_browser(), _login_id(request.form.get("login"))
    how = request.form.get("how")
    if how == "as-another":
        return _leave(context, browser, login_id)
    with transaction(context.engine) as conn:
        if how == "another-way":
            return redirect(logins.give_up(conn, login_id, browser, context.clock()), 303)
        state = logins.restart(conn, login_id, browser, context.clock())
    return _to_taxisnet(context, browser, state)


def _to_taxisnet(context: LoginContext, browser: str, state: str) -> Response:
    response = redirect(context.connector.start_url(state), 303)
    cookies.set_browser(response, context, browser)
    return response


def _leave(context: LoginContext, browser: str, login_id: UUID) -> Response:
    with transaction(context.engine) as conn:
        logins.leave_and_restart(conn, login_id, browser, context.clock())
    response = redirect(context.connector.leave_url(context.public_url + LOGOUT_RETURN), 303)
    cookies.set_browser(response, context, browser)
    cookies.forget_confirmed(response, context)
    return response


@blueprint.get("/logout")
@public
def logout() -> Response:
    """Keycloak is ending its session and sends the browser here, to end TAXISnet's too.

    Keycloak waits for the browser to come back, and its session works until then. We cannot promise that TAXISnet
    leads back, so Keycloak's comes first (docs/decisions/0028).
    """
    context = current_context()
    target = request.args.get("post_logout_redirect_uri")
    if target is not None and target not in context.client.post_logout_redirect_uris:
        raise BadRequest("post-logout-redirect-uri")
    if request.args.get("client_id", context.client.client_id) != context.client.client_id:
        raise BadRequest("unknown-client")
    return_to = context.portal_url
    if target:
        waits_at = oidc.answer_url(target, request.args.get("state"))
        return_to = context.broker.finish_logout(waits_at) or waits_at
    browser = cookies.browser_or_new()
    with transaction(context.engine) as conn:
        logins.leave_and_return(conn, return_to, browser, context.clock())
    response = redirect(context.connector.leave_url(context.public_url + LOGOUT_RETURN), 302)
    cookies.set_browser(response, context, browser)
    cookies.forget_confirmed(response, context)
    return response


@blueprint.get(LOGOUT_RETURN)
@public
def left() -> Response:
    """TAXISnet's logout sends the browser here, always to this one address; what it was about is in our table."""
    context = current_context()
    browser = cookies.known_browser()
    with transaction(context.engine) as conn:
        login_id, return_to = logins.arrive(conn, browser, context.clock())
        if login_id is None:
            return redirect(return_to or context.portal_url, 302)
        state = logins.restart(conn, login_id, browser, context.clock())
    return _to_taxisnet(context, browser, state)


@blueprint.post("/language")
@public
def language() -> Response:
    """The page again, in the other language: the question, or why the login stopped."""
    context = current_context()
    g.locale = "en" if request.form.get("language") == "en" else "el"
    if request.form.get("login"):
        browser, login_id = cookies.known_browser(), _login_id(request.form.get("login"))
        with transaction(context.engine) as conn:
            drawing.remember(logins.speak(conn, login_id, browser, g.locale, context.clock()))
    if kind := BY_CODE.get(request.form.get("fault", "")):
        return drawing.stopped_page(kind())
    return redirect(f"/confirm?login={_login_id(request.form.get('login'))}", 303)


def _login_id(unverified_text: str | None) -> UUID:
    try:
        return UUID(unverified_text or "")
    except ValueError:
        raise LoginGone("login-id") from None


@blueprint.errorhandler(RefusedToClient)
def refused_to_client(refusal: RefusedToClient) -> Response:
    log.warning("authorization-refused", error=refusal.error)
    return redirect(refusal.location, 302)


@blueprint.errorhandler(LoginStopped)
def stopped(fault: LoginStopped) -> Response:
    log.warning("login-stopped", code=fault.code, reason=fault.reason)
    return drawing.stopped_page(fault)


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(PoolTimeout)
@blueprint.errorhandler(AccountsUnavailable)
def away(error: Exception) -> Response:
    """The database, or Keycloak when an account is looked up."""
    log.exception("unavailable", reason=type(error).__name__)
    return stopped(OwnOutage())


@blueprint.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    answer = stopped(BadRequest(f"http-{error.code}"))
    answer.status_code = error.code or 400
    return answer


@blueprint.errorhandler(Exception)
def unexpected(_: Exception) -> Response:
    log.exception("unexpected-error")
    return stopped(OwnFault())
