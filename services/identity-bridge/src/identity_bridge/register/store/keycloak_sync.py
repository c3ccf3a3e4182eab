"""Queries on how far we have looked at Keycloak, and on the persons with two accounts that were found there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from identity_bridge.register.models.keycloak_sync import doubles, seen_events, watches
from identity_bridge.register.store.rows import Double


def lock(conn: Connection, name: str, begin: datetime) -> datetime | None:
    """How far the look has come (``begin`` at first), locked; None when another process is looking."""
    conn.execute(insert(watches).values(name=name, done_until=begin).on_conflict_do_nothing())
    query = select(watches.c.done_until).where(watches.c.name == name).with_for_update(skip_locked=True)
    return conn.execute(query).scalar()


def done_until(conn: Connection, name: str, begin: datetime) -> datetime:
    """How far the look has come; ``begin`` at first, and as long as no look has dealt with all that it saw."""
    conn.execute(insert(watches).values(name=name, done_until=begin).on_conflict_do_nothing())
    found: datetime = conn.execute(select(watches.c.done_until).where(watches.c.name == name)).scalar_one()
    return found


def done(conn: Connection, name: str, until: datetime) -> None:
    row = insert(watches).values(name=name, done_until=until)
    conn.execute(row.on_conflict_do_update(index_elements=["name"], set_={"done_until": until}))


def seen_of(conn: Connection, event_ids: Sequence[str]) -> set[str]:
    """Those of the events that were seen before."""
    query = select(seen_events.c.event_id).where(seen_events.c.event_id.in_(event_ids))
    return set(conn.execute(query).scalars())


def is_news(conn: Connection, event_id: str, at: datetime) -> bool:
    """Whether the event was not seen before; now it is."""
    row = insert(seen_events).values(event_id=event_id, at=at).on_conflict_do_nothing()
    # Not by the number of rows: of an insert SQLAlchemy does not keep it.
    return conn.execute(row.returning(seen_events.c.event_id)).first() is not None


def forget_events(conn: Connection, before: datetime) -> None:
    conn.execute(delete(seen_events).where(seen_events.c.at < before))


def keep_doubles(conn: Connection, found: Mapping[str, Sequence[str]], now: datetime) -> None:
    """These persons have these accounts, and no other person has more than one. Entries that were known keep id and
    date."""
    conn.execute(delete(doubles).where(doubles.c.person_id.not_in(list(found))))
    for person_id, subjects in found.items():
        row = insert(doubles).values(double_id=uuid4(), person_id=person_id, subjects=sorted(subjects), found_at=now)
        merge = row.on_conflict_do_update(index_elements=["person_id"], set_={"subjects": row.excluded.subjects})
        conn.execute(merge)


def doubles_found(conn: Connection) -> list[Double]:
    """Persons with more than one account, those first who have had them longest."""
    return Double.all(conn.execute(select(doubles).order_by(doubles.c.found_at, doubles.c.double_id)))


def double(conn: Connection, double_id: UUID) -> Double | None:
    return Double.one_or_none(conn.execute(select(doubles).where(doubles.c.double_id == double_id)))
