"""An issuer and services that answer as the real ones do, on ports of their own, and the portal between them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from compiled import COMPILED
from composed import Answer, composed, with_what_is_beside
from cryptography.fernet import Fernet
from flask import Flask, Response, jsonify
from flask import request as http
from issuer import Issuer
from portal import models
from portal.app import create_app, make_context
from portal.context import EXTENSION
from portal.settings import Settings
from servicekit.testing import Door, door, ended
from servicekit.web import ENGINE
from sqlalchemy import Engine, MetaData

pytest_plugins = ["servicekit.testing.plugin", "working", "desk_work", "case_work"]

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy" / "municipalities" / "chersonisos.yaml"
PORTAL = "http://127.0.0.1:8100"
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
    usual_app.extensions[EXTENSION] = make_context(settings, usual_app.extensions[ENGINE], municipality)
    return usual_app
