"""The page where the mails of a local instance can be read, with their attachments, by people and by tests."""

import os
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template, request

_NO_SCRIPTS = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:; frame-src 'self'; frame-ancestors 'self'"
)


def _names(folder: Path) -> list[str]:
    return sorted((file.stem for file in folder.glob("[0-9]*.eml")), reverse=True)


def _read(folder: Path, name: str) -> EmailMessage:
    file = folder / f"{name}.eml"
    if not name.isdigit() or not file.exists():
        abort(404)
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())


def _attachments(mail: EmailMessage) -> list[EmailMessage]:
    return [part for part in mail.iter_attachments() if isinstance(part, EmailMessage)]


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _summary(name: str, mail: EmailMessage) -> dict[str, object]:
    return {
        "id": name,
        "to": str(mail["X-Envelope-To"] or ""),
        "from": str(mail["From"] or ""),
        "subject": str(mail["Subject"] or ""),
        "date": str(mail["Date"] or ""),
        "message_id": str(mail["Message-ID"] or "").strip(),
        "language": str(mail["Content-Language"] or ""),
        "attachments": [part.get_filename() for part in _attachments(mail)],
    }


def create_app(folder: Path) -> Flask:
    app = Flask(__name__)

    @app.after_request
    def no_scripts(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _NO_SCRIPTS
        return response

    @app.get("/")
    def index() -> str:
        wanted = request.args.get("to", "")
        mails = [_summary(name, _read(folder, name)) for name in _names(folder)[:200]]
        return render_template("index.html", mails=[m for m in mails if wanted in str(m["to"])], wanted=wanted)

    @app.get("/mails/<name>")
    def mail(name: str) -> str:
        found = _read(folder, name)
        return render_template("mail.html", mail=_summary(name, found), text=_part(found, "plain"))

    @app.get("/mails/<name>/html")
    def html(name: str) -> str:
        return _part(_read(folder, name), "html") or "<p>–</p>"

    @app.get("/mails/<name>/attachments/<int:number>")
    def attachment(name: str, number: int) -> Response:
        parts = _attachments(_read(folder, name))
        if number >= len(parts):
            abort(404)
        response = Response(parts[number].get_content(), content_type=parts[number].get_content_type())
        response.headers["Content-Disposition"] = f'inline; filename="{parts[number].get_filename()}"'
        return response

    @app.get("/api/mails")
    def api_mails() -> Response:
        wanted = request.args.get("to", "")
        mails = [_summary(name, _read(folder, name)) for name in _names(folder)]
        return jsonify([m for m in mails if wanted in str(m["to"])])

    @app.get("/api/mails/<name>")
    def api_mail(name: str) -> Response:
        found = _read(folder, name)
        return jsonify(**_summary(name, found), text=_part(found, "plain"), html=_part(found, "html"))

    return app


def from_environment() -> Flask:
    """For gunicorn: ``devstack.mailpage:from_environment()``."""
    return create_app(Path(os.environ["MAIL_FOLDER"]))
