"""RSA keys and signed tokens, as far as ID tokens need them. The library's own types go no further than this module."""

import json
from collections.abc import Mapping

from joserfc import jwt
from joserfc.jwk import RSAKey

ALGORITHM = "RS256"


class TokenKey:
    """A private key that signs ID tokens."""

    def __init__(self, kid: str, key: RSAKey) -> None:
        self._kid, self._key = kid, key

    @classmethod
    def make(cls, kid: str) -> "TokenKey":
        return cls(kid, RSAKey.generate_key(2048, parameters={"kid": kid, "use": "sig", "alg": ALGORITHM}))

    @classmethod
    def read(cls, kid: str, written: str) -> "TokenKey":
        """The key from what ``private`` wrote."""
        return cls(kid, RSAKey.import_key(json.loads(written)))

    @property
    def private(self) -> str:
        return json.dumps(self._key.as_dict(private=True))

    @property
    def public(self) -> Mapping[str, object]:
        return self._key.as_dict(private=False)

    def sign(self, claims: Mapping[str, object]) -> str:
        header = {"alg": ALGORITHM, "kid": self._kid, "typ": "JWT"}
        return jwt.encode(header, dict(claims), self._key, algorithms=[ALGORITHM])
