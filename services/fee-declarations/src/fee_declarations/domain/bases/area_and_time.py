"""Square metres for a time, at a price that depends on the zone, the use or the category (β.δ. 24.9/20.10.1958)."""

from decimal import Decimal

from servicekit import formats

from fee_declarations.domain.bases import Basis, Computed, Given, register
from fee_declarations.domain.money import to_cents
from fee_declarations.domain.questions import Kind
from fee_declarations.domain.terms import begun

UNITS = frozenset({"day", "week", "month", "year"})


def _compute(given: Given) -> Computed:
    area, unit = given.answers["area"], given.rate.per or "year"
    times = begun(given.period, unit)
    price = to_cents(given.rate.value * 100)
    texts = {
        language: f"{formats.decimal(area, language)} {metres} × {formats.times(times, unit, language)} × "
        f"{formats.money(price, language)}"
        for language, metres in (("el", "τ.μ."), ("en", "m²"))
    }
    return Computed(to_cents(Decimal(area) * times * given.rate.value * 100), texts)


register(__name__, Basis("euros", _compute, {"area": Kind.MEASURE}, UNITS))
