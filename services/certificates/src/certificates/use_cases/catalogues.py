"""The catalogue as a running process has it: what came with the release, and what staff wrote since."""

import threading
from collections.abc import Iterable
from datetime import date

from pydantic import ValidationError
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from certificates.catalogue import Catalogue, Edition, Procedure
from certificates.store import editions as store
from certificates.store.editions import Mark, WrittenEdition

log = get_logger(__name__)


class CatalogueSource:
    """A copy in memory, read again when the table was written. Each look is one small query of its own connection, so
    look before a transaction is begun.

    While the database does not answer it gives what it knew last: pages that say what a certificate needs stay up, and
    nothing can be filed without the database anyway.
    """

    def __init__(self, engine: Engine, base: Catalogue) -> None:
        self.base = base
        self._engine, self._lock = engine, threading.Lock()
        self._mark: Mark | None = None
        self._known = base

    def __call__(self, day: date) -> Catalogue:
        """The procedures on a day in Greece."""
        try:
            with transaction(self._engine) as conn:
                mark = store.mark(conn)
                rows = None if mark == self._mark else store.all_editions(conn)
        except OperationalError:
            log.warning("catalogue from memory")
            return self._known.on(day)
        with self._lock:
            if rows is not None:
                # Two that read at once may leave the older copy, and then the next look reads again.
                self._known, self._mark = self.base.with_editions(_read(rows)), mark
            self._known = self._known.on(day)
            return self._known


def _read(rows: Iterable[WrittenEdition]) -> list[Edition]:
    """The editions. One that this release cannot read is left out, and the one before it holds; operations are told."""
    read = []
    for row in rows:
        try:
            procedure = Procedure.model_validate(row.body)
        except ValidationError:
            log.error("edition unreadable", procedure=row.procedure, edition=row.edition)
            continue
        read.append(Edition(row.edition, procedure, row.from_day, row.author_name, row.at, row.reason))
    return read
