"""Queries on the roles of staff: since when, and who gave them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from servicekit.rows import TypedRow
from sqlalchemy import Connection, RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert

from identity_bridge.staff.models import staff_roles


@dataclass(frozen=True)
class Grant(TypedRow):
    """A role that an account has; ``seen`` when it was only found in Keycloak, and not given by an operator."""

    grant_id: UUID
    subject: str
    role: str
    since: datetime
    seen: bool
    given_by: str | None


_LIVE = staff_roles.c.ended_at.is_(None)


def live(conn: Connection) -> Mapping[str, Mapping[str, Grant]]:
    """The roles as they were noted: by account, then by role."""
    found: dict[str, dict[str, Grant]] = defaultdict(dict)
    for row in Grant.all(conn.execute(select(staff_roles).where(_LIVE))):
        found[row.subject][row.role] = row
    return found


def live_of(conn: Connection, subject: str) -> Mapping[str, Grant]:
    rows = Grant.all(conn.execute(select(staff_roles).where(_LIVE, staff_roles.c.subject == subject)))
    return {row.role: row for row in rows}


def begin(conn: Connection, subject: str, roles: Collection[str], by: str | None, now: datetime) -> None:
    """The account has these from now on; ``by`` is the operator, None where they were only seen.

    The operator who gave a role is kept even when the role was already seen a moment before.
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
    """These have ended. The operator who took one is kept even when it was already seen to be gone."""
    open_still = _LIVE if by is None else staff_roles.c.ended_by.is_(None)
    mine = open_still & staff_roles.c.grant_id.in_(grants)
    conn.execute(update(staff_roles).where(mine).values(ended_at=now, ended_by=by))


def of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """Every role that the accounts have or had, the oldest first."""
    mine = select(staff_roles).where(staff_roles.c.subject.in_(subjects))
    return conn.execute(mine.order_by(staff_roles.c.since, staff_roles.c.role)).mappings().all()
