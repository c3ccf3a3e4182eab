"""A signed declaration that comes back as a file: what it is by its content, and the QR codes on it.

The file is opened by a process of its own (reader.py).
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from threading import BoundedSemaphore

from servicekit.logs import get_logger

from identity_bridge.printed.reader import REFUSED

log = get_logger(__name__)
MAX_BYTES = 5_000_000
CPU_SECONDS = 10
"""A scan of ten pages takes two or three."""
_PATIENCE = 30
"""Seconds of waiting for a process that gets little of a busy machine."""
_MEMORY = 1_500_000_000
_AT_ONCE = BoundedSemaphore(2)
"""Processes at one time: eight threads with a file each would take the whole machine."""
_PDF = b"%PDF-"
_SIGNATURES = ((_PDF, "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_BEFORE_PDF = 1024
"""Bytes within which readers look for the beginning of a PDF: some programs write line ends or a mark before it."""


class NotAScan(Exception):
    """The file is none that we keep; ``reason`` is one of declaration_errors.DocumentRefused."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that was looked into. ``codes`` are the texts of all QR codes on it."""

    content: bytes
    media_type: str
    pages: int
    codes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def inspect(unverified: bytes) -> Scan:
    """Look into a file that somebody sent; raises NotAScan. Its name and what the browser called it say nothing."""
    if len(unverified) > MAX_BYTES:
        raise NotAScan("too-large")
    content = unverified
    media_type = next((kind for start, kind in _SIGNATURES if content.startswith(start)), None)
    if media_type is None and (begin := content[:_BEFORE_PDF].find(_PDF)) > 0:
        content, media_type = content[begin:], "application/pdf"
    if media_type is None:
        raise NotAScan("unknown-type")
    found = json.loads(_read(content, "inspect", media_type))
    return Scan(content, media_type, found["pages"], tuple(found["codes"]))


def preview(content: bytes, media_type: str, page: int) -> bytes:
    """A page (from 0) as a PNG for the screen: nothing of the sender's file itself reaches a clerk's browser."""
    return _read(content, "preview", media_type, str(page))


def _read(content: bytes, *asked: str) -> bytes:
    """What the reader says of the file; raises NotAScan, also when the reader came to its limits."""
    # Without PYTHONPATH and the like, and without our environment: what opens a stranger's file knows no secret.
    limits = (str(CPU_SECONDS), str(_MEMORY))
    command = [sys.executable, "-I", "-m", "identity_bridge.printed.reader", *limits, *asked]
    try:
        with _AT_ONCE:
            done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, env={}, check=False)
    except subprocess.TimeoutExpired:
        log.warning("file-not-read", reason="time")
        raise NotAScan("too-heavy") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == REFUSED:
        raise NotAScan(done.stdout.decode())
    log.warning("file-not-read", reason="limits", code=done.returncode)
    raise NotAScan("too-heavy")
