"""A code for an ID token."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from servicekit.logs import get_logger
from sqlalchemy import Connection

from identity_bridge.login import oidc
from identity_bridge.login.oidc import TokenRefused
from identity_bridge.login.store import logins
from identity_bridge.login.use_cases import linking
from identity_bridge.login.use_cases.signing_keys import Signer
from identity_bridge.register.domain import Person, State, claims_of
from identity_bridge.register.keyring import fingerprint

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who issues ID tokens, to which client, and signed by what."""

    signer: Signer
    issuer: str
    client_id: str


def redeem(
    conn: Connection, provider: Provider, form: Mapping[str, str], now: datetime
) -> dict[str, object] | TokenRefused:
    """The token answer for the authenticated client, or why there is none.

    A refusal is returned and not raised: the code is used up either way, so the transaction must commit.
    """
    if form.get("grant_type") != "authorization_code":
        return TokenRefused("unsupported_grant_type", "grant-type")
    code_hash = fingerprint(form.get("code", ""))
    found = logins.use_code(conn, code_hash, now)
    if found is None:
        return TokenRefused("invalid_grant", "code-replayed" if logins.is_used_code(conn, code_hash) else "code")
    code, person = found
    if code.client_id != provider.client_id or code.redirect_uri != form.get("redirect_uri"):
        return TokenRefused("invalid_grant", "client-or-redirect-uri")
    if not oidc.verifier_fits(form.get("code_verifier", ""), code.code_challenge):
        return TokenRefused("invalid_grant", "pkce")
    if person.state is State.BLOCKED:
        return TokenRefused("invalid_grant", "person-blocked")
    linking.tell(conn, code)
    issued_at = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": provider.issuer,
        "aud": provider.client_id,
        "iat": issued_at,
        "exp": issued_at + oidc.ID_TOKEN_SECONDS,
        "auth_time": int(code.proved_at.timestamp()),
        "nonce": code.nonce,
        **claims_of(person),
    }
    return _answer(provider.signer.sign(conn, claims, now), person)


def _answer(id_token: str, person: Person) -> dict[str, object]:
    log.info("id-token-issued", person_level=person.level)
    # Keycloak wants an access token; ours opens nothing and is not stored.
    opaque = secrets.token_urlsafe(24)
    return {
        "access_token": opaque,
        "token_type": "Bearer",
        "expires_in": oidc.ID_TOKEN_SECONDS,
        "scope": "openid",
        "id_token": id_token,
    }
