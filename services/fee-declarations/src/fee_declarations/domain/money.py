"""Money is integer cents. Percentages are Decimals; what is computed with them is rounded half up, once, to a cent."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_RECEIPTS = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)


class NotAnAmount(ValueError):
    """The text is not an amount of euros such as 12345.67."""


def parse_cents(text: str) -> int:
    """Cents of an amount written with a dot, at most 999,999,999.99; raises NotAnAmount."""
    if not _RECEIPTS.fullmatch(text):
        raise NotAnAmount(text)
    return int(Decimal(text) * 100)


def to_cents(exact: Decimal) -> int:
    """An exact number of cents, rounded half up."""
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee on turnover: both in cents."""

    base_cents: int
    fee_cents: int


def compute_fee(receipts_cents: int, percent: Decimal, *, inclusive: bool) -> Fee:
    """The fee on the receipts.

    The customer pays the fee and the business hands it on, so receipts may contain it: then base = receipts / (1 + p).
    The base is rounded first, then the fee, each half up (ν. 1080/1980, ν. 2539/1997 άρθρο 20; the order of rounding is
    ours, fixed so that two people computing by hand agree).
    """
    rate = percent / 100
    base = to_cents(Decimal(receipts_cents) / (1 + rate)) if inclusive else receipts_cents
    return Fee(base, to_cents(base * rate))


def compute_fine(fee_cents: int, months_late: int, percent_per_month: Decimal, cap_percent: Decimal) -> int:
    """The fine for declaring late, in cents: so much of the fee for each month, up to the cap."""
    percent = min(percent_per_month * months_late, cap_percent)
    return to_cents(fee_cents * percent / 100)
