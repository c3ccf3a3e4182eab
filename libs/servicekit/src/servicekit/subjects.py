"""An account becomes a person once, and never turns into another: neither silently nor by linking again."""

from sqlalchemy import Column, Connection, DateTime, MetaData, String, Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from servicekit.logs import get_logger
from servicekit.problems import IdentityChanged, StaleToken
from servicekit.tokens import Principal

log = get_logger(__name__)


def subjects_table(metadata: MetaData) -> Table:
    """Who each subject is: no person yet, or one for ever."""
    return Table(
        "subjects",
        metadata,
        Column("subject", String(64), primary_key=True),
        Column("person_id", String(64), nullable=True),
        Column("first_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def refuse_another(principal: Principal, person_id: str | None) -> None:
    """``person_id`` is whose the account is.

    Raises IdentityChanged when the token names another person, StaleToken when it is from before the binding.
    """
    if person_id == principal.person_id:
        return
    if principal.person_id is None:
        raise StaleToken
    log.error("identity-changed", subject=principal.subject)
    raise IdentityChanged


def become(conn: Connection, table: Table, subject: str, person_id: str | None) -> str | None:
    """Bind the subject to the person, unless it is bound; returns whose it is then. Also before its own tokens do that:
    what it owns is about to be another account's."""
    row = insert(table).values(subject=subject, person_id=person_id)
    merged = {"person_id": func.coalesce(table.c.person_id, row.excluded.person_id)}
    merge = row.on_conflict_do_update(index_elements=[table.c.subject], set_=merged).returning(table.c.person_id)
    found: str | None = conn.execute(merge).scalar_one()
    return found


def forget(conn: Connection, table: Table, subject: str) -> None:
    """The account is gone. Its cut-off must be remembered, or a late token would bind it again."""
    conn.execute(delete(table).where(table.c.subject == subject))


def held(conn: Connection, table: Table, subject: str) -> dict[str, object]:
    """What is kept of an account that was let in, for its owner to take along."""
    row = conn.execute(select(table).where(table.c.subject == subject)).mappings().one()
    return dict(row) | {"first_seen_at": row["first_seen_at"].isoformat()}
