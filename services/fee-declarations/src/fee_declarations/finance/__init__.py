"""The finance application as this service needs it: the application that a town runs stands behind this port."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Debtor:
    """A debtor as finance knows it; ``months`` is how often its book category makes it declare (1 or 3).

    ``afm`` is None for an old entry whose tax number was never written down.
    """

    code: str
    months: int
    name: str
    afm: str | None


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """A note that finance numbered, with the code that pays it."""

    number: str
    rf: str


class Finance(Protocol):
    """Each act is part of the caller's transaction: an adapter to a remote application keeps a queue of its own."""

    def find_debtor(self, conn: Connection, afm: str) -> Debtor | None:
        """The debtor with this tax number; None when finance knows none, and then an officer decides."""
        ...

    def debtor(self, conn: Connection, code: str) -> Debtor | None:
        """The debtor with this code."""
        ...

    def open_debtor(self, conn: Connection, afm: str, name: str, months: int) -> Debtor:
        """Enter a debtor who owes something for the first time; returns the existing one if the number is known."""
        ...

    @property
    def series(self) -> str:
        """The series of the counters of which notes are numbered."""
        ...

    def numbered(self, number: int, amount_cents: int, on: date) -> IssuedNote:
        """The note that has this number of the series and its year."""
        ...

    def issue_note(self, conn: Connection, amount_cents: int, on: date) -> IssuedNote:
        """Number a note over the amount. Other transactions wait for the number until this one ends: call it late."""
        ...
