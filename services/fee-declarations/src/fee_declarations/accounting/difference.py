"""How the charges of a note change when one declaration replaces another. Pure.

What was charged last is taken back first, so the fine of each part of the fee is always that of its own months.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fee_declarations.accounting.accounts import DebtKind

FineOf = Callable[[int, int, date], int]
"""The fine in cents on so much of a fee for so many months, by the rule of a day."""


@dataclass(frozen=True, slots=True)
class Charged:
    """A debt with what it was charged, less what was taken back, and what of it is open; in cents. ``act`` is the note
    that charged it, ``on`` the day."""

    debt_id: UUID
    act: UUID
    kind: DebtKind
    cents: int
    open_cents: int
    months: int | None
    on: date
    due: date
    revenue_code: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``cuts``: how many cents each debt loses. ``more_cents``: what is charged of the fee besides, and
    ``more_fine_cents`` the fine on that."""

    cuts: dict[UUID, int]
    more_cents: int = 0
    more_fine_cents: int = 0


def difference(charged: Sequence[Charged], fee_cents: int, late: int, today: date, fine_of: FineOf) -> Difference:
    """From what was charged, the oldest first, to a fee of ``fee_cents``, declared today ``late`` months late."""
    was = sum(one.cents for one in charged if one.kind is DebtKind.FEE)
    if fee_cents >= was:
        more = fee_cents - was
        return Difference({}, more, fine_of(more, late, today) if late and more else 0)
    left = {one.debt_id: one.cents for one in charged}
    less = was - fee_cents
    for one in reversed([one for one in charged if one.kind is DebtKind.FEE]):
        cut = min(one.cents, less)
        less -= cut
        left[one.debt_id] -= cut
    for fine in (one for one in charged if one.kind in (DebtKind.FINE, DebtKind.LATE_INSTALMENT)):
        fee = next((one for one in charged if one.act == fine.act and one.kind is DebtKind.FEE), None)
        if fee is None or fine.kind is DebtKind.LATE_INSTALMENT:
            # The fine of a note that was issued again, and the cost of late instalments, are on the whole fee.
            still = share(fine.cents, fee_cents, was)
        else:
            still = fine_of(left[fee.debt_id], fine.months or 0, fine.on)
        left[fine.debt_id] = min(fine.cents, still)
    return Difference({one.debt_id: one.cents - left[one.debt_id] for one in charged if one.cents > left[one.debt_id]})


def share(cents: int, part: int, whole: int) -> int:
    """The part's proportion of ``cents``, rounded half up."""
    return (2 * cents * part + whole) // (2 * whole)


def settle(owed: Sequence[Charged], cuts: Mapping[UUID, int]) -> tuple[dict[UUID, int], int]:
    """What is open of each debt when these are cut, and how much is a credit then: what was paid of a debt beyond what
    is left of it pays the others first, in their order."""
    opened = {one.debt_id: max(0, one.open_cents - cuts.get(one.debt_id, 0)) for one in owed}
    surplus = sum(max(0, cuts.get(one.debt_id, 0) - one.open_cents) for one in owed)
    for debt_id, cents in opened.items():
        part = min(cents, surplus)
        opened[debt_id], surplus = cents - part, surplus - part
    return opened, surplus
