"""An account becomes a person once, and never turns into another: neither silently nor by linking again."""

import threading

from sqlalchemy import Column, Connection, DateTime, Engine, MetaData, String, Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from servicekit.logs import get_logger
from servicekit.problems import IdentityChanged, StaleToken
from servicekit.tokens import Principal

log = get_logger(__name__)

# Bindings never change once made, so a seen one needs no second look-up. Bounded: cleared when full.
_SEEN_LIMIT = 10_000
_seen: dict[str, set[tuple[str, str]]] = {}
_seen_lock = threading.Lock()


def subjects_table(metadata: MetaData) -> Table:
    """Who each subject is: no person yet, or one for ever."""
    return Table(
        "subjects",
        metadata,
        Column("subject", String(64), primary_key=True),
        Column("person_id", String(64), nullable=True),
        Column("first_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def bind(engine: Engine, table: Table, principal: Principal) -> None:
    """Remember who the subject is.

    Raises IdentityChanged for another person, StaleToken for a token from before the binding.
    """
    pair = (principal.subject, principal.person_id)
    database = str(engine.url)
    if principal.person_id is not None and pair in _seen.get(database, ()):
        return
    stored = _stored(engine, table, principal)
    if stored == principal.person_id:
        if stored is not None:
            _remember(database, principal.subject, stored)
        return
    if principal.person_id is None:
        raise StaleToken
    log.error("identity-changed", subject=principal.subject)
    raise IdentityChanged


def become(conn: Connection, table: Table, subject: str, person_id: str | None) -> None:
    """Bind the subject to the person before its own tokens do: what it owns is about to be another account's."""
    row = insert(table).values(subject=subject, person_id=person_id)
    merged = {"person_id": func.coalesce(table.c.person_id, row.excluded.person_id)}
    conn.execute(row.on_conflict_do_update(index_elements=[table.c.subject], set_=merged))


def forget(conn: Connection, table: Table, subject: str) -> None:
    """The account is gone. Its cut-off must be remembered, or a late token would bind it again."""
    conn.execute(delete(table).where(table.c.subject == subject))


def held(conn: Connection, table: Table, subject: str) -> dict[str, object]:
    """What is kept of an account that was let in, for its owner to take along."""
    row = conn.execute(select(table).where(table.c.subject == subject)).mappings().one()
    return dict(row) | {"first_seen_at": row["first_seen_at"].isoformat()}


def _stored(engine: Engine, table: Table, principal: Principal) -> str | None:
    """Who the subject is, after this request; written only when that is news."""
    with engine.begin() as conn:
        known = conn.execute(select(table.c.person_id).where(table.c.subject == principal.subject)).first()
        if known is not None and (known.person_id is not None or principal.person_id is None):
            return str(known.person_id) if known.person_id is not None else None
        row = insert(table).values(subject=principal.subject, person_id=principal.person_id)
        merged = {"person_id": func.coalesce(table.c.person_id, row.excluded.person_id)}
        merge = row.on_conflict_do_update(index_elements=[table.c.subject], set_=merged).returning(table.c.person_id)
        found: str | None = conn.execute(merge).scalar_one()
        return found


def forget_seen() -> None:
    """Look every binding up again: for tests, which empty the table under a running process."""
    with _seen_lock:
        _seen.clear()


def _remember(database: str, subject: str, person_id: str) -> None:
    with _seen_lock:
        pairs = _seen.setdefault(database, set())
        if len(pairs) >= _SEEN_LIMIT:
            pairs.clear()
        pairs.add((subject, person_id))
