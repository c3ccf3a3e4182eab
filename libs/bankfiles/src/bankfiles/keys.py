"""By what a line of one file is known again in another one.

No identifier of a bank is safe alone: they are missing, the same for a whole batch, or used again a year later. So a
key is derived from columns that are stored, by a rule that has a version: rows of an older rule are found by it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

VERSION = 1
"""Of the rule that new lines are stored with."""


class Identified(Protocol):
    """What the keys are derived from: a line that was read, or a stored row of one."""

    @property
    def account(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def entry_ref(self) -> str | None: ...
    @property
    def detail_ref(self) -> str | None: ...
    @property
    def tx_id(self) -> str | None: ...
    @property
    def uetr(self) -> str | None: ...
    @property
    def end_to_end_id(self) -> str | None: ...
    @property
    def direction(self) -> str: ...
    @property
    def reversal(self) -> bool: ...
    @property
    def amount_cents(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def booked_on(self) -> date | None: ...
    @property
    def code_as_written(self) -> str | None: ...
    @property
    def payer_iban(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Of one line within its file."""

    strong: str | None
    weak: str


def strong_key(line: Identified, version: int = VERSION) -> str | None:
    """What the bank identifies the line by; None when it says nothing that does.

    An expected line and the booked one are never the same, and two directions are not: a reversal often keeps the
    identifiers of what it takes back. Two lines with the same key and another amount, day or code contradict each
    other: that is for a person.
    """
    _known(version)
    name: list[str | None]
    if line.uetr:
        name = ["uetr", line.uetr.lower()]
    elif line.detail_ref:
        name = ["ref", line.detail_ref, line.tx_id]
    else:
        return None
    return _digest("s", version, [line.account, str(line.status), str(line.direction), line.reversal, *name])


def weak_key(line: Identified, nth: int = 1, version: int = VERSION) -> str:
    """All that the line says of itself, and the how-manieth of such lines it is within its file, from 1."""
    _known(version)
    columns = [
        line.account,
        str(line.status),
        line.entry_ref,
        line.detail_ref,
        line.tx_id,
        line.uetr.lower() if line.uetr else None,
        line.end_to_end_id,
        str(line.direction),
        line.reversal,
        line.amount_cents,
        line.currency,
        line.booked_on.isoformat() if line.booked_on else None,
        line.code_as_written,
        line.payer_iban,
    ]
    return _digest("w", version, [*columns, nth])


def keys_of(lines: Iterable[Identified], version: int = VERSION) -> list[Keys]:
    """The keys of all lines of one file, in their order. What stands on two lines of a file identifies neither."""
    listed = list(lines)
    strong = [strong_key(line, version) for line in listed]
    times = Counter(strong)
    seen: Counter[str] = Counter()
    found = []
    for line, key in zip(listed, strong, strict=True):
        first = weak_key(line, 1, version)
        seen[first] += 1
        weak = first if seen[first] == 1 else weak_key(line, seen[first], version)
        found.append(Keys(key if times[key] == 1 else None, weak))
    return found


def _known(version: int) -> None:
    if version != VERSION:
        raise ValueError(f"no rule for keys has the version {version}")


def _digest(letter: str, version: int, columns: list[object]) -> str:
    # A digest, because the columns hold account numbers of people.
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return f"{letter}{version}:{hashlib.sha256(text.encode()).hexdigest()}"
