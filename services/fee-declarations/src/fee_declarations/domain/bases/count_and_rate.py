"""So many things at a price each, for a time when the price is that of a time."""

from servicekit import formats

from fee_declarations.domain.bases import Basis, Computed, Given, register
from fee_declarations.domain.money import to_cents
from fee_declarations.domain.questions import Kind
from fee_declarations.domain.terms import begun

UNITS = frozenset({"day", "week", "month", "year"})


def _compute(given: Given) -> Computed:
    count, unit = int(given.answers["count"]), given.rate.per
    price = to_cents(given.rate.value * 100)
    if unit is None:
        texts = {language: f"{count} × {formats.money(price, language)}" for language in ("el", "en")}
        return Computed(to_cents(count * given.rate.value * 100), texts)
    times = begun(given.period, unit)
    texts = {
        language: f"{count} × {formats.times(times, unit, language)} × {formats.money(price, language)}"
        for language in ("el", "en")
    }
    return Computed(to_cents(count * times * given.rate.value * 100), texts)


register(__name__, Basis("euros", _compute, {"count": Kind.COUNT}, UNITS))
