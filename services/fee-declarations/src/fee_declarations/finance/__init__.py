"""The finance application as this service needs it: whatever a town runs stands behind this port."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Debtor:
    """A debtor as finance knows it; ``months`` is how often its book category makes it declare (1 or 3)."""

    code: str
    months: int


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """A note that finance numbered, with the code that pays it."""

    number: str
    rf: str


class Finance(Protocol):
    """Both acts are part of the caller's transaction: an adapter to a remote application keeps a queue of its own."""

    def find_debtor(self, conn: Connection, afm: str) -> Debtor:
        """The debtor with this tax number, made when there is none yet."""
        ...

    def issue_note(self, conn: Connection, amount_cents: int, on: date) -> IssuedNote:
        """Number a note over the amount. Others wait for the number until the transaction ends: call it late."""
        ...
