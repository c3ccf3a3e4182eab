"""What the pages say of the municipality, out of its file."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


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


class Municipality(BaseModel):
    """The keys that this service reads; others are the other services'."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Bilingual
    portal_title: Bilingual
    contact: Contact


def load_municipality(file: Path) -> Municipality:
    """Read the file; raises ValueError when a key that we need is missing."""
    return Municipality.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
