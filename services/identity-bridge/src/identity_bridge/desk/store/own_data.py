"""What the desk holds of one person, for that person to take along."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from identity_bridge.desk.models import desk_codes
from identity_bridge.register.models.visits import desk_cases
from identity_bridge.register.store import whole_rows

_OF_CODE = [desk_codes.c[name] for name in ("made_at", "expires_at", "ended_at", "recipient")]


def codes_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    """The codes for the desk, without the codes themselves."""
    query = select(*_OF_CODE).where(desk_codes.c.subject.in_(subjects)).order_by(desk_codes.c.made_at)
    return conn.execute(query).mappings().all()


def visits_of(conn: Connection, subjects: Sequence[str]) -> Sequence[RowMapping]:
    return whole_rows(conn, desk_cases, desk_cases.c.subject.in_(subjects), desk_cases.c.opened_at)
