"""The page where the mails of a local instance can be read, with their attachments, by people and by tests."""

import os
from email.message import EmailMessage
from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template, request

from devstack.mailpage.mails import Mails, attachments, body, with_pictures

SHOWN = 100
"""Mails of one page."""
_NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'self'"


def _install_operations(app: Flask) -> None:
    @app.after_request
    def no_scripts(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _NO_SCRIPTS
        return response

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="alive")


def create_app(folder: Path) -> Flask:
    app = Flask(__name__)
    mails = Mails(folder)

    def found(name: str) -> EmailMessage:
        return mails.read(name) or abort(404)

    _install_operations(app)

    @app.get("/")
    def index() -> str:
        wanted = request.args.get("to", "")
        names = mails.names(wanted)
        shown = [mails.summary(name) for name in names[:SHOWN]]
        return render_template("index.html", mails=shown, wanted=wanted, more=len(names) - len(shown))

    @app.get("/mails/<name>")
    def mail(name: str) -> str:
        text = body(found(name), "plain")
        return render_template("mail.html", mail=mails.summary(name), text=text)

    @app.get("/mails/<name>/html")
    def html(name: str) -> str:
        return with_pictures(found(name)) or "<p>–</p>"

    @app.get("/mails/<name>/attachments/<int:number>")
    def attachment(name: str, number: int) -> Response:
        parts = attachments(found(name))
        if number >= len(parts):
            abort(404)
        response = Response(parts[number].get_content(), content_type=parts[number].get_content_type())
        response.headers["Content-Disposition"] = f'inline; filename="{parts[number].get_filename()}"'
        return response

    @app.get("/api/mails")
    def api_mails() -> Response:
        return jsonify([mails.summary(name) for name in mails.names(request.args.get("to", ""))])

    @app.get("/api/mails/<name>")
    def api_mail(name: str) -> Response:
        whole = found(name)
        return jsonify(**mails.summary(name), text=body(whole, "plain"), html=body(whole, "html"))

    return app


def from_environment() -> Flask:
    """For gunicorn: ``devstack.mailpage:from_environment()``."""
    return create_app(Path(os.environ["MAIL_FOLDER"]))
