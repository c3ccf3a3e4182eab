"""What the application's server calls: token and userinfo."""

import hmac
import uuid

from flask import Blueprint, Response, jsonify, request

from taxisnet_simulator.faults import NONE
from taxisnet_simulator.parts import Parts
from taxisnet_simulator.personas import find
from taxisnet_simulator.plan import Plan
from taxisnet_simulator.state import TOKEN_SECONDS, Grant
from taxisnet_simulator.userinfo import document


def make_blueprint(context: str, parts: Parts) -> Blueprint:
    """The server's endpoints of one context."""
    calls = Blueprint(f"{context}-server", __name__)
    server = _Server(context, parts)
    calls.add_url_rule("/oauth/token", "token", server.token, methods=["POST"])
    calls.add_url_rule("/userinfo", "userinfo", server.userinfo, methods=["GET"])
    return calls


class _Server:
    def __init__(self, context: str, parts: Parts) -> None:
        self._context, self._state, self._client = context, parts.state, parts.client
        self._events, self._answers = parts.events, parts.answers

    def token(self) -> Response:
        """A code for an access token; form or Basic, and JSON for every error."""
        expected = f"{self._client.client_id}:{self._client.client_secret}"
        if not hmac.compare_digest(_client_credentials().encode(), expected.encode()):
            return self._error("token", 401, "invalid_client", "Bad client credentials", 'Basic realm="oauth"')
        if request.form.get("grant_type") != "authorization_code":
            return self._error("token", 400, "unsupported_grant_type", "Unsupported grant type")
        code = request.form.get("code", "")
        grant = self._state.take_code(code, self._context, self._client.client_id)
        persona = find(grant.username) if grant else None
        if grant is None or persona is None:
            return self._error("token", 400, "invalid_grant", f"Invalid authorization code: {code}")
        if request.form.get("redirect_uri") != grant.redirect_uri:
            return self._error("token", 400, "invalid_grant", "Redirect URI mismatch.")
        self._note("token", grant.username, grant.plan)
        return self._answers.interfere(self._context, grant.plan, "token", persona) or self._token_for(grant)

    def _token_for(self, grant: Grant) -> Response:
        body = {
            "access_token": self._state.issue_token(grant),
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS - 1,
            "scope": "read",
        }
        # Spring adds one when the client is registered for it; nobody has said that GSIS does.
        if grant.plan.name_at("token") == "refresh-token":
            body["refresh_token"] = str(uuid.uuid4())
        response = jsonify(body)
        if grant.plan.name_at("token") == "token-wrong-type":
            response.content_type = "text/html;charset=ISO-8859-7"
        return response

    def userinfo(self) -> Response:
        """Who it is, as XML; a bad token is told in JSON all the same."""
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else request.args.get("access_token", "")
        holder = self._state.token_holder(token, self._context)
        persona = find(holder[0]) if holder else None
        if holder is None or persona is None:
            challenge = 'Bearer realm="oauth", error="invalid_token"'
            return self._error("userinfo", 401, "invalid_token", "Invalid access token", challenge)
        # What GSIS answers without format=xml is not known; nobody should depend on it.
        if request.args.get("format") != "xml":
            return self._error("userinfo", 400, "invalid_request", "format=xml is missing")
        username, plan = holder
        self._note("userinfo", username, plan)
        interfered = self._answers.interfere(self._context, plan, "userinfo", persona)
        return interfered or Response(document(persona), content_type="text/xml;charset=UTF-8")

    def _note(self, step: str, username: str, plan: Plan) -> None:
        # Before the answer, which may take long: who set the fault can read at once that it was met.
        self._events.note(self._context, step, username, plan.label, "fault" if plan.at(step) else "ok")

    def _error(self, step: str, status: int, error: str, description: str, challenge: str | None = None) -> Response:
        self._events.note(self._context, step, None, NONE, error)
        response = jsonify(error=error, error_description=description)
        response.status_code = status
        if challenge:
            response.headers["WWW-Authenticate"] = challenge
        return response


def _client_credentials() -> str:
    if request.authorization and request.authorization.type == "basic":
        return f"{request.authorization.username}:{request.authorization.password}"
    return f"{request.form.get('client_id')}:{request.form.get('client_secret')}"
