"""An issuer and services that answer as the real ones do, on ports of their own, and the portal between them."""

import base64
import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from compiled import COMPILED
from composed import Answer, composed, with_what_is_beside
from cryptography.fernet import Fernet
from flask import Flask, Response, jsonify, redirect
from flask import request as http
from joserfc import jwt
from joserfc.jwk import RSAKey
from portal import models
from portal.app import create_app, make_parts
from portal.parts import EXTENSION
from portal.settings import Settings
from servicekit.testing import Door, door, ended
from servicekit.web import ENGINE
from sqlalchemy import Engine, MetaData

pytest_plugins = ["servicekit.testing.plugin", "working", "desk_work", "case_work"]

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy" / "municipalities" / "chersonisos.yaml"
KEY = RSAKey.generate_key(2048, parameters={"use": "sig", "kid": uuid.uuid4().hex})
PORTAL = "http://127.0.0.1:8100"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Issuer:
    """Signs in whoever ``claims`` describes, at once. As at Keycloak codes serve once, and refresh tokens twice: the
    second time is for an answer that was lost on the way.

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


NOT_FOUND: Answer = (404, {"code": "http-404", "title": "Δεν βρέθηκε."})


class Services:
    """All services in one: answers what a test lays out, and remembers what it was asked.

    ``judge`` says what is wrong with a body, as the services do before anything else. One serves all tests, as the
    issuer does.
    """

    def __init__(self, door: Door) -> None:
        app = Flask("services")
        app.before_request(self._refuse)
        app.add_url_rule("/<path:path>", view_func=self._answer, methods=["GET", "POST", "PUT", "DELETE"])
        app.add_url_rule("/<part>/drafts", view_func=self._drafts)
        app.add_url_rule("/<part>/drafts/<name>", view_func=self._draft, methods=["GET", "PUT", "DELETE"])
        self.door, self.url, self.app = door, door.url, app
        self.forget()

    def forget(self) -> None:
        """Be as new: nothing is laid out, nothing was asked, and no test's own method is left."""
        self.__dict__ = {name: vars(self)[name] for name in ("door", "url", "app")}
        self.door.app = self.app
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.queries: list[str] = []
        self.parts: list[str] = []
        """Which service each call was for, those of drafts too."""
        self.judge: Callable[[Any], list[dict[str, str]]] = lambda _: []
        self.drafts: dict[tuple[str, str], dict[str, Any]] = {}

    def lay_out(self, name: str, body: Any, status: int = 200) -> None:
        """Answer ``GET /path`` and the like with a body."""
        self.answers[name] = (status, body)

    def requests(self, name: str) -> list[tuple[dict[str, str], Any]]:
        """Headers and bodies of the calls made to ``name``."""
        return [(headers, body) for called, headers, body in self.asked if called == name]

    def _refuse(self) -> Any:
        self.parts.append(http.path.split("/")[1])
        errors = self.judge(http.get_json(silent=True))
        if not errors:
            return None
        problem = jsonify(code="invalid-input", title="Κάποια στοιχεία δεν είναι σωστά.", errors=errors)
        problem.status_code, problem.content_type = 422, "application/problem+json"
        return problem

    def _drafts(self, part: str) -> Any:
        return jsonify(items=[draft for (owner, _), draft in self.drafts.items() if owner == part])

    def _draft(self, part: str, name: str) -> Any:
        """Drafts are kept as the services keep them, for the one person of these tests."""
        if "GET /drafts" in self.answers:
            return self._answer("drafts")
        if http.method == "PUT":
            times = {"updated_at": "2026-11-23T09:05:00+00:00", "expires_at": "2026-12-23T09:05:00+00:00"}
            self.drafts[part, name] = {"name": name, "filed_as": None, **(http.get_json() or {}), **times}
        if http.method == "DELETE":
            self.drafts.pop((part, name), None)
            return Response(status=204)
        if (part, name) not in self.drafts:
            problem = jsonify(code="draft-not-found", title="Δεν βρέθηκε.")
            problem.status_code, problem.content_type = 404, "application/problem+json"
            return problem
        return jsonify(self.drafts[part, name])

    def file(self, part: str, name: str, answer: Any) -> Callable[[], Answer]:
        """Answer with 201 and close the draft, as the services do."""

        def filed() -> Answer:
            self.drafts[part, name] |= {"filed_as": answer["id"], "values": {}}
            return 201, answer

        return filed

    def _answer(self, path: str) -> Any:
        name = f"{http.method} /{path}"
        self.queries.append(http.query_string.decode())
        sent = http.get_json(silent=True) if http.is_json else http.get_data() or None
        self.asked.append((name, dict(http.headers), sent))
        found = self.answers.get(name) or composed(name, self.answers, self.drafts) or NOT_FOUND
        status, body = found() if callable(found) else found
        if status == 200:
            body = with_what_is_beside(name, body, self.answers)
        if isinstance(body, Response):
            return body
        if isinstance(body, bytes):
            return Response(body, status, content_type="application/pdf")
        kind = "application/json" if status < 400 else "application/problem+json"
        response = jsonify(body)
        response.status_code, response.content_type = status, kind
        return response


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return models.metadata


@pytest.fixture(scope="session")
def others() -> Iterator[tuple[Issuer, Services]]:
    """Whom the portal asks, each behind a door of its own."""
    with door() as issuer, door() as services:
        yield Issuer(issuer), Services(services)


@pytest.fixture
def issuer(others: tuple[Issuer, Services]) -> Issuer:
    found, _ = others
    found.forget()
    found.person()
    return found


@pytest.fixture
def services(others: tuple[Issuer, Services]) -> Services:
    _, found = others
    found.forget()
    return found


@pytest.fixture(scope="session")
def settings(database_url: str, others: tuple[Issuer, Services]) -> Settings:
    issuer, services = (one.url for one in others)
    return Settings.model_validate(
        {
            "database_url": database_url,
            "public_url": PORTAL,
            "municipality_file": MUNICIPALITY,
            "oidc_issuer": issuer,
            "oidc_client_id": "portal",
            "oidc_client_secret": "client-secret",
            "session_keys": Fernet.generate_key().decode(),
            "identity_bridge_url": f"{services}/bridge",
            "certificates_url": f"{services}/certificates",
            "fee_declarations_url": f"{services}/fees",
            "notifier_url": f"{services}/notifier",
            "client_address_key": "k" * 32,
        }
    )


@pytest.fixture(scope="session")
def usual_app(settings: Settings) -> Iterator[Flask]:
    """A portal with the usual settings: most of what a test takes would be making one, with all its routes."""
    with ended(create_app(settings)) as app:
        app.jinja_env.bytecode_cache = COMPILED
        yield app


@pytest.fixture
def make_app(
    engine: Engine, issuer: Issuer, services: Services, ending: Callable[[Flask], Flask]
) -> Callable[[Settings], Flask]:
    """Makes portals on the database, which is empty at first."""

    def make(settings: Settings) -> Flask:
        app = ending(create_app(settings))
        app.jinja_env.bytecode_cache = COMPILED
        return app

    return make


@pytest.fixture
def app(usual_app: Flask, engine: Engine, settings: Settings, issuer: Issuer, services: Services) -> Flask:
    """The portal on an empty database, with nothing that it remembered of other tests."""
    municipality = usual_app.extensions[EXTENSION].municipality
    usual_app.extensions[EXTENSION] = make_parts(settings, usual_app.extensions[ENGINE], municipality)
    return usual_app
