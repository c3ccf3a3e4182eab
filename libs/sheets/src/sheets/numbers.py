"""Amounts as spreadsheets write them. A file has one sign for decimals, decided from cells that leave no doubt."""

import re
from collections.abc import Iterable
from decimal import Decimal

from sheets.schemas import Sign

_CURRENCY = re.compile(r"^(?:€|EUR)|(?:€|EUR|ΕΥΡΩ)$", re.IGNORECASE)
_BLANKS = re.compile(r"\s")
_AMOUNT = {
    sign: re.compile(
        rf"(?P<whole>[0-9]{{1,15}}|[1-9][0-9]{{0,2}}(?:{re.escape(other)}[0-9]{{3}})+)"
        rf"(?:{re.escape(sign)}(?P<part>[0-9]+))?",
        re.ASCII,
    )
    for sign, other in ((Sign.COMMA, "."), (Sign.DOT, ","))
}
_ALMOST = 1e-6
_MOST = Decimal(10) ** 12
_CENT = Decimal("0.01")


def stripped(text: str) -> str:
    """The amount without the name of the currency and without blanks, which some use to part thousands."""
    # Blanks part thousands in groups of three only: anywhere else they part two numbers.
    bare = _CURRENCY.sub("", text.strip(), count=1).strip()
    return _BLANKS.sub("", bare) if re.fullmatch(r"[0-9]{1,3}(?:\s[0-9]{3})+(?:[.,][0-9]+)?", bare) else bare


def readings(text: str) -> dict[Sign, Decimal]:
    """What the number is with each sign for decimals; of one sign or none when it cannot be the other."""
    bare, found = stripped(text), {}
    for sign, pattern in _AMOUNT.items():
        if match := pattern.fullmatch(bare):
            whole, part = re.sub(r"[.,]", "", match["whole"]), (match["part"] or "").rstrip("0")
            found[sign] = Decimal(f"{whole}.{part}" if part else whole)
    return {sign: amount for sign, amount in found.items() if amount < _MOST}


def decided(texts: Iterable[str]) -> tuple[Sign | None, bool]:
    """The sign of the file, and whether a cell needs it that nothing decides: then people must be asked.

    A cell without any sign decides nothing. Where cells contradict each other the more frequent sign wins, and the
    Greek one when there are as many of both: the other cells are faults.
    """
    votes = dict.fromkeys(Sign, 0)
    doubtful = False
    for text in texts:
        found = readings(text)
        if len(found) == 1:
            votes[next(iter(found))] += 1
        elif len(set(found.values())) > 1:
            doubtful = True
    if not any(votes.values()):
        return None, doubtful
    return (Sign.COMMA if votes[Sign.COMMA] >= votes[Sign.DOT] else Sign.DOT), False


def amount(text: str, sign: Sign | None) -> Decimal | None:
    """The amount by the sign of its file; None when it is none, or has a third decimal that says something."""
    found = readings(text).get(sign or Sign.COMMA)
    return found if found is not None and found == found.quantize(_CENT) else None


def of_number(number: float) -> Decimal | None:
    """The amount of a numeric cell, whose binary fraction must be cents but for its own inexactness."""
    if not -1 < number < float(_MOST):
        return None
    cents = round(number * 100)
    return Decimal(cents) / 100 if cents >= 0 and abs(number * 100 - cents) < _ALMOST * 100 else None
