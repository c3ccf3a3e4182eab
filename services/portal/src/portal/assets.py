"""Style sheets and pictures: an address that changes with their content, kept for a year, sent compressed."""

import gzip
import hashlib
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, request

from portal.guard import FILES

KEPT_SECONDS = 365 * 24 * 3600
_COMPRESSED = ("text/css", "text/javascript", "image/svg+xml")
_FOLDER = Path(__file__).with_name("static")


@cache
def asset(name: str) -> str:
    """The address of a file in ``static/``: a new content has a new address, so browsers may keep it for good."""
    digest = hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@lru_cache(maxsize=32)
def _smaller(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def install(app: Flask) -> None:
    """Send files compressed to whoever takes that; never pages, which hold a secret beside anybody's words (BREACH)."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = KEPT_SECONDS
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def compress(response: Response) -> Response:
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
