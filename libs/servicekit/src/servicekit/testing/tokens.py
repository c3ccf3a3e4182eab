"""An issuer of the test's own."""

import time
import uuid
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from servicekit.keys import JwksCache
from servicekit.tokens import TokenVerifier


class TokenFactory:
    """Tokens as Keycloak makes them, signed with a key that this factory alone has."""

    def __init__(self, issuer: str = "https://issuer.test/realms/test", audience: str = "service") -> None:
        self.issuer, self.audience = issuer, audience
        self.key = RSAKey.generate_key(2048, parameters={"use": "sig", "kid": uuid.uuid4().hex})

    def token(self, sub: str = "subject-1", **claims: Any) -> str:
        """A good token; a claim given as None is left out, any other replaces the usual value."""
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": [self.audience],
            "azp": "portal",
            "typ": "Bearer",
            "sub": sub,
            "sid": "session-1",
            "iat": now,
            "exp": now + 300,
        }
        members = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": str(self.key.kid)}, members, self.key, algorithms=["RS256"])

    def headers(self, sub: str = "subject-1", **claims: Any) -> dict[str, str]:
        """The request header that carries such a token."""
        return {"Authorization": f"Bearer {self.token(sub, **claims)}"}

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def verifier(self) -> TokenVerifier:
        return TokenVerifier(
            issuer=self.issuer, audience=self.audience, keys=JwksCache(self.jwks), authorized_parties=["portal"]
        )
