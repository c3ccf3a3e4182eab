"""A signed declaration that comes back as a file: what it is by its content, and the QR codes on it.

The file is opened by a process of its own (reader.py).
"""

import hashlib
import json
from dataclasses import dataclass
from threading import BoundedSemaphore

from filekit import confined, kinds
from inputkit.files import SCAN_BYTES

CPU_SECONDS = 10
"""A scan of ten pages takes two or three."""
_AT_ONCE = BoundedSemaphore(2)
"""Processes at one time: eight threads with a file each would take the whole machine."""
_TAKEN = frozenset({kinds.PDF, kinds.JPEG, kinds.PNG})


class NotAScan(Exception):
    """The file is not one that we keep; ``reason`` is one of errors.DocumentRefused."""

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
    """Look into a file that was sent; raises NotAScan. Its name and what the browser called it say nothing."""
    if len(unverified) > SCAN_BYTES:
        raise NotAScan("too-large")
    begun = kinds.read(unverified, _TAKEN)
    if begun is None:
        raise NotAScan("unknown-type")
    content, media_type = begun
    found = json.loads(_read(content, "inspect", media_type))
    return Scan(content, media_type, found["pages"], tuple(found["codes"]))


def preview(content: bytes, media_type: str, page: int) -> bytes:
    """A page (from 0) as a PNG for the screen: nothing of the sender's file itself reaches a clerk's browser."""
    return _read(content, "preview", media_type, str(page))


def _read(content: bytes, *asked: str) -> bytes:
    """What the reader says of the file; raises NotAScan, also when the reader came to its limits."""
    try:
        with _AT_ONCE:
            return confined.run(
                "identity_bridge.declarations.printed.reader", content, asked, confined.Limits(CPU_SECONDS)
            )
    except confined.Refused as refused:
        raise NotAScan(refused.reason) from None
    except confined.TooHeavy:
        raise NotAScan("too-heavy") from None
