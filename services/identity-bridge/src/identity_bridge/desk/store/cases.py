"""Queries on cases of the desk."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, insert, or_, select, update

from identity_bridge.register.domain.levels import PERSON, Actor
from identity_bridge.register.models.visits import desk_cases
from identity_bridge.register.store.rows import Visit


def add_case(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(desk_cases).values(**values))


def open_case_of(conn: Connection, subject: str) -> Visit | None:
    query = select(desk_cases).where(desk_cases.c.subject == subject, desk_cases.c.state == "open").with_for_update()
    return Visit.one_or_none(conn.execute(query))


def change_case(conn: Connection, case_id: UUID, **values: object) -> None:
    conn.execute(update(desk_cases).where(desk_cases.c.case_id == case_id).values(**values))


def end_case(conn: Connection, case_id: UUID, by: Actor, at: datetime, **values: object) -> None:
    """The case is over; ``by`` is whose act that was."""
    ended = {"ended_at": at, "ended_by": by.kind.value, "ended_office": by.office, "ended_clerk": by.clerk}
    change_case(conn, case_id, **ended, **values)


def cases_of(conn: Connection, username: str, since: datetime) -> list[Visit]:
    """The clerk's cases that are open or were opened after ``since``, newest first."""
    mine = (desk_cases.c.opened_by == username) & or_(desk_cases.c.state == "open", desk_cases.c.opened_at > since)
    return Visit.all(conn.execute(select(desk_cases).where(mine).order_by(desk_cases.c.opened_at.desc())))


def count_open(conn: Connection, username: str) -> int:
    """How many cases the clerk has open."""
    mine = (desk_cases.c.opened_by == username) & (desk_cases.c.state == "open")
    return int(conn.execute(select(func.count()).select_from(desk_cases).where(mine)).scalar_one())


def cases_to_check(conn: Connection, states: tuple[str, ...], not_by: str) -> list[Visit]:
    """Certifications that wait for a second look, oldest first; never the clerk's own."""
    waiting = (
        desk_cases.c.check_state.in_(states) & (desk_cases.c.opened_by != not_by) & (desk_cases.c.state == "certified")
    )
    query = select(desk_cases).where(waiting).order_by(desk_cases.c.certified_at).limit(100)
    return Visit.all(conn.execute(query))


def move(conn: Connection, subject: str, into: str, now: datetime) -> None:
    """The account was joined into another one: its visits are the other's, and one that is open ends."""
    open_ = (desk_cases.c.subject == subject) & (desk_cases.c.state == "open")
    ended = {"ended_at": now, "ended_by": PERSON.kind.value, "note": "the account was joined into another"}
    conn.execute(update(desk_cases).where(open_).values(state="closed", **ended))
    conn.execute(update(desk_cases).where(desk_cases.c.subject == subject).values(subject=into))
