"""The OpenID Connect provider's back channel: what Keycloak's server calls."""

from flask import Blueprint, Response, jsonify, request
from servicekit.access import public
from servicekit.db import transaction
from servicekit.logs import get_logger

from identity_bridge.login import oidc
from identity_bridge.login.api.context import current_context
from identity_bridge.login.oidc import TokenRefused
from identity_bridge.login.use_cases import signing_keys, tokens
from identity_bridge.login.use_cases.tokens import Provider

log = get_logger(__name__)
blueprint = Blueprint("provider", __name__)


@blueprint.get("/.well-known/openid-configuration")
@public
def get_configuration() -> Response:
    return jsonify(oidc.discovery(current_context().public_url))


@blueprint.get("/jwks")
@public
def get_jwks() -> Response:
    context = current_context()
    with transaction(context.engine) as conn:
        response = jsonify(signing_keys.jwks(conn, context.keyring, context.clock()))
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@blueprint.post("/token")
@public
def post_token() -> Response:
    """A code for an ID token; the client proves itself by its secret and by PKCE."""
    context = current_context()
    if any(len(values) != 1 for _, values in request.form.lists()):
        raise TokenRefused("invalid_request", "repeated-parameter")
    form = request.form.to_dict()
    oidc.check_client(request.headers.get("Authorization"), form, context.client)
    with transaction(context.engine) as conn:
        answer = tokens.redeem(
            conn, Provider(context.signer, context.public_url, context.client.client_id), form, context.clock()
        )
    if isinstance(answer, TokenRefused):
        raise answer
    return jsonify(answer)


@blueprint.errorhandler(TokenRefused)
def token_refused(refusal: TokenRefused) -> Response:
    log.warning("token-refused", error=refusal.error, reason=refusal.reason)
    response = jsonify(error=refusal.error)
    response.status_code = 400
    if refusal.error == "invalid_client":
        response.status_code = 401
        response.headers["WWW-Authenticate"] = 'Basic realm="identity-bridge"'
    return response
