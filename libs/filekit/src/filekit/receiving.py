"""A file as a web process takes it: its bytes, its name, and what it is. It is not opened here."""

from urllib.parse import unquote

from flask import request
from servicekit.parsing import raw_body
from werkzeug.exceptions import RequestEntityTooLarge

from filekit import kinds
from filekit.errors import UploadRefused, UploadTooLarge
from filekit.redraw import TAKEN
from filekit.uploads import Reason


def unverified_file(most_bytes: int) -> bytes:
    """The bytes that came; raises UploadTooLarge."""
    try:
        return raw_body(most_bytes)
    except RequestEntityTooLarge:
        raise UploadTooLarge from None


def name_of_file() -> str:
    """As the sender calls it: UTF-8, percent-encoded. Raw bytes are taken too, as some programs send them."""
    sent = request.headers.get("X-File-Name", "")
    return unquote(sent.encode("latin-1", "replace").decode("utf-8", "replace"), errors="replace")


def checked(unverified: bytes) -> kinds.Found:
    """What a file is that just came, without opening it; raises UploadRefused."""
    if not unverified:
        raise UploadRefused(Reason.EMPTY)
    found = kinds.read(unverified, TAKEN)
    if found is None:
        raise UploadRefused(Reason.UNKNOWN_TYPE)
    return found
