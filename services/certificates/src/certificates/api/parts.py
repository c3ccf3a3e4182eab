"""What the views work with; app.py puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, g
from servicekit.clock import Clock, local_day
from sqlalchemy import Engine

from certificates.catalogue import Catalogue
from certificates.municipality import Office
from certificates.use_cases.catalogues import CatalogueSource

EXTENSION = "certificates"


@dataclass(frozen=True)
class Parts:
    """What the views work with."""

    engine: Engine
    source: CatalogueSource
    offices: Mapping[str, Office]
    clock: Clock

    @property
    def catalogue(self) -> Catalogue:
        """The procedures as they are today; looked at once in a request."""
        if "catalogue" not in g:
            g.catalogue = self.source(local_day(self.clock()))
        known: Catalogue = g.catalogue
        return known


def parts() -> Parts:
    """The parts of the app that answers."""
    own: Parts = current_app.extensions[EXTENSION]
    return own
