"""Queries on the roles of staff: since when, and who gave them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert

from identity_bridge.register.store import Found
from identity_bridge.staff.models import staff_roles

_LIVE = staff_roles.c.ended_at.is_(None)


def live(conn: Connection) -> Mapping[str, Mapping[str, Found]]:
    """Who has which roles as far as was noted: by account, then by role."""
    found: dict[str, dict[str, Found]] = defaultdict(dict)
    for row in conn.execute(select(staff_roles).where(_LIVE)):
        found[row.subject][row.role] = row
    return found


def live_of(conn: Connection, subject: str) -> Mapping[str, Found]:
    rows = conn.execute(select(staff_roles).where(_LIVE, staff_roles.c.subject == subject))
    return {row.role: row for row in rows}


def begin(conn: Connection, subject: str, roles: Collection[str], by: str | None, now: datetime) -> None:
    """The account has these from now on; ``by`` is the operator, None where they were only seen.

    Who gave a role counts for more than that somebody saw it a moment before.
    """
    for role in sorted(roles):
        values = {"subject": subject, "role": role, "since": now, "seen": by is None, "given_by": by}
        entry = insert(staff_roles).values(grant_id=uuid4(), **values)
        if by is None:
            conn.execute(entry.on_conflict_do_nothing())
            continue
        given = {"seen": False, "given_by": by, "since": func.least(staff_roles.c.since, now)}
        only_seen = staff_roles.c.seen
        key = ["subject", "role"]
        conn.execute(entry.on_conflict_do_update(index_elements=key, index_where=_LIVE, set_=given, where=only_seen))


def end(conn: Connection, grants: Collection[UUID], by: str | None, now: datetime) -> None:
    """These have ended; the operator who took one counts for more than who only saw that it was gone."""
    open_still = _LIVE if by is None else staff_roles.c.ended_by.is_(None)
    mine = open_still & staff_roles.c.grant_id.in_(grants)
    conn.execute(update(staff_roles).where(mine).values(ended_at=now, ended_by=by))


def of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """Every role that the accounts have or had, the oldest first."""
    mine = select(staff_roles).where(staff_roles.c.subject.in_(subjects))
    return conn.execute(mine.order_by(staff_roles.c.since, staff_roles.c.role)).mappings().all()
