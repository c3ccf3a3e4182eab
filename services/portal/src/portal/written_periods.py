"""Months and quarters as people write them, and as services take them (2026-09, 2026-Q3)."""

import re

from inputkit.alphabets import folded

_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})"
_CODE = re.compile(rf"{_YEAR}-(?:q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))", re.ASCII)
_MONTH = re.compile(rf"(?P<month>0?[1-9]|1[0-2])\s*[/.-]\s*{_YEAR}", re.ASCII)
# What stands after the number of a quarter: 3ο τρίμηνο, Γ΄ τριμ., 3rd quarter, Q3 of.
_GREEK = re.compile(rf"(?P<quarter>[1-4αβγδab])[οº'’΄´ʹ]?\s*τριμ(?:ηνο|\.)?(?:\s+του)?\s*/?\s*{_YEAR}")
_ENGLISH = re.compile(
    rf"(?:(?P<quarter>[1-4])(?:st|nd|rd|th)?\s*quarter|(?:quarter|q)\s*(?P<after>[1-4]))(?:\s+of)?\s*/?\s*{_YEAR}"
)
_LETTERS = str.maketrans("αβγδab", "123412")
"""Latin letters too, where they look the same."""


def written_month(text: str) -> str | None:
    """A month that was written as 11/2026 or as addresses have it, 2026-11; None when it is neither."""
    found = written_period(text)
    return found if found and "Q" not in found else None


def written_period(text: str) -> str | None:
    """A month, or a quarter: 9/2026, Γ΄ τρίμηνο 2026, quarter 3 of 2026; None when it is neither."""
    bare = folded(text.strip())
    for way in (_CODE, _MONTH, _GREEK, _ENGLISH):
        if read := way.fullmatch(bare):
            parts = read.groupdict()
            quarter = parts.get("quarter") or parts.get("after")
            if quarter:
                return f"{parts['year']}-Q{quarter.translate(_LETTERS)}"
            return f"{parts['year']}-{int(parts['month']):02}"
    return None
