"""Keycloak's place, where nobody signs in: keys for services to ask, and tokens for people whom the trial invents."""

import base64
import json
import logging
import threading
import time
import uuid
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask
from werkzeug.serving import make_server

LIFETIME = 3600
"""Seconds that a token serves: longer than a trial."""


class Issuer:
    """Serves at this port of 127.0.0.1, below the realm's own path."""

    def __init__(self, issuer: str, port: int) -> None:
        self._issuer, self._kid = issuer, uuid.uuid4().hex
        self._key = rsa.generate_private_key(65537, 2048)
        app = Flask("issuer")
        app.add_url_rule("/realms/dimos/protocol/openid-connect/certs", view_func=self._keys)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server("127.0.0.1", port, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def token(self, subject: str, **claims: Any) -> str:
        """An access token that all services take."""
        now = int(time.time())
        usual = {
            "iss": self._issuer,
            "aud": ["identity-bridge", "certificates", "fee-declarations", "notifier"],
            "azp": "portal",
            "typ": "Bearer",
            "sub": subject,
            "sid": uuid.uuid4().hex,
            "iat": now,
            "exp": now + LIFETIME,
        }
        head = {"alg": "RS256", "typ": "JWT", "kid": self._kid}
        signed = ".".join(_base64(json.dumps(part).encode()) for part in (head, {**usual, **claims}))
        return f"{signed}.{_base64(self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def _keys(self) -> dict[str, Any]:
        numbers = self._key.public_key().public_numbers()
        public = {
            name: _base64(n.to_bytes((n.bit_length() + 7) // 8, "big"))
            for name, n in (("n", numbers.n), ("e", numbers.e))
        }
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self._kid, **public}]}


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
