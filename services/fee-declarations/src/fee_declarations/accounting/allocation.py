"""Which debts a payment pays when it does not pay all of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fee_declarations.accounting.accounts import DebtKind

ORDER: Sequence[DebtKind] = (DebtKind.LATE_INSTALMENT, DebtKind.SURCHARGE, DebtKind.FINE, DebtKind.FEE)
"""Within debts of one due date, unless the municipality says otherwise."""


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """A debt with what is open of it."""

    id: UUID
    kind: DebtKind
    due: date
    open_cents: int


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a sum goes to this debt."""

    debt_id: UUID
    cents: int


def allocate(debts: Sequence[OpenDebt], cents: int, order: Sequence[DebtKind] = ORDER) -> tuple[list[Share], int]:
    """The oldest due date first, within it by kind; returns the shares and what is left over.

    A kind that the order does not name comes first: a municipality that orders fines and fees has said nothing of it.
    """
    places = {kind: place for place, kind in enumerate(order)}
    shares: list[Share] = []

    def turn(debt: OpenDebt) -> tuple[date, int, UUID]:
        return debt.due, places.get(debt.kind, -1), debt.id

    for debt in sorted(debts, key=turn):
        share = min(debt.open_cents, cents)
        if share > 0:
            shares.append(Share(debt.id, share))
            cents -= share
    return shares, cents
