"""The least that a service can answer: what the server and Flask cost by themselves. Served as services are."""

from flask import Flask


def create_app() -> Flask:
    """An application with one address and nothing behind it."""
    app = Flask(__name__)

    @app.post("/declarations")
    def hello() -> tuple[dict[str, str], int]:
        return {"id": "hello"}, 201

    return app
