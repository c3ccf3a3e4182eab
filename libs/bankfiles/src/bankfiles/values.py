"""Single values as banks write them: amounts, days, moments, texts."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bankfiles.rows import ATHENS, Unreadable
from bankfiles.texts import said

MOST_DIGITS = 18
"""Of an amount, with its decimals: the schema of ISO 20022 has no more."""
MOST_CENTS = 10**13
"""Of an amount: so much on each line of the longest file still adds up to what 64 bits hold."""
LONGEST_NAME = 255
LONGEST_TEXT = 2_000

_AMOUNT = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?", re.ASCII)
_DAY = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T(?P<hours>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
# A day outside of these is a mistake, and near the ends of the calendar no moment can be moved to another zone.
_FIRST_YEAR, _LAST_YEAR = 1990, 2199
_NO_IDENTIFIER = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NONE", "N/A", "NA", "0"})


def amount(text: str, line: int | None) -> Decimal:
    """The amount as it is written, never by way of a binary fraction; raises Unreadable."""
    found = _AMOUNT.fullmatch(text)
    digits = (found["whole"] + (found["part"] or "")) if found else ""
    if not found or not digits or len(found["whole"].lstrip("0")) > MOST_DIGITS:
        raise Unreadable("amount", said("amount", value=shown(text)), line)
    whole, part = found["whole"].lstrip("0") or "0", (found["part"] or "").rstrip("0")
    if len(whole) + len(part) > MOST_DIGITS:
        raise Unreadable("amount", said("amount", value=shown(text)), line)
    return Decimal(f"{whole}.{part}" if part else whole)


def cents(text: str, line: int | None) -> int:
    """Hundredths; raises Unreadable for more than two decimals that say something, and beyond MOST_CENTS."""
    exact = amount(text, line).scaleb(2)
    if exact != exact.to_integral_value() or exact > MOST_CENTS:
        raise Unreadable("amount", said("amount", value=shown(text)), line)
    return int(exact)


def day(text: str, line: int | None) -> date:
    """A day in Athens. A day with a zone is the bank's own day and stays; a moment is moved to Athens first."""
    found = _matched(text, line)
    return _read(found, text, line).date() if found["hours"] else _date(found, text, line)


def moment(text: str, line: int | None) -> datetime:
    """A moment with its zone; without one it is Athens's time. A bare day is its beginning."""
    return _read(_matched(text, line), text, line)


def _matched(text: str, line: int | None) -> re.Match[str]:
    found = _DAY.fullmatch(text)
    if not found:
        raise Unreadable("day", said("day", value=shown(text)), line)
    return found


def _date(found: re.Match[str], text: str, line: int | None) -> date:
    try:
        read = date.fromisoformat(found["day"])
    except ValueError:
        raise Unreadable("day", said("day", value=shown(text)), line) from None
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        raise Unreadable("day", said("day", value=shown(text)), line)
    return read


def _read(found: re.Match[str], text: str, line: int | None) -> datetime:
    on, hours, zone = _date(found, text, line), found["hours"] or "00:00:00", found["zone"]
    # XML knows an end of the day, Python does not.
    if hours == "24:00:00":
        on, hours = on + timedelta(days=1), "00:00:00"
    try:
        clock = time.fromisoformat(hours)
        own = datetime.fromisoformat(f"2000-01-01T00:00:00{zone.replace('Z', '+00:00')}").tzinfo if zone else ATHENS
    except ValueError:
        raise Unreadable("day", said("day", value=shown(text)), line) from None
    clock = clock.replace(microsecond=int((found["fraction"] or "0")[:6].ljust(6, "0")))
    return datetime.combine(on, clock, own).astimezone(ATHENS)


def tidy(text: str | None, most: int = LONGEST_NAME) -> str:
    """A text for people: in one line, and no longer than that."""
    return " ".join((text or "").split())[:most]


def identifier(text: str | None, line: int | None) -> str | None:
    """An identifier as it is, never a part of one; None for the words that banks write where they have none."""
    kept = " ".join((text or "").split())
    if len(kept) > LONGEST_NAME:
        raise Unreadable("too-long", said("too-long"), line)
    return None if not kept or kept.upper() in _NO_IDENTIFIER else kept


def shown(text: str) -> str:
    """A value in a message to people."""
    return tidy(text, 40)
