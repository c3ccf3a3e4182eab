"""Queries on how joining is asked for."""

from dataclasses import dataclass
from datetime import datetime

from servicekit.rows import TypedRow
from sqlalchemy import Connection, delete, func, insert, select, update

from identity_bridge.accounts.models import join_intents


@dataclass(frozen=True)
class JoinIntent(TypedRow):
    """``subject`` asked to be joined into another account; ``into_subject`` is the one that showed the intent."""

    intent_hash: bytes
    subject: str
    person_id: str
    into_subject: str | None


def add_intent(conn: Connection, intent_hash: bytes, subject: str, person_id: str, expires_at: datetime) -> None:
    values = {"intent_hash": intent_hash, "subject": subject, "person_id": person_id, "expires_at": expires_at}
    conn.execute(insert(join_intents).values(**values))


def intent(conn: Connection, intent_hash: bytes, now: datetime) -> JoinIntent | None:
    """The intent that lives, locked."""
    live = (join_intents.c.intent_hash == intent_hash) & join_intents.c.used_at.is_(None)
    query = select(join_intents).where(live, join_intents.c.expires_at > now).with_for_update()
    return JoinIntent.one_or_none(conn.execute(query))


def used(conn: Connection, intent_hash: bytes) -> JoinIntent | None:
    """The intent, if the button was pressed with it."""
    query = select(join_intents).where(join_intents.c.intent_hash == intent_hash, join_intents.c.used_at.is_not(None))
    return JoinIntent.one_or_none(conn.execute(query))


def open_until(conn: Connection, subject: str, now: datetime) -> datetime | None:
    """How long the newest intent of this account can still be used; None when there is none."""
    live = (join_intents.c.subject == subject) & join_intents.c.used_at.is_(None) & (join_intents.c.expires_at > now)
    found: datetime | None = conn.execute(select(func.max(join_intents.c.expires_at)).where(live)).scalar_one()
    return found


def prove(conn: Connection, intent_hash: bytes, into_subject: str) -> None:
    """The intent was shown by the account that is to stay."""
    chosen = join_intents.c.intent_hash == intent_hash
    conn.execute(update(join_intents).where(chosen).values(into_subject=into_subject))


def use(conn: Connection, intent_hash: bytes, now: datetime) -> None:
    conn.execute(update(join_intents).where(join_intents.c.intent_hash == intent_hash).values(used_at=now))


def purge(conn: Connection, now: datetime) -> int:
    """Remove intents that have expired; returns how many rows went."""
    return conn.execute(delete(join_intents).where(join_intents.c.expires_at <= now)).rowcount
