"""What the browser sees: authorize, consent, logout; login.py has what is between. Follows the Spring sample that
GSIS's server grew from."""

import re
import secrets
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from taxisnet_simulator import login
from taxisnet_simulator.browser import Browser
from taxisnet_simulator.parts import Parts
from taxisnet_simulator.personas import Persona, find
from taxisnet_simulator.plan import Plan
from taxisnet_simulator.state import Session

# No limit is known. Ours to be on the safe side: a client that needs more would be found out here.
_STATE = re.compile(r"[\w.~-]{0,128}", re.ASCII)
# Faults that lead back to the application at once, and what they bring instead of a code.
_INSTEAD_OF_A_CODE: dict[str, dict[str, str]] = {
    "deny": {"error": "access_denied", "error_description": "User denied access"},
    "authorize-error": {"error": "server_error", "error_description": "Internal Server Error"},
    "no-code": {},
}


def make_blueprint(context: str, parts: Parts, *, second_factor: bool) -> Blueprint:
    """The browser's endpoints of one context; with ``second_factor`` its logins need a one-time code."""
    pages = Blueprint(f"{context}-browser", __name__)
    flow = _Flow(context, parts)
    pages.add_url_rule("/oauth/authorize", "authorize", flow.authorize, methods=["GET"])
    pages.add_url_rule("/oauth/authorize", "consent", flow.consent, methods=["POST"])
    pages.add_url_rule("/logout/<client_id>/", "logout", flow.logout, methods=["GET"], strict_slashes=False)
    login.add_pages(pages, context, parts, second_factor=second_factor)
    return pages


class _Flow:
    def __init__(self, context: str, parts: Parts) -> None:
        self._context, self._state, self._client = context, parts.state, parts.client
        self._script, self._events, self._answers = parts.script, parts.events, parts.answers
        self._browser = Browser(context, parts.state)

    def authorize(self) -> BaseResponse:
        """Ask for a code: through the login page and the consent page, or straight on when both are remembered."""
        if problem := self._problem_of(request.args.to_dict()):
            self._note("authorize", None, Plan(), "bad-request")
            return _error_page(problem)
        query = request.query_string.decode("ascii", "replace")
        session = self._browser.session()
        persona = find(session.username) if session and session.username else None
        if session is None or persona is None:
            new = self._state.begin_session(self._context, None, Plan(), query)
            return self._browser.carry(self._browser.to("login"), new)
        plan = self._plan_of(session, persona)
        if (instead := _INSTEAD_OF_A_CODE.get(plan.name_at("authorize"))) is not None:
            return self._back(session, plan, query, **instead)
        if interfered := self._answers.interfere(self._context, plan, "authorize", persona):
            self._note("authorize", persona.username, plan, "fault")
            self._use_up(session, plan)
            return interfered
        if self._state.approved(persona.username, self._client.client_id, self._context):
            return self._granted(session, plan, query)
        self._state.ask(session.id, query)
        return make_response(render_template("consent.html", persona=persona, action=self._browser.url("consent")))

    def _plan_of(self, session: Session, persona: Persona) -> Plan:
        """The fault chosen on the login page; without one, what the script has for this login."""
        if session.plan.parts:
            return session.plan
        plan = self._script.take(persona.username)
        self._state.set_plan(session.id, plan)
        return plan

    def _use_up(self, session: Session, plan: Plan) -> None:
        """A plan is for one login: when the same browser comes again, all works. A fault at logout waits for that."""
        self._state.set_plan(session.id, plan.only_at("logout"))

    def consent(self) -> BaseResponse:
        """The consent form's answer. Without a session that asked for something there is nothing to consent to."""
        session = self._browser.session()
        if session is None or session.username is None or session.query is None:
            self._note("authorize", None, Plan(), "nothing-to-consent-to")
            return _error_page("Cannot approve uninitialized authorization request.")
        self._state.ask(session.id, None)
        if request.form.get("user_oauth_approval") != "true" or request.form.get("scope.read") != "true":
            return self._back(session, session.plan, session.query, **_INSTEAD_OF_A_CODE["deny"])
        self._state.approve(session.username, self._client.client_id, self._context)
        return self._granted(session, session.plan, session.query)

    def logout(self, client_id: str) -> BaseResponse:
        """End the session of this browser, keep its approvals, and go to ``url``."""
        if client_id != self._client.client_id:
            return _error_page("Unknown client.")
        session = self._browser.session()
        persona = find(session.username) if session and session.username else None
        plan = session.plan if session else Plan()
        self._note("logout", persona.username if persona else None, plan, "fault" if plan.at("logout") else "ok")
        if persona:
            self._answers.interfere(self._context, plan, "logout", persona)
        response = self._leave(plan.name_at("logout"), request.args.get("url", ""))
        if plan.name_at("logout") != "logout-ignored":
            self._browser.forget(response)
        return response

    def _leave(self, fault: str, target: str) -> BaseResponse:
        if fault != "logout-stays" and target.startswith(("http://", "https://")):
            return redirect(target, 302)
        return make_response(render_template("message.html", title_key="loggedout", message=""))

    def _note(self, step: str, username: str | None, plan: Plan, outcome: str) -> None:
        self._events.note(self._context, step, username, plan.label, outcome)

    def _problem_of(self, asked: dict[str, str]) -> str | None:
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

    def _granted(self, session: Session, plan: Plan, query: str) -> BaseResponse:
        asked = dict(parse_qsl(query))
        code = self._state.issue_code(
            self._context, self._client.client_id, asked["redirect_uri"], str(session.username), plan
        )
        changes = {"state": secrets.token_urlsafe(16)} if plan.name_at("authorize") == "wrong-state" else {}
        return self._back(session, plan, query, code=code, **changes)

    def _back(self, session: Session, plan: Plan, query: str, **answer: str) -> BaseResponse:
        """To the application, with its state."""
        touched = plan.at("authorize") is not None
        self._note("authorize", session.username, plan, "fault" if touched else answer.get("error", "ok"))
        self._use_up(session, plan)
        asked = dict(parse_qsl(query))
        if "state" in asked:
            answer = {"state": asked["state"], **answer}
        return redirect(f"{asked['redirect_uri']}?{urlencode(answer)}", 302)


def _error_page(message: str) -> Response:
    return make_response(render_template("message.html", title_key="error", message=message), 400)
