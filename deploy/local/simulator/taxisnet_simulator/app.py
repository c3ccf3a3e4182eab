"""The app: three contexts with the same endpoints (citizen, employee, citizen with OTP), and the remote control."""

from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, render_template, request
from flask.json.provider import DefaultJSONProvider

from taxisnet_simulator import authorize, control, tokens
from taxisnet_simulator.answers import Answers
from taxisnet_simulator.clients import Client
from taxisnet_simulator.clock import Clock
from taxisnet_simulator.database import Database
from taxisnet_simulator.events import Events
from taxisnet_simulator.pages import texts
from taxisnet_simulator.parts import Parts
from taxisnet_simulator.personas import PERSONAS
from taxisnet_simulator.script import Script
from taxisnet_simulator.state import State

# Whether the context asks for a one-time code after the credentials.
CONTEXTS = {"oauth2server": False, "oauth2servergov": False, "oauth2serverotp": True}


def create_app(state_file: Path, client: Client, clock: Clock) -> Flask:
    """The simulator; ``clock`` says how long the faults that wait take."""
    app = Flask(__name__)
    provider = DefaultJSONProvider(app)
    provider.ensure_ascii = False  # Greek is for reading.
    app.json = provider
    database = Database(state_file)
    events = Events(database)
    parts = Parts(State(database), Script(database), events, Answers(events, clock), client)
    for context, second_factor in CONTEXTS.items():
        pages = authorize.make_blueprint(context, parts, second_factor=second_factor)
        app.register_blueprint(pages, url_prefix=f"/{context}")
        app.register_blueprint(tokens.make_blueprint(context, parts), url_prefix=f"/{context}")
    app.register_blueprint(control.make_blueprint(parts.script, events))

    @app.get("/")
    def start() -> str:
        return render_template("start.html", personas=PERSONAS)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.context_processor
    def words() -> dict[str, object]:
        language = request.args.get("lang") or request.accept_languages.best_match(["el", "en"], "el")
        language = language if language in ("el", "en") else "el"
        other = urlencode({**request.args, "lang": "en" if language == "el" else "el"})
        return {"t": texts(language), "lang": language, "in_other_language": f"?{other}"}

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app
