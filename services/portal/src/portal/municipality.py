"""What differs from one municipality to the next, read from its file."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Words(_Part):
    """A text in both languages."""

    el: str
    en: str

    def __getitem__(self, locale: str) -> str:
        return self.en if locale == "en" else self.el


class Contact(_Part):
    """Where to ask for help."""

    phone: str
    email: str
    address: Words


class Office(_Part):
    """An office that people come to."""

    name: Words
    address: Words
    phone: str
    hours: Words


class Offices(_Part):
    """Those that the pages send people to."""

    transparency: Office


class Municipality(_Part):
    """Names and contact of the municipality."""

    name: Words
    portal_title: Words
    contact: Contact
    offices: Offices

    @classmethod
    def load(cls, path: Path) -> "Municipality":
        """Read the file; raises pydantic.ValidationError when something that the pages show is missing."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
