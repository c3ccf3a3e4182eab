"""What this service reads of the municipality's file: its look, its offices, and the days on which they are closed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from town.look import Look, Words
from workdays import Calendar, MovedHoliday


class Office(BaseModel):
    """A unit of the municipality that handles requests, or a citizens’ service centre (ΚΕΠ) that hands them out."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["office", "service-centre"] = "office"
    name: Words
    address: Words
    phone: str
    email: str | None = None
    hours: Words | None = None
    # In which function the office's documents are signed, under the signatory's name.
    signatory: Words | None = None
    directorate: Words | None = None


class Moved(BaseModel):
    """A holiday that a decision puts on another day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    instead_of: date
    basis: str


class Municipality(Look):
    """The municipality as its documents name it; ``load`` raises ValueError when something is missing."""

    offices: Mapping[str, Office]
    local_holidays: tuple[str, ...] = ()
    moved_holidays: tuple[Moved, ...] = ()

    def calendar(self) -> Calendar:
        """Its working days; raises ValueError for a local day of no year."""
        moved = [MovedHoliday(one.day, one.instead_of, one.basis) for one in self.moved_holidays]
        return Calendar(self.local_holidays, moved)


def office_of(offices: Mapping[str, Office], *keys: str | None) -> Office:
    """The first of these that there is. Offices are closed and cases live on: where none is left, the first of all."""
    there = [offices[key] for key in keys if key is not None and key in offices]
    return there[0] if there else next(iter(own_offices(offices).values()))


def own_offices(offices: Mapping[str, Office]) -> Mapping[str, Office]:
    """Those that work on requests."""
    return {key: office for key, office in offices.items() if office.kind == "office"}


def service_centres(offices: Mapping[str, Office]) -> Mapping[str, Office]:
    """Citizens’ service centres (ΚΕΠ) at which documents are handed over, in the order of the file."""
    return {key: office for key, office in offices.items() if office.kind == "service-centre"}


def load_offices(path: Path) -> Mapping[str, Office]:
    """Offices by key; raises ValueError when the file is not complete."""
    return Municipality.load(path).offices
