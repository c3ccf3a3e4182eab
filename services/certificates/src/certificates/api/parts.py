"""What the views work with; app.py puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from servicekit.access import permits, principal
from servicekit.clock import Clock
from sqlalchemy import Connection, Engine
from workdays import Calendar

from certificates.catalogue import Catalogue
from certificates.municipality import Office
from certificates.use_cases.answering import NewCode
from certificates.use_cases.casework import Clerk, Context, Work

EXTENSION = "certificates"

WORK, SUPERVISE = "certificates.work", "certificates.supervise"
"""Options of staff, as the policy names them."""


@dataclass(frozen=True)
class Parts:
    """What the views work with."""

    engine: Engine
    catalogue: Catalogue
    offices: Mapping[str, Office]
    calendar: Calendar
    clock: Clock
    new_code: NewCode
    code_key: bytes
    client_address_key: str


def parts() -> Parts:
    """The parts of the app that answers."""
    own: Parts = current_app.extensions[EXTENSION]
    return own


def context(conn: Connection) -> Context:
    """What an applicant's act is done with."""
    own = parts()
    return Context(conn, own.clock(), own.catalogue, own.offices, own.calendar)


def work(conn: Connection) -> Work:
    """What an act of the caller, a member of staff, is done with."""
    own = parts()
    clerk = Clerk.of(principal(), supervisor=permits(SUPERVISE))
    return Work(conn, own.clock(), own.catalogue, own.offices, own.calendar, clerk)
