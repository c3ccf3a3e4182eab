"""Which declarations a change of the tables really concerns: found while others are filed, completed under the lock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection
from workdays import Calendar

from fee_declarations import tables
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk import rows, store
from fee_declarations.tables_desk.effects import Effect, effects
from fee_declarations.tables_desk.reading import Read


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found by the tables of a version: the declarations that were looked at, each as it stood then
    (store.versions_since), and those that the change concerns."""

    version: int
    stood: Mapping[UUID, str]
    concerned: Mapping[UUID, Effect]


def concerned(conn: Connection, found: Read, document: Document, calendar: Calendar) -> Iterator[Effect]:
    """Declarations that come to something else: also those that were filed for a term that lies ahead."""
    return _effects(conn, found, document, calendar, None)


def look_ahead(conn: Connection, found: Read, newest: rows.Version, calendar: Calendar) -> Looked:
    """The slow part of ``concerned``, done before the tables are locked and people who file have to wait."""
    # How they stand first: what changes after that is looked at again.
    stood = store.versions_since(conn, found.change.fee, _first_day(found))
    those = {one.declaration.id: one for one in concerned(conn, found, newest.document, calendar)}
    return Looked(newest.number, stood, those)


def concerned_now(
    conn: Connection, found: Read, newest: rows.Version, calendar: Calendar, ahead: Looked | None
) -> list[Effect]:
    """The same as ``concerned`` with the tables locked; only what was filed or changed since is assessed again."""
    if ahead is None or ahead.version != newest.number:
        return list(concerned(conn, found, newest.document, calendar))
    stand = store.versions_since(conn, found.change.fee, _first_day(found))
    moved = {one for one, how in stand.items() if ahead.stood.get(one) != how}
    kept = [effect for one, effect in ahead.concerned.items() if one in stand and one not in moved]
    return [*kept, *_effects(conn, found, newest.document, calendar, moved)] if moved else kept


def _effects(
    conn: Connection, found: Read, document: Document, calendar: Calendar, only: set[UUID] | None
) -> Iterator[Effect]:
    declared = store.about_since(conn, found.change.fee, _first_day(found), only)
    found_effects = effects(declared, tables.parse(document), tables.parse(found.document), calendar)
    # A declaration that was charged what is right after the change needs nothing.
    return (one for one in found_effects if one.charged_cents != one.new_cents)


def _first_day(found: Read) -> date:
    """From when it may concern something: of rows without days, from the year in the period that they are about."""
    if found.change.first_day:
        return found.change.first_day
    years = [int(value[:4]) for one in found.change.rows for value in one.key.values() if value[:4].isdecimal()]
    return date(min(years, default=1900), 1, 1)
