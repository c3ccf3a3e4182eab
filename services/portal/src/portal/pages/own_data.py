"""What the municipality holds of oneself: how long it keeps what, and all of it to take along."""

import json

from flask import Blueprint, Response, abort, render_template, request
from printing.own_data import own_data_pdf

from portal import own_data
from portal.clients.backend import Failure
from portal.context import context
from portal.formats import moment
from portal.guard import visitor
from portal.language import locale, t
from portal.own_data_document import document_sections
from portal.pages.problems import PageFailure

blueprint = Blueprint("own_data", __name__, url_prefix="/account/data")


@blueprint.get("")
def page() -> str:
    """How long each service keeps what, and the two buttons."""
    return render_template("own_data.html", kept=own_data.retentions())


@blueprint.post("")
def download() -> Response:
    """The document, made now and kept nowhere. By a form: no address leads to it, and no other site can ask for it."""
    kind = request.form.get("as")
    if kind not in ("json", "pdf"):
        abort(400)
    document = own_data.collect(visitor())
    if isinstance(document, Failure):
        raise PageFailure(document)
    if kind == "json":
        return _attached(json.dumps(document, ensure_ascii=False, indent=2).encode(), "application/json", "json")
    return _attached(_pdf(document), "application/pdf", "pdf")


def _pdf(document: own_data.Document) -> bytes:
    town = context().municipality
    return own_data_pdf(
        {
            "lang": locale(),
            "title": t("own_data.pdf_title"),
            "colour": town.colours.primary,
            "municipality": town.name[locale()],
            "page": [t("own_data.pdf_page"), t("own_data.pdf_of")],
            "lead": [
                t("own_data.pdf_lead", name=visitor().name, made_at=moment(own_data.made_at(document))),
                t("own_data.pdf_empty"),
                t("own_data.notices"),
                t("own_data.sessions"),
            ],
            "parts": document_sections(document),
        }
    )


def _attached(content: bytes, media_type: str, ending: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{t("own_data.file")}.{ending}"'
    return response
