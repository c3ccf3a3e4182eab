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
from identity_bridge.login.api.parts import LoginParts, parts
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
from identity_bridge.login.use_cases.logins import Confirmed
from identity_bridge.register.citizen_accounts import AccountsUnavailable
from identity_bridge.register.domain import Person

log = get_logger(__name__)
blueprint = Blueprint("pages", __name__, template_folder="../templates")
blueprint.after_request(drawing.protect)
FORM_PATHS = ("/confirm", "/resume", "/language")
LOGOUT_RETURN = "/callback/logout"


@blueprint.get("/authorize")
@public
def authorize() -> Response:
    """Keycloak sends the browser here; on to TAXISnet."""
    own = parts()
    if any(len(values) != 1 for _, values in request.args.lists()):
        raise BadRequest("repeated-parameter")
    asked = oidc.check_authorization(request.args.to_dict(), own.client)
    g.locale = asked.locale or preferred_locale()
    browser = cookies.browser_or_new()
    with transaction(own.engine) as conn:
        state = logins.begin(conn, asked, g.locale, browser, own.clock())
    return _to_taxisnet(own, browser, state)


@blueprint.get("/callback/taxisnet")
@public
def callback() -> Response:
    """TAXISnet sends the browser here. No database connection is held while TAXISnet is asked."""
    own = parts()
    browser, answer = cookies.known_browser(), request.args.to_dict()
    login = _take_answer(own, browser, answer.get("state", ""))
    identity = own.connector.finish(answer)
    with transaction(own.engine) as conn:
        person = logins.conclude(conn, own.keyring, login, identity, own.clock())
        target = None
        # Linking cannot be undone, so it is always asked.
        if login.intent_hash is None and cookies.is_confirmed(own, person.person_id):
            target = _finish(own, conn, login.login_id, browser)
    log.info("person-proved", method=own.connector.method.value, confirmed=target is not None)
    return redirect(target or f"/confirm?login={login.login_id}", 303)


def _finish(own: LoginParts, conn: Connection, login_id: UUID, browser: str) -> str:
    confirmed = Confirmed(login_id, browser, own.client.client_id, own.connector.method)
    return logins.finish(conn, confirmed, own.clock())


def _take_answer(own: LoginParts, browser: str, unverified_state: str) -> Login:
    with transaction(own.engine) as conn:
        try:
            login = logins.take_answer(conn, browser, unverified_state, own.clock())
        except LoginGone:
            # A page that was loaded twice deserves better than "expired".
            drawing.remember(logins.interrupted(conn, browser, own.clock()))
            if g.login is None:
                raise
            raise LoginInterrupted from None
    drawing.remember(login)
    return login


@blueprint.get("/confirm")
@public
def get_confirm() -> Response:
    """«Είστε ο/η …;» Another person may have left this browser logged in at TAXISnet."""
    own = parts()
    login, person, binding = _proved(own, cookies.known_browser(), _login_id(request.args.get("login")))
    is_linking = login.intent_hash is not None and (binding is None or binding.is_new)
    return drawing.page("confirm", 200, person=person, binding=binding, linking=is_linking, login_id=login.login_id)


def _proved(own: LoginParts, browser: str, login_id: UUID) -> tuple[Login, Person, Binding | None]:
    """The login, the person whom TAXISnet named, and the account that is being linked.

    Keycloak is asked for that one with no transaction open; one that it does not show us (staff) the page cannot show.
    """
    with transaction(own.engine) as conn:
        login, person = logins.get_proved(conn, browser, login_id, own.clock())
        drawing.remember(login)
        subject, account_is = logins.linking(conn, login)
    account = own.accounts.get(subject) if subject else None
    binding = Binding(account, person, is_new=account_is is None) if account else None
    if binding:
        linking.check(binding)
    return login, person, binding


@blueprint.post("/confirm")
@public
def post_confirm() -> Response:
    """Yes gives the code. No leaves TAXISnet first and then asks it again."""
    own = parts()
    browser, login_id = cookies.known_browser(), _login_id(request.form.get("login"))
    if request.form.get("answer") != "yes":
        return _leave(own, browser, login_id)
    _, person, binding = _proved(own, browser, login_id)
    with transaction(own.engine) as conn:
        target = _finish(own, conn, login_id, browser)
        if binding:
            linking.keep(conn, binding, login_id, own.clock())
    response = redirect(target, 303)
    cookies.set_confirmed(response, own, person.person_id)
    return response


@blueprint.post("/resume")
@public
def resume() -> Response:
    """What a person chose on a page that says why the login stopped."""
    own = parts()
    browser, login_id = cookies.known_browser(), _login_id(request.form.get("login"))
    how = request.form.get("how")
    if how == "as-another":
        return _leave(own, browser, login_id)
    with transaction(own.engine) as conn:
        if how == "another-way":
            return redirect(logins.give_up(conn, login_id, browser, own.clock()), 303)
        state = logins.restart(conn, login_id, browser, own.clock())
    return _to_taxisnet(own, browser, state)


def _to_taxisnet(own: LoginParts, browser: str, state: str) -> Response:
    response = redirect(own.connector.start_url(state), 303)
    cookies.set_browser(response, own, browser)
    return response


def _leave(own: LoginParts, browser: str, login_id: UUID) -> Response:
    with transaction(own.engine) as conn:
        logins.leave_and_restart(conn, login_id, browser, own.clock())
    response = redirect(own.connector.leave_url(own.public_url + LOGOUT_RETURN), 303)
    cookies.set_browser(response, own, browser)
    cookies.forget_confirmed(response, own)
    return response


@blueprint.get("/logout")
@public
def logout() -> Response:
    """Keycloak is ending its session and sends the browser here, to end TAXISnet's too.

    Keycloak waits for the browser to come back, and its session works until then. We cannot promise that TAXISnet
    leads back, so Keycloak's comes first (docs/decisions/0028).
    """
    own = parts()
    target = request.args.get("post_logout_redirect_uri")
    if target is not None and target not in own.client.post_logout_redirect_uris:
        raise BadRequest("post-logout-redirect-uri")
    if request.args.get("client_id", own.client.client_id) != own.client.client_id:
        raise BadRequest("unknown-client")
    return_to = own.portal_url
    if target:
        waits_at = oidc.answer_url(target, request.args.get("state"))
        return_to = own.broker.finish_logout(waits_at) or waits_at
    browser = cookies.browser_or_new()
    with transaction(own.engine) as conn:
        logins.leave_and_return(conn, return_to, browser, own.clock())
    response = redirect(own.connector.leave_url(own.public_url + LOGOUT_RETURN), 302)
    cookies.set_browser(response, own, browser)
    cookies.forget_confirmed(response, own)
    return response


@blueprint.get(LOGOUT_RETURN)
@public
def left() -> Response:
    """TAXISnet's logout sends the browser here, always to this one address; what it was about is in our table."""
    own = parts()
    browser = cookies.known_browser()
    with transaction(own.engine) as conn:
        login_id, return_to = logins.arrive(conn, browser, own.clock())
        if login_id is None:
            return redirect(return_to or own.portal_url, 302)
        state = logins.restart(conn, login_id, browser, own.clock())
    return _to_taxisnet(own, browser, state)


@blueprint.post("/language")
@public
def language() -> Response:
    """The page again, in the other language: the question, or why the login stopped."""
    own = parts()
    g.locale = "en" if request.form.get("language") == "en" else "el"
    if request.form.get("login"):
        browser, login_id = cookies.known_browser(), _login_id(request.form.get("login"))
        with transaction(own.engine) as conn:
            drawing.remember(logins.speak(conn, login_id, browser, g.locale, own.clock()))
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
