"""What the views work with; app.py puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from servicekit.clock import Clock
from sqlalchemy import Engine

from certificates.catalogue import Catalogue
from certificates.municipality import Office
from certificates.settings import UploadSettings

EXTENSION = "certificates"


@dataclass(frozen=True)
class Parts:
    """What the views work with."""

    engine: Engine
    catalogue: Catalogue
    offices: Mapping[str, Office]
    clock: Clock
    uploads: UploadSettings


def parts() -> Parts:
    """The parts of the app that answers."""
    own: Parts = current_app.extensions[EXTENSION]
    return own
