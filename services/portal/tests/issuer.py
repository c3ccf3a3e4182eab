"""The issuer, as a program of its own on loopback that signs in the person that a test describes."""

import base64
import hashlib
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect
from flask import request as http
from joserfc import jwt
from joserfc.jwk import RSAKey
from servicekit.testing import Door

KEY = RSAKey.generate_key(2048, parameters={"use": "sig", "kid": uuid.uuid4().hex})
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Issuer:
    """Signs in the person that ``claims`` describes, at once. As at Keycloak codes serve once, and refresh tokens
    twice: the second time is for an answer that was lost on the way.

    One serves all tests, for an app with its routes takes longer than most requests; ``forget`` begins another test.
    """

    def __init__(self, door: Door) -> None:
        app = Flask("issuer")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._discovery)
        app.add_url_rule("/authorize", view_func=self._authorize)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        app.add_url_rule("/jwks", view_func=self._jwks)
        app.add_url_rule("/logout", view_func=self._logout, methods=["POST"])
        self.door, self.url, self.app = door, door.url, app
        self.forget()

    def forget(self) -> None:
        """Be as new: nobody signed in, nothing was asked, and no test's own method is left."""
        self.__dict__ = {name: vars(self)[name] for name in ("door", "url", "app")}
        self.key, self.door.app = KEY, self.app
        self.claims: dict[str, Any] = {}
        self.lifetime, self.renewable_for = 300, 1800
        self.renewals = 0
        self.refuse_renewal = self.refuse_logout = False
        self.lost_answers = 0
        """So many renewals are made, and the portal never hears of them."""
        self.keys_away = False
        self.on_renewal: Callable[[], object] = lambda: None
        """Called when a renewal has come in."""
        self.ended: list[str] = []
        self.authorizations: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: dict[str, int] = {}

    def person(self, subject: str = "subject-1", level: str = "A", **claims: Any) -> None:
        """Who signs in next."""
        named = {"given_name": "Μαρία", "family_name": "Παπαδάκη", "preferred_username": "maria"}
        self.claims = {"sub": subject, "sid": f"sid-{subject}", "level": level, **named, **claims}

    def sign(self, claims: dict[str, Any], key: RSAKey | None = None, **header: str) -> str:
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": str(self.key.kid), **header}, claims, key, algorithms=["RS256"])

    def usual(self, **claims: Any) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.url, "aud": "portal", "iat": now, "exp": now + 300, **claims}

    def logout_token(self, **claims: Any) -> str:
        members = {"jti": uuid.uuid4().hex, "events": {LOGOUT_EVENT: {}}, "typ": "Logout", **claims}
        return self.sign({k: v for k, v in self.usual(**members).items() if v is not None})

    def _discovery(self) -> Response:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        urls = {name: f"{self.url}/{path}" for name, path in ends.items()}
        return jsonify(issuer=self.url, end_session_endpoint=f"{self.url}/logout", **urls)

    def _jwks(self) -> Any:
        if self.keys_away:
            return "", 503
        return jsonify(keys=[self.key.as_dict(private=False)])

    def _authorize(self) -> Any:
        asked = http.args.to_dict()
        self.authorizations.append(asked)
        code = uuid.uuid4().hex
        self._codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _token(self) -> Any:
        form = http.form
        if http.authorization is None or http.authorization.password != "client-secret":
            return jsonify(error="invalid_client"), 401
        if form["grant_type"] == "refresh_token":
            return self._renewal(form["refresh_token"])
        asked = self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if asked is None or asked["code_challenge"] != challenge.decode():
            return jsonify(error="invalid_grant"), 400
        return self._grant({"nonce": asked["nonce"]})

    def _renewal(self, token: str) -> Any:
        self.on_renewal()
        if self.refuse_renewal or not self._refresh.get(token):
            return jsonify(error="invalid_grant"), 400
        self._refresh[token] -= 1
        self.renewals += 1
        granted = self._grant({})
        if self.lost_answers:
            self.lost_answers -= 1
            return "gateway timeout", 504
        return granted

    def _logout(self) -> Any:
        """A session ends by its refresh token, also by one that was renewed since."""
        if http.authorization is None or http.authorization.password != "client-secret":
            return jsonify(error="invalid_client"), 401
        if self.refuse_logout:
            return jsonify(error="server_error"), 500
        self.ended.append(http.form["refresh_token"])
        return ("", 204) if http.form["refresh_token"] in self._refresh else (jsonify(error="invalid_grant"), 400)

    def _grant(self, extra: dict[str, str]) -> Response:
        refresh = uuid.uuid4().hex
        self._refresh[refresh] = 2
        access = self.sign(self.usual(typ="Bearer", jti=uuid.uuid4().hex, **self.claims))
        id_token = self.sign(self.usual(typ="ID", azp="portal", **self.claims, **extra))
        lives = {"expires_in": self.lifetime, "refresh_expires_in": self.renewable_for}
        return jsonify(access_token=access, refresh_token=refresh, id_token=id_token, **lives)
