"""What the views work with; app.py puts it together."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g
from servicekit.access import permits, principal
from servicekit.clock import Clock, local_day
from servicekit.db import transaction
from servicekit.drafts import DraftsApi
from sqlalchemy import Connection, Engine
from workdays import Calendar

from certificates.catalogue import Catalogue
from certificates.municipality import Office
from certificates.papers import Papers
from certificates.seal import NO_ROOTS, Roots
from certificates.settings import UploadSettings
from certificates.use_cases.answering import NewCode
from certificates.use_cases.casework import Clerk, Context, Work
from certificates.use_cases.catalogues import CatalogueSource

EXTENSION = "certificates"

WORK, SUPERVISE = "certificates.work", "certificates.supervise"
"""Options of staff, as the policy names them."""


@dataclass(frozen=True)
class ServiceContext:
    """What the views work with."""

    engine: Engine
    source: CatalogueSource
    offices: Mapping[str, Office]
    calendar: Calendar
    clock: Clock
    new_code: NewCode
    code_key: bytes
    client_address_key: str
    uploads: UploadSettings
    papers: Papers
    drafts: DraftsApi
    kept_days: int = 60
    """For how many days an uncollected document lies at a counter."""
    signer_roots: Roots = NO_ROOTS
    """Whose certificates officers sign documents with; none: they sign none."""
    seal_roots: Roots = NO_ROOTS
    """Authorities whose seals are reported as trusted when a document is checked; none: trust is not reported."""

    @property
    def catalogue(self) -> Catalogue:
        """The procedures as they are today; looked at once in a request."""
        if "catalogue" not in g:
            g.catalogue = self.source(local_day(self.clock()))
        known: Catalogue = g.catalogue
        return known

    def for_applicant(self, conn: Connection) -> Context:
        """What an applicant's act is done with in this transaction. Look at the catalogue before it begins."""
        return Context(conn, self.clock(), self.catalogue, self.offices, self.calendar)

    def work(self, conn: Connection) -> Work:
        """The same for an act of the caller as a member of the office."""
        clerk = Clerk.of(principal(), supervisor=permits(SUPERVISE))
        return Work(conn, self.clock(), self.catalogue, self.offices, self.calendar, clerk)


def current_context() -> ServiceContext:
    """Of the app that answers."""
    context: ServiceContext = current_app.extensions[EXTENSION]
    return context


@contextmanager
def acting() -> Iterator[Context]:
    """A transaction in which an applicant's act is done."""
    with _transaction() as conn:
        yield current_context().for_applicant(conn)


@contextmanager
def working() -> Iterator[Work]:
    """A transaction in which the caller acts as a member of the office."""
    with _transaction() as conn:
        yield current_context().work(conn)


@contextmanager
def _transaction() -> Iterator[Connection]:
    context = current_context()
    # Looked at now, because it has a connection of its own.
    _ = context.catalogue
    with transaction(context.engine) as conn:
        yield conn
