"""Queries on visits at the desk, as far as levels and other features rest on them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from identity_bridge.register.models.visits import desk_cases
from identity_bridge.register.store.rows import Visit


def locked(conn: Connection, case_id: UUID) -> Visit | None:
    """The case, locked."""
    query = select(desk_cases).where(desk_cases.c.case_id == case_id).with_for_update()
    return Visit.one_or_none(conn.execute(query))


def certification_at(conn: Connection, subject: str, at: datetime) -> Visit | None:
    """The case in which the account was certified at this moment."""
    query = select(desk_cases).where(desk_cases.c.subject == subject, desk_cases.c.certified_at == at)
    return Visit.first(conn.execute(query))


def father_name_of(conn: Connection, person_id: str) -> str | None:
    """The father's name on the document of the newest certification at the desk that still counts."""
    mine = (desk_cases.c.person_id == person_id) & (desk_cases.c.state == "certified")
    query = select(desk_cases.c.father_name).where(mine).order_by(desk_cases.c.certified_at.desc()).limit(1)
    found: str | None = conn.execute(query).scalar()
    return found
