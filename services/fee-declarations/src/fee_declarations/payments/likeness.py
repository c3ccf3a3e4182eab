"""Misspelt payment codes: which valid codes are similar. Pure."""

import re
from collections.abc import Iterable, Iterator

from bankfiles.codes import is_code

FIGURES = 23
"""Digits of a code, after RF: two check digits and 21 more, of which 14 from the ninth on number the note (rf.py)."""
_NUMBER_FROM, _NUMBER_TO = 8, 22
# RF on a Greek keyboard is ΡΦ, and Cyrillic letters look the same; so do O and 0, I and l and 1.
PREFIX = re.compile(r"^[RPΡР][FΦФ](?=[0-9OΟОIΙІL])")
_AS_DIGITS = str.maketrans("OΟОQIΙІL|", "000011111")


def figures_of(plain: str) -> str:
    """The digits of the code that capitals without blanks may be, letters that look like digits among them; empty when
    it is none."""
    rest = PREFIX.sub("", plain)
    if rest == plain and sum(each.isdigit() for each in plain) * 2 < len(plain):
        return ""
    digits = rest.translate(_AS_DIGITS)
    return digits if digits.isascii() and digits.isdigit() else ""


def neighbours(code: str) -> Iterator[str]:
    """Codes with right check digits that are one digit, one swap or one digit more or less away from this one."""
    figures = code[2:]
    if len(figures) == FIGURES:
        candidates: Iterable[str] = one_away(figures)
    elif len(figures) < FIGURES:
        candidates = (figures[:n] + d + figures[n:] for n in range(len(figures) + 1) for d in "0123456789")
    else:
        candidates = (figures[:n] + figures[n + 1 :] for n in range(len(figures)))
    yield from {f"RF{one}": None for one in candidates if is_code(f"RF{one}")}


def one_away(figures: str) -> Iterator[str]:
    """The same digits with one changed, or two neighbours swapped."""
    places = range(len(figures))
    yield from (figures[:n] + d + figures[n + 1 :] for n in places for d in "0123456789" if d != figures[n])
    yield from (figures[:n] + figures[n + 1] + figures[n] + figures[n + 2 :] for n in places[:-1])


def numbers_like(figures: str) -> Iterator[str]:
    """Numbers of notes whose codes have these digits, or nearly, where the code numbers the note: that finds it also
    when other digits, which follow from the number and the amount, are wrong as well."""
    own = figures[_NUMBER_FROM:_NUMBER_TO]
    for one in (own, *one_away(own)):
        yield f"{int(one[2:])}/20{one[:2]}"


def distance(one: str, other: str) -> int:
    """How many digits were changed, left out, put in, or swapped with the one beside (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for n, each in enumerate(one, 1):
        line = [n]
        for m, there in enumerate(other, 1):
            best = min(line[-1] + 1, last[m] + 1, last[m - 1] + (each != there))
            if n > 1 and m > 1 and each == other[m - 2] and one[n - 2] == there:
                best = min(best, before[m - 2] + 1)
            line.append(best)
        before, last = last, line
    return last[-1]
