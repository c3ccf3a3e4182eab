"""What this service reads of the municipality's file: its offices, and the days on which they are closed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from workdays import Calendar, MovedHoliday

from certificates.catalogue import Words


class Office(BaseModel):
    """A unit of the municipality that handles requests."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Words
    address: Words
    phone: str
    email: str | None = None
    hours: Words | None = None
    # As whom the office's documents are signed, under the name of whoever signs.
    signatory: Words | None = None


class Moved(BaseModel):
    """A holiday that a decision puts on another day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    instead_of: date
    basis: str


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore")

    offices: Mapping[str, Office]
    local_holidays: tuple[str, ...] = ()
    moved_holidays: tuple[Moved, ...] = ()


def load_calendar(path: Path) -> Calendar:
    """The working days of the municipality; raises pydantic.ValidationError, or ValueError for a day of no year."""
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    moved = [MovedHoliday(one.day, one.instead_of, one.basis) for one in file.moved_holidays]
    return Calendar(file.local_holidays, moved)


def load_offices(path: Path) -> Mapping[str, Office]:
    """Offices by key; raises pydantic.ValidationError when the file is not complete."""
    return _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).offices
