"""Queries on how far we have looked at Keycloak."""

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from identity_bridge.models import seen_events, watches


def lock(conn: Connection, name: str, begin: datetime) -> datetime | None:
    """How far the look has come (``begin`` at first), locked; None when another process looks just now."""
    conn.execute(insert(watches).values(name=name, done_until=begin).on_conflict_do_nothing())
    query = select(watches.c.done_until).where(watches.c.name == name).with_for_update(skip_locked=True)
    return conn.execute(query).scalar()


def done(conn: Connection, name: str, until: datetime) -> None:
    row = insert(watches).values(name=name, done_until=until)
    conn.execute(row.on_conflict_do_update(index_elements=["name"], set_={"done_until": until}))


def is_news(conn: Connection, event_id: str, at: datetime) -> bool:
    """Whether the event was not seen before; now it is."""
    row = insert(seen_events).values(event_id=event_id, at=at).on_conflict_do_nothing()
    return bool(conn.execute(row).rowcount)


def forget_events(conn: Connection, before: datetime) -> None:
    conn.execute(delete(seen_events).where(seen_events.c.at < before))
