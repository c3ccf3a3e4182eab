"""Amounts, dates, durations and codes as people read them, in the language of the page."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape
from printing.qr import qr_svg
from servicekit import formats

from portal.clients.schemas import PostalAddress
from portal.language import has_text, locale, t, texts

by_four, clock, day_in_figures = formats.by_four, formats.clock, formats.day_in_figures

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_FITS = 24
"""Signs of an address that every column has room for."""
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows."""
_LAW = ("act", "decree", "articles", "article", "paragraph", "and")
"""The words of a citation, as the texts have them."""
_UNITS = ("years", "months", "days", "hours", "minutes")


def money(cents: int) -> str:
    """Cents as euro: 1.234,50 € or €1,234.50."""
    return formats.money(cents, locale())


def signed(cents: int) -> str:
    """Cents as euro, with a minus sign before what is below nothing."""
    return f"−{money(-cents)}" if cents < 0 else money(cents)


def month(code: str) -> str:
    """A month that is written as 2026-11: Νοέμβριος 2026."""
    return formats.month(date.fromisoformat(f"{code}-01"), locale())


def decimal(number: str) -> str:
    """A number that is written as 1234.5, with the separators of the language."""
    return formats.decimal(number, locale())


def level(letter: str) -> str:
    """The letter of a level as the language writes it: Greek letters in Greek, for screen readers and searches."""
    text_id = f"format.level.{letter}"
    return t(text_id) if has_text(text_id) else letter


def law(citation: str) -> str:
    """A citation of Greek law, which the tables have in Greek: «ν. 339/1976 άρθρο 1», or law 339/1976 article 1."""
    words = {texts("el")[f"format.law.{name}"]: t(f"format.law.{name}") for name in _LAW}
    return " ".join(words.get(word, word) for word in citation.split(" "))


def day(value: date | datetime | str) -> str:
    """A day, for a moment the day in Greece: 3 Μαρτίου 2026."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return formats.day(value, locale())


def answer(value: str, kind: str) -> str:
    """An answer as it was understood: a date in words; what is no date, but should be, stays as written."""
    try:
        return day(value) if kind == "date" else value
    except ValueError:
        return value


def postal(address: Mapping[str, str] | PostalAddress) -> str:
    """A postal address on one line, from a form or from a service."""
    of = address if isinstance(address, Mapping) else address.model_dump()
    return formats.postal_address(of["street"], of.get("number"), of["postcode"], of["city"])


def moment(value: datetime) -> str:
    """A day with the time in Greece."""
    return t("format.moment", day=day(value), time=clock(value))


def duration(iso: str) -> str:
    """An ISO 8601 duration in words; raises ValueError for what is none."""
    found = _DURATION.fullmatch(iso)
    if not found or not any(found.groups()):
        raise ValueError("not a duration")
    parts = [(int(number), unit) for number, unit in zip(found.groups(), _UNITS, strict=True) if number]
    return " ".join(t(f"format.{unit}.{'one' if number == 1 else 'many'}", number=number) for number, unit in parts)


def days(number: int) -> str:
    """A number of days in words, in years where it is as long as whole years are."""
    years = round(number / 365.25)
    return duration(f"P{years}Y" if years and abs(number - years * 365.25) <= 1 else f"P{number}D")


def breakable(address: str) -> Markup:
    """A long email address may go on in the next line at its signs, and so does not break within a word."""
    safe = str(escape(address))
    return Markup(re.sub(r"([@.])", r"<wbr>\1", safe) if len(address) > _FITS else safe)  # noqa: S704 -- escaped


def whole_numbers(text: str) -> Markup:
    """The number of a case (``32/30-11-2026``) stays on one line, where a browser would break it at its dashes."""
    safe = str(escape(text))
    return Markup(re.sub(r"\d+/[\d-]*\d", r'<span class="portal-nowrap">\g<0></span>', safe))  # noqa: S704 -- escaped


def qr(text: str) -> Markup:
    """The text as a QR code: a picture within the page, so that its text is in no address."""
    return Markup(qr_svg(text))  # noqa: S704 -- the printer of codes escapes


def undirected(value: Any) -> Any:
    """What a template is about to write, without signs that turn the direction of what follows: old data may have them,
    and with one in a name the rest of the line reads backwards."""
    if not isinstance(value, str) or not _TURNING.search(value):
        return value
    # Of text that is HTML already the rest stays HTML.
    return type(value)(_TURNING.sub("", value))


def grouped(code: str) -> str:
    """A code that is shown or said at the office, as mails and slips have it: ``K7QP-4M2X``."""
    return by_four(code).replace(" ", "-")


def unbroken(text: str) -> str:
    """An address whose postcode (``123 45``), or hours whose times (``8:30–13:30``), stay on one line."""
    whole = re.sub(r"\b(\d{3}) (\d{2})\b", "\\1\u00a0\\2", text)
    return re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", whole)
