"""A percentage of a business's receipts (ν. 339/1976, ν. 2539/1997 άρθρο 20)."""

from servicekit import formats

from fee_declarations.domain.bases import Basis, Computed, Given, register
from fee_declarations.domain.money import compute_fee
from fee_declarations.domain.questions import YES, Kind, cents


def _compute(given: Given) -> Computed:
    percent = given.rate.value
    inclusive = given.answers["inclusive"] == YES
    fee = compute_fee(cents(given.answers, "receipts"), percent, inclusive=inclusive)
    texts = {
        language: f"{formats.money(fee.base_cents, language)} × {formats.decimal(str(percent), language)}{sign}"
        for language, sign in (("el", " %"), ("en", "%"))
    }
    return Computed(fee.fee_cents, texts, fee.base_cents)


register(__name__, Basis("percent", _compute, {"receipts": Kind.AMOUNT, "inclusive": Kind.YES_NO}))
