"""What browsers load for a page: the municipality's picture and colours, our style sheets and typeface.

What is ours has an address that changes with its content, is kept for a year and sent compressed.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from servicekit.access import public

from town.look import Colours, Look

FOLDER = Path(__file__).with_name("static")
HOUR, YEAR = 3600, 365 * 24 * 3600
_COMPRESSED = ("text/css", "text/javascript", "image/svg+xml")
_EXTENSION = "town"

blueprint = Blueprint("town", __name__, url_prefix="/municipality")
FILES = ("static", *(f"{blueprint.name}.{view}" for view in ("logo", "colours", "file")))
"""Endpoints that are the same for everybody: browsers may keep them."""


def install(app: Flask, look: Look) -> None:
    """Serve them, and give templates ``asset``."""
    app.extensions[_EXTENSION] = look
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
    app.after_request(_compress)


def asset(name: str) -> str:
    """The address of one of our files, the app's own in its ``static/`` or one that all share: a new content has a new
    address, so browsers may keep it for good."""
    if (shared := FOLDER / name).exists():
        return f"{blueprint.url_prefix}/files/{name}?v={_digest(shared)}"
    return f"/static/{name}?v={_digest(Path(current_app.static_folder or '') / name)}"


@blueprint.get("/logo.svg")
@public
def logo() -> Response:
    return _text(_look().logo, "image/svg+xml; charset=utf-8")


@blueprint.get("/colours.css")
@public
def colours() -> Response:
    """Custom properties for the style sheets."""
    return _text(style_sheet(_look().colours), "text/css; charset=utf-8")


@blueprint.get("/files/<path:name>")
@public
def file(name: str) -> Response:
    return send_from_directory(FOLDER, name)


def style_sheet(chosen: Colours) -> str:
    """The colours under the names that the style sheets use."""
    named = {**chosen.model_dump(), "button-hover": darker(chosen.button), "button-edge": darker(chosen.button, 0.4)}
    return ":root {" + " ".join(f"--town-{name}: {value};" for name, value in named.items()) + "}\n"


def darker(colour: str, share: float = 0.2) -> str:
    """#rrggbb mixed with a share of black: a darker colour never has less contrast with white."""
    return "#" + "".join(f"{round(int(colour[at : at + 2], 16) * (1 - share)):02x}" for at in (1, 3, 5))


@lru_cache(maxsize=64)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=32)
def _smaller(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _compress(response: Response) -> Response:
    """Compressed files, for clients that take that; never pages, which hold a secret beside text of others (BREACH)."""
    if request.endpoint not in FILES or response.mimetype not in _COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    response.set_data(_smaller(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        # The same content in another coding: only a weak validator is true of both (RFC 9110, 8.8.1).
        response.set_etag(etag, weak=True)
    return response


def _look() -> Look:
    return cast(Look, current_app.extensions[_EXTENSION])


def _text(content: str, content_type: str) -> Response:
    """What the municipality may change: asked for again after an hour."""
    response = Response(content, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response
