"""All procedures of a municipality, in all their editions, as they are on one day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from certificates.catalogue.schemas import Procedure
from certificates.errors import ProcedureNotFound

BASE = 1
"""The edition that comes with the release."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A procedure as it is from a day on. The first comes with the release: it has no author and no day."""

    number: int
    procedure: Procedure
    from_day: date | None = None
    author_name: str | None = None
    at: datetime | None = None
    reason: str | None = None

    @property
    def rank(self) -> tuple[date, int]:
        """What is in force is the highest that has begun: the latest day, and of one day what was written last."""
        return self.from_day or date.min, self.number


@dataclass(frozen=True)
class Catalogue:
    """The procedures on a day. Cases ask for the edition under which they were filed, pages for the one in force.

    Without a day everything that comes with the release is in force, and nothing besides.
    """

    editions_by_code: Mapping[str, tuple[Edition, ...]]
    day: date | None = None

    @classmethod
    def of(cls, procedures: Iterable[Procedure]) -> "Catalogue":
        """The procedures that come with the release and the municipality's own file."""
        return cls({one.code: (Edition(BASE, one),) for one in procedures})

    def with_editions(self, added: Iterable[Edition]) -> "Catalogue":
        """With those that staff wrote. Codes keep their order, new ones come last."""
        known = {code: list(editions) for code, editions in self.editions_by_code.items()}
        for one in added:
            known.setdefault(one.procedure.code, []).append(one)
        in_order = {code: tuple(sorted(them, key=lambda one: one.number)) for code, them in known.items()}
        return Catalogue(in_order, self.day)

    def on(self, day: date) -> "Catalogue":
        """As it is on a day."""
        return self if day == self.day else Catalogue(self.editions_by_code, day)

    @cached_property
    def in_force(self) -> Mapping[str, Edition]:
        """The edition of each code that holds on the day."""
        found = {}
        for code, editions in self.editions_by_code.items():
            begun = [one for one in editions if one.from_day is None or (self.day and one.from_day <= self.day)]
            if begun:
                found[code] = max(begun, key=lambda one: one.rank)
        return found

    def offered(self) -> list[Procedure]:
        """What can be asked for now, in the order of the file."""
        return [one.procedure for one in self.in_force.values() if one.procedure.offered]

    def not_offered(self) -> list[Procedure]:
        """What cannot be asked for here, though citizens may look for it."""
        return [one.procedure for one in self.in_force.values() if not one.procedure.offered]

    def find_offered(self, code: str) -> Procedure | None:
        """The procedure if it can be asked for now."""
        found = self.in_force.get(code)
        return found.procedure if found and found.procedure.offered else None

    def get(self, code: str) -> Procedure:
        """The procedure as it is now, offered or not; raises ProcedureNotFound."""
        return self.current(code).procedure

    def current(self, code: str) -> Edition:
        """The edition in force; raises ProcedureNotFound."""
        if code not in self.in_force:
            raise ProcedureNotFound
        return self.in_force[code]

    def edition(self, code: str, number: int) -> Procedure:
        """The procedure as it was in this edition, for a case that was filed under it; raises ProcedureNotFound.

        One that no longer exists (it came with a release and was taken out) is answered with the oldest there is.
        """
        editions = self.history(code)
        return next((one.procedure for one in editions if one.number == number), editions[0].procedure)

    def history(self, code: str) -> tuple[Edition, ...]:
        """All editions, oldest first; raises ProcedureNotFound."""
        if code not in self.editions_by_code:
            raise ProcedureNotFound
        return self.editions_by_code[code]

    def planned(self, code: str) -> Edition | None:
        """What comes into force next after the day."""
        later = [one for one in self.history(code) if one.from_day and self.day and one.from_day > self.day]
        first = min((one.from_day for one in later if one.from_day), default=None)
        return max((one for one in later if one.from_day == first), key=lambda one: one.number, default=None)
