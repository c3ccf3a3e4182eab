"""Numbers on labels of the post office, in the form of the Universal Postal Union (S10): ``PP123456785GR``.

They come printed on labels: none is made here. The check digit misses about two of a hundred slips, so a label
is scanned rather than typed.
"""

import re

from inputkit.alphabets import LOOK_ALIKES, plain_capitals
from inputkit.refusals import Refused
from inputkit.text import check, tidy

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_FORM = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", re.ASCII)
_BETWEEN = re.compile(r"[ ./:-]")
# Beginnings that the Union keeps for itself.
_RESERVED = frozenset("JKSTW")
_LOOKS = str.maketrans({greek: chr(latin) for latin, greek in LOOK_ALIKES.items()})
_KEYS = str.maketrans("ΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΡΣΤΘΩΧΥΖ", "ABCDEFGHIJKLMNOPRSTUVXYZ")


def check_digit(serial: str) -> int:
    """The ninth digit of a number, from its first eight."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, serial, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def tracking_number(typed: str, country: str = "GR") -> str:
    """The number of a label however it was scanned or typed; raises Refused.

    Greek letters stand for the Latin ones that look the same: ``ΡΡ`` is ``PP``. Where the country is ``ΓΡ``, a scanner
    typed on a Greek keyboard, and they stand for the letters of the same keys: there ``ΡΕ`` is ``RE``.
    """
    kept = tidy(typed)
    check(kept)
    compact = _BETWEEN.sub("", plain_capitals(kept))
    letters = _KEYS if compact.endswith("ΓΡ") else _LOOKS
    number = compact.translate(letters)
    if _FORM.fullmatch(number) is None or not number.endswith(country) or number[0] in _RESERVED:
        raise Refused("tracking")
    if check_digit(number[2:10]) != int(number[10]):
        raise Refused("tracking_digits")
    return number
