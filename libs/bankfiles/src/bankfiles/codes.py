"""Payment codes of our form in what people and banks write: RF, two check digits, 21 digits (25 characters, DIAS).

Check digits find errors of typing. They never repair one, and a part of a code is no code.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from stdnum import iso11649

from bankfiles.rows import FoundCode, Source

LENGTH = 25

# Blanks of every kind, hyphens and dashes, dots; and what no one sees.
_BETWEEN = r"[\s\-\u2010-\u2015\u2212.\u00b7\u00ad\u200b-\u200f\u2060\ufeff]*"
# R and F, also as the Greek keyboard writes the same keys.
_LOOKS_LIKE_ONE = re.compile(rf"[RΡ]{_BETWEEN}[FΦ](?:{_BETWEEN}[0-9]){{23}}(?![0-9])")
_KEYS = str.maketrans("ΡΦ", "RF")
_DROPPED = re.compile(rf"{_BETWEEN}")


def search(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The codes in the text, each with how it was written; and what looks like one, with wrong check digits."""
    found: list[tuple[str, str]] = []
    misspelt: list[str] = []
    for match in _LOOKS_LIKE_ONE.finditer(_plain(text)):
        written = " ".join(match[0].split())
        code = _DROPPED.sub("", match[0]).translate(_KEYS)
        if is_code(code):
            found.append((code, written))
        else:
            misspelt.append(code)
    return found, misspelt


def whole(text: str) -> tuple[str, str] | None:
    """The code that the text is, and nothing else."""
    plain = _plain(text).strip()
    match = _LOOKS_LIKE_ONE.fullmatch(plain)
    code = _DROPPED.sub("", plain).translate(_KEYS) if match else ""
    return (code, plain) if match and is_code(code) else None


@lru_cache(maxsize=10_000)
def is_code(code: str) -> bool:
    """Whether it has our form and right check digits."""
    return len(code) == LENGTH and code[4:].isdecimal() and bool(iso11649.is_valid(code))


def joined(parts: Iterable[str]) -> str:
    """Lines of one text, as they are searched: a code may be broken anywhere by the ends of lines."""
    return "\n".join(parts)


def found_in(source: Source, text: str, stated_cents: int | None = None) -> tuple[list[FoundCode], list[str]]:
    """The codes of one source, each once."""
    if len(text) < LENGTH:
        return [], []
    pairs, misspelt = search(text)
    once = dict(reversed(pairs))
    found = [FoundCode(code, once[code], source, stated_cents) for code in dict.fromkeys(code for code, _ in pairs)]
    return found, misspelt


def _plain(text: str) -> str:
    # NFKC makes wide digits and letters plain ones; the Greek capital rho stays what it is.
    return unicodedata.normalize("NFKC", text).upper()
