"""Amounts of euros as people write them in each language."""

import re
from decimal import Decimal

from inputkit.refusals import Refused
from inputkit.text import tidy

MOST_CENTS = 999_999_999_99
"""The largest amount that is taken."""

_CURRENCY = re.compile(r"^(?:€|EUR\b)\s*|\s*(?:€|\bEUR|\bευρώ|\bευρω|\beuros?)$", re.IGNORECASE)
_DIGITS = r"[0-9]+"
_GROUPS = r"[1-9][0-9]{0,2}(?:(?P<between>[., ])[0-9]{3})(?:(?P=between)[0-9]{3})*"
_AMOUNT = re.compile(rf"(?P<whole>{_GROUPS}|{_DIGITS})(?:(?P<point>[.,])(?P<cents>[0-9]{{1,2}}))?", re.ASCII)
_THOUSANDS = {"el": ". ", "en": ", "}
"""What may part thousands where no decimals say which sign is which."""


def read_amount(text: str, language: str) -> Decimal:
    """Euros: ``1.234,50``, ``1,234.50``, ``1234,5``, with or without €. Raises Refused.

    Thousands are groups of exactly three digits with one sign between all of them, decimals are one or two digits after
    the other sign. ``12,345`` is an amount in English and none in Greek, where a comma begins the decimals, and
    ``12.345`` the other way round. So no text is one amount in one language and another one in the other.
    """
    found = _AMOUNT.fullmatch(_CURRENCY.sub("", tidy(text), count=1))
    if not found:
        raise Refused("amount")
    between, point = found["between"], found["point"]
    if between is not None and (between == point or (point is None and between not in _THOUSANDS[language])):
        raise Refused("amount")
    whole = re.sub("[., ]", "", found["whole"])
    amount = Decimal(f"{whole}.{found['cents']}" if point else whole)
    if amount * 100 > MOST_CENTS:
        raise Refused("amount_too_large")
    return amount
