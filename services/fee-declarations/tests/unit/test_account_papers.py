"""The words of an account."""

from fee_declarations.accounting.accounts import Kind
from fee_declarations.following.account_papers import KINDS

OF_THE_MUNICIPALITY = {
    *(Kind.BANK_CHARGE, Kind.REFUND_SENT, Kind.CASH_COUNTED, Kind.CASH_DEPOSITED, Kind.CARDS_PAID_OUT)
}
"""Money of its own that moves: in no debtor's account."""


def test_every_movement_of_a_debtor_has_a_name_in_both_languages() -> None:
    assert {Kind(name) for name in KINDS} == set(Kind) - OF_THE_MUNICIPALITY
    assert all(set(words) == {"el", "en"} for words in KINDS.values())
