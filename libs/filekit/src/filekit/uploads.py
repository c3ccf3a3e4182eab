"""Files that strangers send: where each stands, why one is not taken, and what it is called."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self
from uuid import UUID

from inputkit.text import tidy

NAME_LENGTH = 120
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_NO_NAME = "file"


class UploadState(StrEnum):
    """Where a file stands."""

    CHECKING = "checking"
    """It is not opened yet, or the scanner is away. It may be filed, and counts from the day it came."""
    READY = "ready"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a file is not taken; the first three are said at once, the others when it is opened."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNKNOWN_TYPE = "unknown-type"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_HEAVY = "too-heavy"
    INFECTED = "infected"


class Row(Protocol):
    """What a database gives of a table, by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is known of a file, whatever it belongs to. Its bytes and pages are kept apart."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    state: UploadState
    created_at: datetime
    reason: Reason | None = None
    scanned: bool | None = None
    pages: int | None = None
    try_after: datetime | None = None
    tries: int = 0

    @classmethod
    def of(cls, row: Row) -> Self:
        """The file of a row that has a column for each field."""
        known = {field.name: row[field.name] for field in fields(cls)}
        reason = Reason(known["reason"]) if known["reason"] else None
        return cls(**{**known, "state": UploadState(known["state"]), "reason": reason})


REASONS: Mapping[Reason, Mapping[str, str]] = {
    Reason.EMPTY: {"el": "Το αρχείο είναι άδειο.", "en": "The file is empty."},
    Reason.TOO_LARGE: {
        "el": "Το αρχείο είναι πολύ μεγάλο. Φωτογραφίστε ή σαρώστε το έγγραφο με μικρότερη ανάλυση.",
        "en": "The file is too large. Photograph or scan the document with a lower resolution.",
    },
    Reason.UNKNOWN_TYPE: {
        "el": "Χρειάζεται αρχείο PDF ή φωτογραφία (JPEG, PNG ή HEIC).",
        "en": "It must be a PDF or a photograph (JPEG, PNG or HEIC).",
    },
    Reason.ENCRYPTED: {
        "el": "Το αρχείο είναι κλειδωμένο με κωδικό. Στείλτε το χωρίς κωδικό.",
        "en": "The file is locked with a password. Please send it without one.",
    },
    Reason.UNREADABLE: {
        "el": "Το αρχείο είναι χαλασμένο και δεν ανοίγει. Φωτογραφίστε ή σαρώστε το έγγραφο ξανά.",
        "en": "The file is damaged and cannot be opened. Photograph or scan the document again.",
    },
    Reason.TOO_MANY_PAGES: {
        "el": "Το αρχείο έχει πολλές σελίδες. Στείλτε μόνο όσες χρειάζονται, ή χωρίστε τες σε περισσότερα αρχεία.",
        "en": "The file has too many pages. Send only those that are needed, or divide them among several files.",
    },
    Reason.TOO_MANY_PIXELS: {
        "el": "Η εικόνα είναι υπερβολικά μεγάλη. Φωτογραφίστε το έγγραφο με μικρότερη ανάλυση.",
        "en": "The picture is far too large. Photograph the document with a lower resolution.",
    },
    Reason.TOO_HEAVY: {
        "el": "Το αρχείο είναι πολύ βαρύ για να ανοιχτεί. Φωτογραφίστε ή σαρώστε το έγγραφο ξανά.",
        "en": "The file is too heavy to be opened. Photograph or scan the document again.",
    },
    Reason.INFECTED: {
        "el": "Στο αρχείο βρέθηκε κακόβουλο λογισμικό και διαγράφηκε. Ελέγξτε τη συσκευή σας και στείλτε το έγγραφο "
        "από άλλη, ή φωτογραφίστε το ξανά.",
        "en": "The file contained malicious software and was deleted. Check your device, and send the document from "
        "another one, or photograph it again.",
    },
}
"""What people are told."""


def clean_name(unverified: str) -> str:
    """The name as it may be shown: no path, no control or direction character, in one line, not long."""
    last = re.split(r"[/\\]", unverified)[-1]
    # Other: control, format (direction), surrogate, private and unassigned characters; no font has any of them.
    seen = "".join(" " if character.isspace() else character for character in last)
    name = tidy("".join(one for one in seen if unicodedata.category(one)[0] != "C" and one != "\ufffd"))
    if len(name) > NAME_LENGTH:
        ending = _ENDING.search(name)
        kept = ending[0] if ending else ""
        name = name[: NAME_LENGTH - len(kept) - 1].rstrip() + "…" + kept
    return name if name.strip(". ") else _NO_NAME
