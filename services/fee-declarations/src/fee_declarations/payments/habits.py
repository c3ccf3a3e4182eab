"""How the municipality accepts payments, as its settings file says."""

from fee_declarations.accounting.accounts import DebtKind
from fee_declarations.municipality import Municipality
from fee_declarations.payments.desk import Habits


def habits_of(town: Municipality) -> Habits:
    """What matching must know of the municipality."""
    said = town.payments
    order = [DebtKind(kind) for kind in said.order]
    # A kind that the file leaves out comes last, so that every debt can be paid.
    return Habits(
        by_acceptance=said.counting_day == "accepted",
        order=[*order, *(kind for kind in DebtKind if kind not in order)],
        accounts=frozenset(said.accounts),
    )
