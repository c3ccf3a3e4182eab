"""Queries for the lists in which staff find special declarations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from identity_bridge.declarations.models.cases import cases
from identity_bridge.declarations.store.cases import WITH_DAYS
from identity_bridge.declarations.store.rows import Case
from identity_bridge.register.models import persons

PAGE = 50
"""Cases on one page of a list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its cases, each with the verified name of its person, and how many there are on all pages."""

    rows: Sequence[Case]
    total: int


@dataclass(frozen=True, slots=True)
class Queue:
    """Cases in this state that last changed between two moments, in this order."""

    state: str
    since: datetime | None
    before: datetime | None
    newest_first: bool


def in_state(conn: Connection, queue: Queue, page: int) -> Listed:
    """A page of the queue."""
    which = [cases.c.state == queue.state]
    if queue.since is not None:
        which.append(cases.c.updated_at >= queue.since)
    if queue.before is not None:
        which.append(cases.c.updated_at < queue.before)
    return _listed(conn, and_(*which), page, newest_first=queue.newest_first)


def numbered(conn: Connection, number: str) -> Listed:
    """The case with this number, as in a list."""
    return _listed(conn, cases.c.number == number, 1)


def about(conn: Connection, afm_indexes: Sequence[bytes], but: str, page: int) -> Listed:
    """Cases about the business with this tax number, but those in one state; the newest first."""
    return _listed(conn, cases.c.afm_index.in_(afm_indexes) & (cases.c.state != but), page)


def named(conn: Connection, words: Sequence[str], but: str, page: int) -> Listed:
    """Cases about businesses that have all these words in their names (names.searched), as ``about``."""
    found = [cases.c.search_names.contains(word, autoescape=True) for word in words]
    return _listed(conn, and_(cases.c.state != but, *found), page)


def counts(conn: Connection) -> dict[str, int]:
    """How many cases there are in each state."""
    rows = conn.execute(select(cases.c.state, func.count().label("number")).group_by(cases.c.state))
    return {row.state: row.number for row in rows}


def _listed(conn: Connection, which: ColumnElement[bool], page: int, *, newest_first: bool = True) -> Listed:
    order: list[Any] = [cases.c.updated_at, cases.c.case_id]
    query = (
        WITH_DAYS.join(persons, persons.c.person_id == cases.c.person_id)
        .add_columns(persons.c.given_name, persons.c.family_name)
        .where(which)
        .order_by(*([column.desc() for column in order] if newest_first else order))
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    total = conn.execute(select(func.count()).select_from(cases).where(which)).scalar_one()
    return Listed(Case.all(conn.execute(query)), total)
