"""Amounts, numbers and times as people read them, by the conventions of their language (Unicode CLDR, through Babel).

The same on every page, in every mail and document. ``language`` is "el" or "en"; English is written as in Europe: day
before month, the clock from 0 to 24.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, dates, numbers, units

from servicekit.clock import ATHENS, local_day

_POSTCODE = 5
_LOCALES = {"el": Locale("el", "GR"), "en": Locale("en", "GB")}


@lru_cache(maxsize=4096)
def money(cents: int, language: str) -> str:
    """``1.234,50 €`` (with a no-break space) or ``€1,234.50``."""
    return numbers.format_currency(Decimal(cents) / 100, "EUR", locale=_LOCALES[language])


@lru_cache(maxsize=4096)
def decimal(number: str, language: str) -> str:
    """A number written as ``1234.5``: ``1.234,5`` or ``1,234.5``."""
    return numbers.format_decimal(Decimal(number), locale=_LOCALES[language], decimal_quantization=False)


def day(value: date | datetime, language: str) -> str:
    """``29 Φεβρουαρίου 2024`` or ``29 February 2024``; of a moment the day in Greece."""
    found = local_day(value) if isinstance(value, datetime) else value
    return dates.format_date(found, "long", locale=_LOCALES[language])


def day_in_figures(value: date) -> str:
    """``29/02/2024``, in either language: for forms, where a column is narrow."""
    return dates.format_date(value, "dd/MM/yyyy", locale=_LOCALES["el"])


def month(value: date, language: str) -> str:
    """The month of a day: ``Φεβρουάριος 2024`` or ``February 2024``."""
    return dates.format_date(value, "LLLL y", locale=_LOCALES[language])


@lru_cache(maxsize=4096)
def times(number: int, unit: str, language: str) -> str:
    """A span of time: ``3 μήνες`` or ``3 months``; the unit is day, week, month or year."""
    return units.format_unit(number, f"duration-{unit}", locale=_LOCALES[language])


def clock(moment: datetime) -> str:
    """The time in Greece: ``09:30``, in either language."""
    return dates.format_time(moment, "HH:mm", tzinfo=ATHENS, locale=_LOCALES["el"])


def postal_address(street: str, number: str | None, postcode: str, city: str) -> str:
    """``Αθηνάς 5, 105 63 Αθήνα``; a house may have no number. The postcode stays on one line."""
    house = f"{street} {number}" if number else street
    code = f"{postcode[:3]}\u00a0{postcode[3:]}" if postcode.isdecimal() and len(postcode) == _POSTCODE else postcode
    return f"{house}, {code} {city}"


def by_four(code: str) -> str:
    """A payment code as banks print it, in groups of four with plain spaces: it is copied into a bank's form."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
