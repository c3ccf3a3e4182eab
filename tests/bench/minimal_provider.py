"""The least that an OpenID provider can be: it asks nobody anything, and signs who was asked for last."""

import base64
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256


class MinimalProvider(ThreadingHTTPServer):
    """Serves authorization, token and keys of an issuer at ``url``, for the client ``keycloak``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.person = str(uuid.uuid4())
        """Who signs in next."""
        self.nonces: dict[str, str | None] = {}

    def keys(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "e": _integer(numbers.e)}
        return {"keys": [key | {"n": _integer(numbers.n)}]}

    def id_token(self, nonce: str | None) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "keycloak",
            "sub": self.person,
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "nonce": nonce,
            "person_id": self.person,
            "level": "B",
            "level_method": "taxisnet",
            "level_at": "2026-01-01T00:00:00Z",
            "given_name": "ΜΑΡΙΑ",
            "family_name": "ΔΟΚΙΜΗ",
        }
        head = _encoded(json.dumps({"alg": "RS256", "kid": "one", "typ": "JWT"}).encode())
        signed = f"{head}.{_encoded(json.dumps(claims).encode())}"
        return f"{signed}.{_encoded(self.key.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: MinimalProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/jwks":
            return self._json(self.server.keys())
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        code = uuid.uuid4().hex
        self.server.nonces[code] = asked.get("nonce")
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = self.server.id_token(self.server.nonces.pop(form["code"][0]))
        self._json({"access_token": uuid.uuid4().hex, "token_type": "Bearer", "expires_in": 60, "id_token": token})

    def _json(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing is said of requests."""


@contextmanager
def serving() -> Iterator[MinimalProvider]:
    """The provider, as long as the block lasts."""
    with MinimalProvider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _integer(number: int) -> str:
    return _encoded(number.to_bytes((number.bit_length() + 7) // 8, "big"))
