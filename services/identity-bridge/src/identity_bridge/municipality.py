"""What the pages say of the municipality, out of its file."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field


class Bilingual(BaseModel):
    """A text in both languages."""

    el: str
    en: str

    def in_language(self, locale: str) -> str:
        return self.en if locale == "en" else self.el


class Contact(BaseModel):
    """Whom to call."""

    phone: str
    email: str


class Colours(BaseModel):
    """Of header and buttons, and of links; white and either stand out from each other."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    primary: str = Field(pattern="^#[0-9a-fA-F]{6}$")
    link: str = Field(pattern="^#[0-9a-fA-F]{6}$")


class Municipality(BaseModel):
    """The keys that this service reads; others are the other services'."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Bilingual
    portal_title: Bilingual
    contact: Contact
    colours: Colours


def load_municipality(file: Path) -> Municipality:
    """Read the file; raises ValueError when a key that we need is missing."""
    return Municipality.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
