"""What mails say of the municipality: its name and how to reach it."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from notifier.foreign import Words


class Contact(BaseModel):
    """How to reach the municipality."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    phone: str
    email: str
    address: Words


class Municipality(BaseModel):
    """Who writes the mail."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Words
    portal_title: Words
    contact: Contact


def load_municipality(path: Path) -> Municipality:
    """Raises pydantic.ValidationError when the file is not complete."""
    return Municipality.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
