"""Rules of the desk: names as they stand on documents, codes that can be read out, and until when a clerk may undo."""

import re
import secrets
from datetime import datetime, time, timedelta
from enum import StrEnum

from inputkit.alphabets import in_one_script, plain_capitals, readings
from servicekit.clock import ATHENS, local_day
from workdays import Calendar

CASE_LIFE = timedelta(hours=1)
"""A case that was not ended in this time may be taken over: the clerk went away."""
WRONG_CODES_AN_HOUR = 10

# Without 0/O, 1/I/L and the like: people read codes out and type what they see.
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 8

_DAYS = Calendar()

_NUMBER = re.compile(r"\d{6,}|\d(?:[ .\u00a0]?\d){8,}")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_HIDDEN = "•••"


class Document(StrEnum):
    """What a person shows: the identity card of 2023 on, the laminated one before it, or a passport."""

    ID_CARD = "id-card"
    ID_CARD_OLD = "id-card-old"
    PASSPORT = "passport"


def name_on_document(typed: str) -> str:
    """The name in the form of Greek documents: capitals without accents, Latin look-alikes in Greek words made Greek.

    A word without any Greek letter is left Latin: it is how foreigners' names stand on their documents.
    """
    return " ".join(in_one_script(word) for word in plain_capitals(typed).replace("’", "'").split())


def new_code() -> str:
    """A code of the desk, in groups of four."""
    return grouped("".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)))


def grouped(plain: str) -> str:
    """How people read a code: two groups of four."""
    return f"{plain[:4]}-{plain[4:]}"


def plain_code(typed: str) -> str:
    """The code as it is stored: capitals, without what people put between."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())


def typed_codes(typed: str) -> list[str]:
    """The codes, as they are stored, that may have been meant: people type them on either keyboard."""
    return [reading for reading in readings(typed) if set(reading) <= set(_CODE_LETTERS)]


def without_identifiers(written: str) -> str:
    """What a clerk wrote, without numbers (six digits and more in a row, nine with spaces or dots) and addresses."""
    return _ADDRESS.sub(_HIDDEN, _NUMBER.sub(_HIDDEN, written))


def waits_for_check(state: str, check_state: str, *, supervisor: bool) -> bool:
    """Whether a certification waits for a second look: a supervisor's when the first one disagreed."""
    return state == "certified" and (check_state == "waiting" or (check_state == "disputed" and supervisor))


def clerk_may_undo_until(certified_at: datetime) -> datetime:
    """The end of the working day after the certification, in Greece."""
    day = _DAYS.next_working(local_day(certified_at) + timedelta(days=1))
    return datetime.combine(day, time(23, 59, 59), ATHENS)
