"""The Flask app that every service starts from."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Flask, Response, jsonify, request
from sqlalchemy import Engine, text

from servicekit import drafts, idempotency, metrics, parsing, problems, trace
from servicekit.access import Guard, authenticated, explained, options, public
from servicekit.admission import Admission, Facts
from servicekit.errors import DomainError, Unavailable
from servicekit.keys import JwksCache, fetch_jwks
from servicekit.logs import get_logger
from servicekit.policy import Policy
from servicekit.problems import preferred_locale
from servicekit.settings import ServiceSettings
from servicekit.tables import AccountTables, EventTables
from servicekit.tokens import TokenVerifier
from servicekit.watched import OUTBOX, Watched

__all__ = ["ServiceSetup", "create_service_app", "install_operations", "make_verifier", "preferred_locale"]

MAX_BODY_BYTES = 1_000_000
ENGINE = "servicekit.engine"
"""The name under which an app's extensions have its engine."""
# With the request and not in ``g``, which a request that is asked within another shares with that one.
_BEGAN, _SPAN = "servicekit.began", "servicekit.span"
UNSAID = ("/healthz", "/readyz")
"""Asked every few seconds by monitoring: neither in the log nor in a trace."""
log = get_logger(__name__)


def make_verifier(settings: ServiceSettings) -> TokenVerifier:
    """The verifier of a resource server with these settings."""
    return TokenVerifier(
        issuer=settings.oidc_issuer,
        audience=settings.oidc_audience,
        keys=JwksCache(fetch_jwks(settings.jwks_url), cooldown=settings.oidc_jwks_cooldown_seconds),
        authorized_parties=settings.oidc_authorized_parties,
    )


def install_operations(app: Flask, service: str, engine: Engine, watched: Sequence[Watched] = ()) -> None:
    """Trace id, one log line a request, metrics, and health: what operations see of any web process."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions[ENGINE] = engine
    parsing.install(app)
    trace.install(service)

    @app.before_request
    def begin() -> None:
        trace.begin(request.headers.get("traceparent"))
        request.environ[_BEGAN], route = time.monotonic(), _route()
        if route not in UNSAID:
            attributes = {"http.request.method": request.method, "http.route": route}
            request.environ[_SPAN] = trace.span(f"{request.method} {route}", trace.Kind.SERVER, attributes).__enter__()

    @app.after_request
    def end(response: Response) -> Response:
        route = _route()
        if route not in UNSAID:
            spent = round((time.monotonic() - request.environ[_BEGAN]) * 1000)
            log.info("answered", method=request.method, route=route, status=response.status_code, ms=spent)
            request.environ[_SPAN].note(_answered(response.status_code))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    @app.teardown_request
    def leave(error: BaseException | None) -> None:
        if span := request.environ.pop(_SPAN, None):
            span.__exit__(type(error) if error else None, error, None)

    @app.get("/healthz")
    @public
    def healthz() -> Response:
        return jsonify(status="alive", service=service)

    @app.get("/readyz")
    @public
    def readyz() -> Response:
        with engine.connect() as conn:
            conn.execute(text("SELECT 1"))
        return jsonify(status="ready", service=service)

    metrics.install(app, service)
    metrics.watch(service, engine, watched)


def _route() -> str:
    """The template of the address, which holds no identifier."""
    return request.url_rule.rule if request.url_rule else "unmatched"


def _answered(status: int) -> dict[str, str | int]:
    found: dict[str, str | int] = {"http.response.status_code": status}
    return found | {"error.type": str(status)} if status >= 500 else found


@dataclass(frozen=True, kw_only=True)
class ServiceSetup:
    """What a service is put together from.

    ``status`` maps its domain errors to HTTP; ``tables`` say whether it remembers who each account is; ``form_paths``
    take HTML forms instead of JSON, and views that ``takes_bytes`` marks take anything; ``facts`` are looked up for
    every caller; ``watched`` is what operations are told about its tables.
    """

    verifier: TokenVerifier
    engine: Engine
    policy: Policy
    status: Mapping[type[DomainError], int]
    blueprints: Sequence[Blueprint]
    tables: EventTables
    form_paths: Collection[str] = ()
    facts: Facts = field(default_factory=Facts)
    watched: Sequence[Watched] = ()


def create_service_app(name: str, setup: ServiceSetup) -> Flask:
    """A resource server: operations, problem documents, the policy's own pages, and the guard before every view.

    ``name`` is the service's name, also in logs. Raises PolicyError when a view does not say who may call it.
    """
    app = Flask(name, static_folder=None)
    install_operations(app, name, setup.engine, (OUTBOX, *setup.watched))
    problems.install(app, {Unavailable: 503, **idempotency.STATUS, **drafts.STATUS, **setup.status})

    @app.before_request
    def only_json() -> Response | None:
        # A form of a foreign site can send any other type without asking first.
        other = request.path in setup.form_paths or parsing.is_for_bytes(app.view_functions.get(request.endpoint or ""))
        if request.content_length and not request.is_json and not other:
            return problems.generic(415)
        return None

    @app.get("/policy")
    @public
    def get_policy() -> Response:
        return jsonify(options=explained())

    @app.get("/options")
    @authenticated
    def get_options() -> Response:
        return jsonify(options=options())

    for blueprint in setup.blueprints:
        app.register_blueprint(blueprint)
    subjects = setup.tables.subjects if isinstance(setup.tables, AccountTables) else None
    admission = Admission(setup.engine, setup.tables.cutoffs, subjects, setup.facts)
    Guard(setup.verifier, setup.policy, admission).install(app)
    return app
