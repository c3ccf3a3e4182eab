"""What this service reads of the municipality's file: who issues a note, its colour, and the local holidays."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Words(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    el: str
    en: str


class RevenueOffice(BaseModel):
    """The office that issues notes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Words
    directorate: Words
    address: Words
    phone: str
    email: str


class _Offices(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    revenue: RevenueOffice


class _Colours(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    primary: str = Field(pattern="^#[0-9a-fA-F]{6}$")


class Municipality(BaseModel):
    """The municipality as a note names it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Words
    colours: _Colours
    offices: _Offices
    local_holidays: tuple[str, ...] = ()


def load(path: Path) -> Municipality:
    """Raises pydantic.ValidationError when the file is not complete."""
    return Municipality.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
