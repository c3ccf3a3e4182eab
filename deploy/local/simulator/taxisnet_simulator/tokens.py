"""What the application's server calls: token and userinfo."""

import hmac

from flask import Blueprint, Response, jsonify, request

from taxisnet_simulator.clients import Client
from taxisnet_simulator.personas import find
from taxisnet_simulator.state import TOKEN_SECONDS, State
from taxisnet_simulator.switches import interfere
from taxisnet_simulator.userinfo import document


def make_blueprint(context: str, state: State, client: Client) -> Blueprint:
    """The server's endpoints of one context."""
    calls = Blueprint(f"{context}-server", __name__)
    server = _Server(context, state, client)
    calls.add_url_rule("/oauth/token", "token", server.token, methods=["POST"])
    calls.add_url_rule("/userinfo", "userinfo", server.userinfo, methods=["GET"])
    return calls


class _Server:
    def __init__(self, context: str, state: State, client: Client) -> None:
        self._context, self._state, self._client = context, state, client

    def token(self) -> Response:
        """A code for an access token; form or Basic, and JSON for every error."""
        expected = f"{self._client.client_id}:{self._client.client_secret}"
        if not hmac.compare_digest(_client_credentials().encode(), expected.encode()):
            return _error(401, "invalid_client", "Bad client credentials", 'Basic realm="oauth"')
        if request.form.get("grant_type") != "authorization_code":
            return _error(400, "unsupported_grant_type", "Unsupported grant type")
        code = request.form.get("code", "")
        grant = self._state.take_code(code, self._context, self._client.client_id)
        if grant is None:
            return _error(400, "invalid_grant", f"Invalid authorization code: {code}")
        if request.form.get("redirect_uri") != grant.redirect_uri:
            return _error(400, "invalid_grant", "Redirect URI mismatch.")
        persona = find(grant.username)
        if persona and (interfered := interfere(grant.switch, "token", persona)):
            return interfered
        token = self._state.issue_token(grant)
        body = {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_SECONDS - 1, "scope": "read"}
        return jsonify(body)

    def userinfo(self) -> Response:
        """Who it is, as XML; a bad token is told in JSON all the same."""
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else request.args.get("access_token", "")
        holder = self._state.token_holder(token, self._context)
        persona = find(holder[0]) if holder else None
        if holder is None or persona is None:
            return _error(401, "invalid_token", "Invalid access token", 'Bearer realm="oauth", error="invalid_token"')
        # What GSIS answers without format=xml is not known; nobody should depend on it.
        if request.args.get("format") != "xml":
            return _error(400, "invalid_request", "format=xml is missing")
        interfered = interfere(holder[1], "userinfo", persona)
        return interfered or Response(document(persona), content_type="text/xml;charset=UTF-8")


def _client_credentials() -> str:
    if request.authorization and request.authorization.type == "basic":
        return f"{request.authorization.username}:{request.authorization.password}"
    return f"{request.form.get('client_id')}:{request.form.get('client_secret')}"


def _error(status: int, error: str, description: str, challenge: str | None = None) -> Response:
    response = jsonify(error=error, error_description=description)
    response.status_code = status
    if challenge:
        response.headers["WWW-Authenticate"] = challenge
    return response
