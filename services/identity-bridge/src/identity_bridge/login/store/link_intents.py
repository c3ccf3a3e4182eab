"""Queries on link intents, and on which account is known to be which person."""

from dataclasses import dataclass
from datetime import datetime

from servicekit.rows import TypedRow
from sqlalchemy import Connection, delete, insert, or_, select, update

from identity_bridge.login.models import link_intents, logins
from identity_bridge.register.models import subjects


@dataclass(frozen=True)
class LinkIntent(TypedRow):
    """The account that asked to be linked, who it was known to be, and when a code went out for it."""

    subject: str
    person_id: str | None
    used_at: datetime | None


def add(conn: Connection, intent_hash: bytes, subject: str, person_id: str | None, expires_at: datetime) -> None:
    values = {"intent_hash": intent_hash, "subject": subject, "person_id": person_id, "expires_at": expires_at}
    conn.execute(insert(link_intents).values(**values))


def claim(conn: Connection, intent_hash: bytes, browser: bytes, now: datetime) -> bool:
    """Whether the intent lives and is this browser's: the first browser that shows it keeps it."""
    live = (
        (link_intents.c.intent_hash == intent_hash)
        & link_intents.c.used_at.is_(None)
        & (link_intents.c.expires_at > now)
        & or_(link_intents.c.browser_hash.is_(None), link_intents.c.browser_hash == browser)
    )
    return bool(conn.execute(update(link_intents).where(live).values(browser_hash=browser)).rowcount)


def get(conn: Connection, intent_hash: bytes) -> LinkIntent | None:
    columns = (link_intents.c.subject, link_intents.c.person_id, link_intents.c.used_at)
    return LinkIntent.one_or_none(conn.execute(select(*columns).where(link_intents.c.intent_hash == intent_hash)))


def use(conn: Connection, intent_hash: bytes, now: datetime) -> None:
    conn.execute(update(link_intents).where(link_intents.c.intent_hash == intent_hash).values(used_at=now))


def remove(conn: Connection, subject: str) -> None:
    """All that this account ever asked for."""
    conn.execute(delete(link_intents).where(link_intents.c.subject == subject))


def linked_by_login(conn: Connection, subject: str) -> str | None:
    """The person who said last, in a login of ours, to be the one to whom this account gets linked; None when there
    was none, or when it has been purged."""
    joined = link_intents.join(logins, logins.c.intent_hash == link_intents.c.intent_hash)
    used = (link_intents.c.subject == subject) & link_intents.c.used_at.is_not(None) & logins.c.finished_at.is_not(None)
    query = select(logins.c.person_id).select_from(joined).where(used)
    found: str | None = conn.execute(query.order_by(logins.c.finished_at.desc()).limit(1)).scalar()
    return found


def has_other_account(conn: Connection, person_id: str, subject: str) -> bool:
    """Whether the person is known by another account than this one."""
    other = (subjects.c.person_id == person_id) & (subjects.c.subject != subject)
    return conn.execute(select(subjects.c.subject).where(other).limit(1)).first() is not None
