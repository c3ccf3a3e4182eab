"""The sums that a message states of itself. A message that does not add up is not taken in: part of it may be lost."""

from collections import Counter
from dataclasses import dataclass, field

from bankfiles import values
from bankfiles.elements import Element, every, first, line_of, text
from bankfiles.entries import Entry
from bankfiles.rows import Direction, ExpectedSum, Status, Unreadable
from bankfiles.texts import said

_OPENING = ("OPBD", "PRCD")
_CLOSING = "CLBD"
_SUMS = {
    "entries": ("TtlNtries", None),
    "credits": ("TtlCdtNtries", Direction.CREDIT),
    "debits": ("TtlDbtNtries", Direction.DEBIT),
}


@dataclass(slots=True)
class Tally:
    """What was read of one account's part of the message."""

    counts: Counter[tuple[Status, Direction]] = field(default_factory=Counter)
    cents: Counter[tuple[Status, Direction]] = field(default_factory=Counter)

    def add(self, entry: Entry) -> None:
        kind = (entry.status, entry.direction)
        self.counts[kind] += 1
        self.cents[kind] += entry.cents

    def of(self, statuses: tuple[Status, ...], direction: Direction | None) -> tuple[int, int]:
        """Number and sum of the entries, a debit counted like a credit."""
        kinds = [(status, one) for status in statuses for one in Direction if direction in (None, one)]
        return sum(self.counts[kind] for kind in kinds), sum(self.cents[kind] for kind in kinds)

    @property
    def booked_cents(self) -> int:
        """What the booked entries change on the account."""
        return self.cents[Status.BOOKED, Direction.CREDIT] - self.cents[Status.BOOKED, Direction.DEBIT]


def checked(container: Element, tally: Tally, account: str) -> list[ExpectedSum]:
    """The sums that this part states and that agree with its entries; raises Unreadable when one does not."""
    return [*_totals(container, tally, account), *_balance(container, tally, account)]


def _totals(container: Element, tally: Tally, account: str) -> list[ExpectedSum]:
    found = []
    for name, (place, direction) in _SUMS.items():
        stated = first(container, "TxsSummry", place)
        count, cents = text(stated, "NbOfNtries"), text(stated, "Sum")
        if stated is None or (count is None and cents is None):
            continue
        line = line_of(stated)
        if count is not None and not (count.isascii() and count.isdigit() and len(count) <= 15):
            raise Unreadable("count", said("count", value=values.shown(count)), line)
        said_count = None if count is None else int(count)
        said_cents = None if cents is None else values.cents(cents, line)
        # Some banks count what is only expected, and some do not.
        read = [tally.of(statuses, direction) for statuses in (tuple(Status), (Status.BOOKED,))]
        if not any(said_count in (None, one) and said_cents in (None, two) for one, two in read):
            facts = {"stated": _shown(said_count, said_cents), "read": _shown(*read[0])}
            raise Unreadable(name, said(name, **facts), line)
        found.append(ExpectedSum(account, name, said_cents, said_count))
    return found


def _balance(container: Element, tally: Tally, account: str) -> list[ExpectedSum]:
    """Opening balance and booked entries make the closing one: the best proof that nothing is missing."""
    balances: dict[str, list[Element]] = {}
    for element in every(container, "Bal"):
        balances.setdefault(text(element, "Tp", "CdOrPrtry", "Cd") or "", []).append(element)
    opening = next((balances[code] for code in _OPENING if code in balances), [])
    closing = balances.get(_CLOSING, [])
    if len(opening) != 1 or len(closing) != 1:
        # Of several days or of none: there is no single equation.
        return []
    before, after = _cents(opening[0]), _cents(closing[0])
    if before + tally.booked_cents != after:
        facts = {"opening": _euros(before), "booked": _euros(tally.booked_cents), "closing": _euros(after)}
        raise Unreadable("balance", said("balance", **facts), line_of(closing[0]))
    on = text(closing[0], "Dt", "Dt") or text(closing[0], "Dt", "DtTm")
    day = values.day(on, line_of(closing[0])) if on else None
    return [ExpectedSum(account, "balance", after, None, day, before)]


def _cents(balance: Element) -> int:
    line = line_of(balance)
    cents = values.cents(text(balance, "Amt") or "", line)
    sign = text(balance, "CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        raise Unreadable("direction", said("direction", value=values.shown(sign or "")), line)
    return cents if sign == "CRDT" else -cents


def _shown(count: int | None, cents: int | None) -> str:
    return " / ".join(([] if count is None else [str(count)]) + ([] if cents is None else [_euros(cents)]))


def _euros(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
