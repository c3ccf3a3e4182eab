"""One price, whatever is declared."""

from servicekit import formats

from fee_declarations.domain.bases import Basis, Computed, Given, register
from fee_declarations.domain.money import to_cents


def _compute(given: Given) -> Computed:
    price = to_cents(given.rate.value * 100)
    return Computed(price, {language: formats.money(price, language) for language in ("el", "en")})


register(__name__, Basis("euros", _compute))
