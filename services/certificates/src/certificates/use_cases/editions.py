"""Staff write a new edition of a procedure: from a day on, whatever is filed is filed under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from servicekit.tokens import Principal
from sqlalchemy import Connection

from certificates.catalogue import BASE, Catalogue, Procedure
from certificates.errors import EditionOutdated
from certificates.store import editions as store
from certificates.store.editions import WrittenEdition


@dataclass(frozen=True, slots=True)
class Writing:
    """Procedures, checked, with the day from which they hold and why. ``after``: the edition that the writer saw."""

    procedures: Sequence[Procedure]
    from_day: date
    reason: str
    author: Principal
    after: int | None = None


def write(conn: Connection, base: Catalogue, writing: Writing, now: datetime) -> list[int]:
    """Add an edition of each procedure; returns their numbers. ``base`` is what came with the release.

    Raises EditionOutdated when another one was written after the one that the writer saw.
    """
    store.lock(conn)
    return [_add(conn, base, writing, procedure, now) for procedure in writing.procedures]


def _add(conn: Connection, base: Catalogue, writing: Writing, procedure: Procedure, now: datetime) -> int:
    first = BASE if procedure.code in base.editions_by_code else 0
    newest = max(first, store.newest_number(conn, procedure.code))
    if writing.after is not None and writing.after != newest:
        raise EditionOutdated(edition=newest)
    author = writing.author
    username = author.username or author.subject
    named, body = author.name or username, procedure.body()
    written = WrittenEdition(procedure.code, newest + 1, writing.from_day, body, username, named, now, writing.reason)
    store.add(conn, written)
    return newest + 1
