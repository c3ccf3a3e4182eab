"""What the browser sees: authorize, login, consent, logout. Follows the Spring sample that GSIS's server grew from."""

import re
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from taxisnet_simulator.clients import Client
from taxisnet_simulator.personas import PERSONAS, find
from taxisnet_simulator.state import Session, State
from taxisnet_simulator.switches import BY_NAME, SWITCHES

COOKIE = "gsis_session"
# No limit is known. Ours to be on the safe side: a client that needs more would be found out here.
_STATE = re.compile(r"[\w.~-]{0,128}", re.ASCII)


def make_blueprint(context: str, state: State, client: Client) -> Blueprint:
    """The browser's endpoints of one context."""
    pages = Blueprint(f"{context}-browser", __name__)
    flow = _Flow(context, state, client)
    pages.add_url_rule("/oauth/authorize", "authorize", flow.authorize, methods=["GET"])
    pages.add_url_rule("/oauth/authorize", "consent", flow.consent, methods=["POST"])
    pages.add_url_rule("/login.jsp", "login", flow.login_page, methods=["GET"])
    pages.add_url_rule("/j_spring_security_check", "check", flow.check, methods=["POST"])
    pages.add_url_rule("/logout/<client_id>/", "logout", flow.logout, methods=["GET"], strict_slashes=False)
    return pages


class _Flow:
    def __init__(self, context: str, state: State, client: Client) -> None:
        self._context, self._state, self._client = context, state, client

    def authorize(self) -> BaseResponse:
        """Ask for a code: through the login page and the consent page, or straight on when both are remembered."""
        if fault := self._fault_of(request.args.to_dict()):
            return _error_page(fault)
        query = request.query_string.decode("ascii", "replace")
        session = self._session()
        if session is None or session.username is None:
            response = self._to("login")
            self._set_cookie(response, self._state.begin_session(None, "none", query))
            return response
        if session.switch == "deny":
            return self._denied(session, query)
        if self._state.approved(session.username, self._client.client_id, self._context):
            return self._granted(session, query)
        self._state.ask(session.id, query)
        persona = find(session.username)
        return make_response(render_template("consent.html", persona=persona, action=self._url("consent")))

    def consent(self) -> BaseResponse:
        """The consent form's answer. Without a session that asked for something there is nothing to consent to."""
        session = self._session()
        if session is None or session.username is None or session.query is None:
            return _error_page("Cannot approve uninitialized authorization request.")
        self._state.ask(session.id, None)
        if request.form.get("user_oauth_approval") != "true" or request.form.get("scope.read") != "true":
            return self._denied(session, session.query)
        self._state.approve(session.username, self._client.client_id, self._context)
        return self._granted(session, session.query)

    def login_page(self) -> str:
        """Choose a persona and a switch."""
        failed = request.args.get("authentication_error") == "true"
        return render_template(
            "login.html", personas=PERSONAS, switches=SWITCHES, failed=failed, action=self._url("check")
        )

    def check(self) -> BaseResponse:
        """Log the persona in and go back to what was asked for. A wrong user name never leaves GSIS."""
        session = self._session()
        persona = find(request.form.get("other", "").strip() or request.form.get("j_username", "").strip())
        switch = request.form.get("switch", "none")
        if persona is None or switch not in BY_NAME:
            return redirect(self._url("login") + "?authentication_error=true", 302)
        query = session.query if session else None
        if session:
            self._state.end_session(session.id)
        target = self._url("authorize") + f"?{query}" if query else url_for("start")
        response = redirect(target, 302)
        self._set_cookie(response, self._state.begin_session(persona.username, switch, None))
        return response

    def logout(self, client_id: str) -> BaseResponse:
        """End the session of this browser, keep its approvals, and go to ``url``."""
        if client_id != self._client.client_id:
            return _error_page("Unknown client.")
        session = self._session()
        ignored = session is not None and session.switch == "logout-ignored"
        if not ignored:
            self._state.end_session(request.cookies.get(COOKIE))
        target = request.args.get("url", "")
        if target.startswith(("http://", "https://")):
            response: BaseResponse = redirect(target, 302)
        else:
            response = make_response(render_template("message.html", title_key="loggedout", message=""))
        if not ignored:
            response.delete_cookie(COOKIE, path=f"/{self._context}", httponly=True, samesite="Lax")
        return response

    def _fault_of(self, asked: dict[str, str]) -> str | None:
        if asked.get("client_id") != self._client.client_id:
            return "Bad client credentials: no client with requested id."
        if asked.get("redirect_uri") not in self._client.redirect_uris:
            return "Invalid redirect: the URI does not match one of the registered values."
        if asked.get("response_type") != "code":
            return "Unsupported response types."
        if asked.get("scope", "read") not in ("", "read"):
            return "Invalid scope."
        if not _STATE.fullmatch(asked.get("state", "")):
            return "Invalid state (a limit of the simulator)."
        return None

    def _granted(self, session: Session, query: str) -> BaseResponse:
        asked = dict(parse_qsl(query))
        code = self._state.issue_code(
            self._context, self._client.client_id, asked["redirect_uri"], str(session.username), session.switch
        )
        if BY_NAME[session.switch].step != "logout":
            self._state.use_up_switch(session.id)
        return _back(asked, code=code)

    def _denied(self, session: Session, query: str) -> BaseResponse:
        self._state.use_up_switch(session.id)
        return _back(dict(parse_qsl(query)), error="access_denied", error_description="User denied access")

    def _session(self) -> Session | None:
        return self._state.session(request.cookies.get(COOKIE))

    def _url(self, endpoint: str) -> str:
        return url_for(f"{self._context}-browser.{endpoint}")

    def _to(self, endpoint: str) -> BaseResponse:
        return redirect(self._url(endpoint), 302)

    def _set_cookie(self, response: BaseResponse, value: str) -> None:
        response.set_cookie(COOKIE, value, path=f"/{self._context}", httponly=True, samesite="Lax")


def _back(asked: dict[str, str], **answer: str) -> BaseResponse:
    if "state" in asked:
        answer["state"] = asked["state"]
    return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}", 302)


def _error_page(message: str) -> Response:
    return make_response(render_template("message.html", title_key="error", message=message), 400)
