"""A percentage of what something costs, such as the works for which a permit is asked."""

from decimal import Decimal

from servicekit import formats

from fee_declarations.domain.bases import Basis, Computed, Given, register
from fee_declarations.domain.money import to_cents
from fee_declarations.domain.questions import Kind, cents


def _compute(given: Given) -> Computed:
    cost = cents(given.answers, "cost")
    texts = {
        language: f"{formats.money(cost, language)} × {formats.decimal(str(given.rate.value), language)}{sign}"
        for language, sign in (("el", " %"), ("en", "%"))
    }
    return Computed(to_cents(Decimal(cost) * given.rate.value / 100), texts, cost)


register(__name__, Basis("percent", _compute, {"cost": Kind.AMOUNT}))
