"""What this service reads of the municipality's file: its offices, for the answer to "whom do I ask"."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

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


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore")

    offices: Mapping[str, Office]


def load_offices(path: Path) -> Mapping[str, Office]:
    """Offices by key; raises pydantic.ValidationError when the file is not complete."""
    return _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).offices
