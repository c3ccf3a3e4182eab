"""Everything that is held of one person, for that person to take along."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from identity_bridge.models import audit, declarations, desk_cases, desk_codes, level_changes, persons
from identity_bridge.models.declaration_cases import cases, documents, history
from identity_bridge.models.notice_addresses import notice_addresses
from identity_bridge.models.operations import operations

# The files themselves stay where they are shown; of codes the text stays sealed, for it still opens a visit.
_OF_DOCUMENT = [column for column in documents.c if column.name not in ("content", "sha256", "code")]
_OF_CODE = [desk_codes.c[name] for name in ("made_at", "expires_at", "ended_at", "recipient")]


def person(conn: Connection, person_id: str) -> RowMapping:
    return conn.execute(select(persons).where(persons.c.person_id == person_id)).mappings().one()


def level_changes_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    return _rows(conn, level_changes, level_changes.c.person_id == person_id, level_changes.c.version)


def codes_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """The codes for the desk, without the codes themselves."""
    query = select(*_OF_CODE).where(desk_codes.c.subject.in_(subjects)).order_by(desk_codes.c.made_at)
    return conn.execute(query).mappings().all()


def visits_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    return _rows(conn, desk_cases, desk_cases.c.subject.in_(subjects), desk_cases.c.opened_at)


def declarations_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """Special declarations that were accepted, also those that have ended."""
    return _rows(conn, declarations, declarations.c.person_id == person_id, declarations.c.accepted_at)


def cases_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    return _rows(conn, cases, cases.c.person_id == person_id, cases.c.number)


def documents_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """What was handed in for the cases, without the files."""
    query = select(*_OF_DOCUMENT).join(cases, cases.c.case_id == documents.c.case_id)
    mine = query.where(cases.c.person_id == person_id).order_by(documents.c.added_at)
    return conn.execute(mine).mappings().all()


def addresses_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """Addresses for notes that were asked for, with what became of each; not the links to them."""
    return _rows(conn, notice_addresses, notice_addresses.c.person_id == person_id, notice_addresses.c.asked_at)


def entries_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """What happened to the cases, oldest first."""
    query = select(history).join(cases, cases.c.case_id == history.c.case_id)
    return conn.execute(query.where(cases.c.person_id == person_id).order_by(history.c.entry_id)).mappings().all()


def operations_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """Accounts that were joined or closed."""
    return _rows(conn, operations, operations.c.subject.in_(subjects), operations.c.begun_at)


def views_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """All that staff saw or changed, oldest first."""
    return _rows(conn, audit, audit.c.subject.in_(subjects), audit.c.seq)


def _rows(conn: Connection, table: Table, mine: Any, order: Any) -> Sequence[RowMapping]:
    return conn.execute(select(table).where(mine).order_by(order)).mappings().all()
