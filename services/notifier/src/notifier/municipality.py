"""What mails take from the municipality's file: sender, name, colours, and how to reach it."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from notifier.foreign import Words


class Contact(BaseModel):
    """How to reach the municipality."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    phone: str
    email: str
    address: Words


class Office(BaseModel):
    """An office that people visit or call."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Words
    address: Words
    phone: str
    hours: Words | None = None


class Colours(BaseModel):
    """Of frames and headings, and of links; white and either stand out from each other."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    primary: str = Field(pattern="^#[0-9a-fA-F]{6}$")
    link: str = Field(pattern="^#[0-9a-fA-F]{6}$")


class Municipality(BaseModel):
    """Who writes the mail; ``mail_from`` is the sender's address, ``contact.email`` takes the answers."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Words
    portal_title: Words
    mail_from: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    colours: Colours
    contact: Contact
    offices: dict[str, Office]


def load_municipality(path: Path) -> Municipality:
    """Raises pydantic.ValidationError when the file is not complete."""
    return Municipality.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
