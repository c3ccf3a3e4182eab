"""Removing what was kept long enough. Rows of a new table that points to a case or declaration must go here too."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.retention import BATCH
from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select

from identity_bridge.declarations.models.accepted import declarations
from identity_bridge.declarations.models.cases import cases, documents, history


def remove_scans(conn: Connection, before: datetime) -> int:
    """Remove documents of cases that were refused before then; what was written and decided stays. Returns how many
    cases have lost theirs."""
    has_any = exists().where(documents.c.case_id == cases.c.case_id)
    ids = _some_cases(conn, before, ["refused"], has_any)
    conn.execute(delete(documents).where(documents.c.case_id.in_(ids)))
    return len(ids)


def remove_abandoned(conn: Connection, before: datetime) -> int:
    """Remove cases that were begun or returned and not touched since."""
    return _remove_cases(conn, _some_cases(conn, before, ["draft", "waiting-for-document", "returned"]))


def remove_refused(conn: Connection, before: datetime) -> int:
    """Remove cases that were refused, or taken back before they were decided."""
    never_accepted = cases.c.declaration_id.is_(None)
    return _remove_cases(conn, _some_cases(conn, before, ["refused", "revoked"], never_accepted))


def remove_ended(conn: Connection, before: datetime) -> int:
    """Remove declarations that ended before then, with the cases by which they came."""
    ended = or_(declarations.c.revoked_at < before, declarations.c.expired_at < before)
    old = select(declarations.c.declaration_id).where(ended).limit(BATCH)
    ids = conn.execute(old.with_for_update()).scalars().all()
    _remove_cases(conn, conn.execute(select(cases.c.case_id).where(cases.c.declaration_id.in_(ids))).scalars().all())
    return conn.execute(delete(declarations).where(declarations.c.declaration_id.in_(ids))).rowcount


def _some_cases(conn: Connection, before: datetime, states: list[str], *only: ColumnElement[bool]) -> Sequence[UUID]:
    query = select(cases.c.case_id).where(cases.c.updated_at < before, cases.c.state.in_(states), *only)
    return conn.execute(query.limit(BATCH).with_for_update()).scalars().all()


def _remove_cases(conn: Connection, ids: Sequence[UUID]) -> int:
    for table in (history, documents, cases):
        gone = conn.execute(delete(table).where(table.c.case_id.in_(ids)))
    return gone.rowcount
