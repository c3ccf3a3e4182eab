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
    pages = Blueprint(f"{context}-server", __name__)

    @pages.post("/oauth/token")
    def token() -> Response:
        presented = _client_credentials()
        if not hmac.compare_digest(presented, f"{client.client_id}:{client.client_secret}"):
            refused = _error(401, "invalid_client", "Bad client credentials")
            refused.headers["WWW-Authenticate"] = 'Basic realm="oauth"'
            return refused
        if request.form.get("grant_type") != "authorization_code":
            return _error(400, "unsupported_grant_type", "Unsupported grant type")
        code = request.form.get("code", "")
        grant = state.take_code(code, context, client.client_id)
        if grant is None:
            return _error(400, "invalid_grant", f"Invalid authorization code: {code}")
        if request.form.get("redirect_uri") != grant.redirect_uri:
            return _error(400, "invalid_grant", "Redirect URI mismatch.")
        persona = find(grant.username)
        if persona and (interfered := interfere(grant.switch, "token", persona)):
            return interfered
        body = {"access_token": state.issue_token(grant), "token_type": "bearer", "expires_in": TOKEN_SECONDS - 1}
        return jsonify({**body, "scope": "read"})

    @pages.get("/userinfo")
    def userinfo() -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        holder = state.token_holder(
            token if scheme.lower() == "bearer" else request.args.get("access_token", ""), context
        )
        persona = find(holder[0]) if holder else None
        if holder is None or persona is None:
            refused = _error(401, "invalid_token", "Invalid access token")
            refused.headers["WWW-Authenticate"] = 'Bearer realm="oauth", error="invalid_token"'
            return refused
        # What GSIS answers without format=xml is not known; nobody should depend on it.
        if request.args.get("format") != "xml":
            return _error(400, "invalid_request", "format=xml is missing")
        answer = interfere(holder[1], "userinfo", persona)
        return answer or Response(document(persona), content_type="text/xml;charset=UTF-8")

    return pages


def _client_credentials() -> str:
    if request.authorization and request.authorization.type == "basic":
        return f"{request.authorization.username}:{request.authorization.password}"
    return f"{request.form.get('client_id')}:{request.form.get('client_secret')}"


def _error(status: int, error: str, description: str) -> Response:
    response = jsonify(error=error, error_description=description)
    response.status_code = status
    return response
