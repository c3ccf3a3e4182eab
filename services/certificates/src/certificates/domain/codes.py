"""Codes on paper: one says whether a document holds, one opens the case of a document that lies at a counter.

Both are random signs of Crockford's base 32 (no I, L, O or U) and a check sign, by which a slip of the finger is told
from a code that does not exist (Luhn's algorithm modulo 32).
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

from inputkit.alphabets import without_accents

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_BASE = len(ALPHABET)
_LOOK_ALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧILO", "ABEZH1KMN0PTYX110")
"""Greek capitals become the Latin ones that look like them; then what Crockford leaves out becomes the digit."""
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212_.·")

DOCUMENT_SIGNS = 16
PICKUP_SIGNS = 7
_GROUP = 4


def check_sign(signs: str) -> str:
    """The sign that follows these; raises ValueError for a sign outside the alphabet."""
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = _VALUES.get(sign)
        if value is None:
            raise ValueError("a code has signs of Crockford's base 32 only")
        weighted = value * (1 if place % 2 else 2)
        total += weighted // _BASE + weighted % _BASE
    return ALPHABET[-total % _BASE]


def new_document_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code to check a document with: 80 random bits and the check sign, 17 signs."""
    return _new(DOCUMENT_SIGNS, choose)


def new_pickup_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code to collect a document with: 35 random bits and the check sign, 8 signs. It is no proof of anything."""
    return _new(PICKUP_SIGNS, choose)


def _new(count: int, choose: Callable[[str], str]) -> str:
    signs = "".join(choose(ALPHABET) for _ in range(count))
    return signs + check_sign(signs)


def normalised(typed: str) -> str:
    """What was typed as a code is kept: capitals without spaces and dashes, Greek look-alikes and I, L, O understood.

    Signs that no code has stay, and then it is not a code.
    """
    capitals = without_accents(typed).upper()
    return "".join(sign for sign in capitals if not sign.isspace() and sign not in _DASHES).translate(_LOOK_ALIKES)


def document_code(typed: str) -> str | None:
    """The document's code that was typed; None when it cannot be one: a sign is missing, too many, or mistyped."""
    return _code(typed, DOCUMENT_SIGNS)


def pickup_code(typed: str) -> str | None:
    """The pick-up code that was typed; None when it cannot be one."""
    return _code(typed, PICKUP_SIGNS)


def _code(typed: str, count: int) -> str | None:
    found = normalised(typed)
    if len(found) != count + 1 or any(sign not in _VALUES for sign in found):
        return None
    return found if check_sign(found[:-1]) == found[-1] else None


def grouped(code: str) -> str:
    """As it is printed: ``7Q3K-9V2M-5X8C-1R4T-A``."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def fingerprint(code: str, key: bytes) -> bytes:
    """The fingerprint of a code, by which it is found again: useless to a reader of the table without the key."""
    return hmac.digest(key, code.encode("ascii"), hashlib.sha256)
