"""Who is logging in: a persona in place of credentials, and in one context a one-time code besides."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from taxisnet_simulator.browser import Browser
from taxisnet_simulator.faults import BY_NAME, FAULTS, NONE
from taxisnet_simulator.parts import Parts
from taxisnet_simulator.personas import PERSONAS, find
from taxisnet_simulator.plan import Plan
from taxisnet_simulator.state import Session


def add_pages(pages: Blueprint, context: str, parts: Parts, *, second_factor: bool) -> None:
    """The login page, and with ``second_factor`` the page that asks for the code; nobody knows what GSIS calls it."""
    login = _Login(context, parts, second_factor)
    pages.add_url_rule("/login.jsp", "login", login.page, methods=["GET"])
    pages.add_url_rule("/j_spring_security_check", "check", login.check, methods=["POST"])
    if second_factor:
        pages.add_url_rule("/otp.jsp", "otp", login.otp_page, methods=["GET"])
        pages.add_url_rule("/otp_check", "check_otp", login.check_otp, methods=["POST"])


class _Login:
    def __init__(self, context: str, parts: Parts, second_factor: bool) -> None:
        self._context, self._second_factor = context, second_factor
        self._state, self._events = parts.state, parts.events
        self._browser = Browser(context, parts.state)

    def page(self) -> str:
        """Choose a persona and a fault."""
        action = self._browser.url("check")
        return render_template("login.html", personas=PERSONAS, faults=FAULTS, failed=_has_failed(), action=action)

    def check(self) -> BaseResponse:
        """Take the persona in place of credentials. A wrong user name never leaves GSIS."""
        persona = find(request.form.get("other", "").strip() or request.form.get("j_username", "").strip())
        fault = request.form.get("fault", NONE)
        if persona is None or fault not in BY_NAME:
            self._note(None, Plan(), "unknown-user")
            return self._browser.to("login", failed="true")
        session, plan = self._browser.session(), Plan.of(fault)
        query = session.query if session else None
        if not self._second_factor:
            return self._enter(session, persona.username, plan, query)
        self._note(persona.username, plan, "code-asked")
        if session:
            self._state.end_session(session.id)
        waiting = self._state.begin_second_factor(self._context, persona.username, plan, query)
        return self._browser.carry(self._browser.to("otp"), waiting)

    def otp_page(self) -> str | BaseResponse:
        """Ask for the code. There is no telephone: what it would receive is on the page."""
        session = self._browser.session()
        persona = find(session.candidate) if session and session.candidate else None
        if session is None or persona is None:
            return self._browser.to("login")
        return render_template(
            "otp.html",
            persona=persona,
            code=session.one_time_code,
            failed=_has_failed(),
            action=self._browser.url("check_otp"),
            other=self._browser.url("login"),
        )

    def check_otp(self) -> BaseResponse:
        """Log in who gave the right code; who gave another may try again. Neither leaves GSIS."""
        session = self._browser.session()
        if session is None or session.candidate is None:
            return self._browser.to("login")
        if "".join(request.form.get("otp", "").split()) != session.one_time_code:
            self._note(session.candidate, session.plan, "wrong-code")
            return self._browser.to("otp", failed="true")
        return self._enter(session, session.candidate, session.plan, session.query)

    def _enter(self, session: Session | None, username: str, plan: Plan, query: str | None) -> BaseResponse:
        """Log them in, in a new session, and go back to what was asked for."""
        self._note(username, plan, "ok")
        if session:
            self._state.end_session(session.id)
        address = self._browser.url("authorize")
        target = f"{address}{'&' if '?' in address else '?'}{query}" if query else url_for("start")
        new = self._state.begin_session(self._context, username, plan, None)
        return self._browser.carry(redirect(target, 302), new)

    def _note(self, username: str | None, plan: Plan, outcome: str) -> None:
        self._events.note(self._context, "login", username, plan.label, outcome)


def _has_failed() -> bool:
    return request.args.get("authentication_error") == "true"
