"""Queries on the keys that sign ID tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, text, update

from identity_bridge.login.models import signing_keys
from identity_bridge.register.store import Found

_LOCK = 7_305_411


def lock(conn: Connection) -> None:
    """One transaction at a time makes keys."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def add(conn: Connection, values: dict[str, object]) -> None:
    conn.execute(insert(signing_keys).values(**values))


def signing(conn: Connection, now: datetime) -> Found | None:
    """The key that signs now: the newest of those whose time has come."""
    query = (
        select(signing_keys).where(signing_keys.c.signs_from <= now).order_by(signing_keys.c.signs_from.desc()).limit(1)
    )
    return conn.execute(query).one_or_none()


def published(conn: Connection, now: datetime) -> list[dict[str, Any]]:
    """Public keys that somebody may need: the coming, the current, and those whose tokens still live."""
    live = or_(signing_keys.c.published_until.is_(None), signing_keys.c.published_until > now)
    query = select(signing_keys.c.public_jwk).where(live).order_by(signing_keys.c.signs_from.desc())
    return list(conn.execute(query).scalars())


def retire(conn: Connection, until: datetime) -> None:
    """Every key that has no end gets one."""
    conn.execute(update(signing_keys).where(signing_keys.c.published_until.is_(None)).values(published_until=until))


def remove_ended(conn: Connection, now: datetime) -> int:
    return conn.execute(delete(signing_keys).where(signing_keys.c.published_until <= now)).rowcount


def remove_all(conn: Connection) -> None:
    conn.execute(delete(signing_keys))


def under_old_keys(conn: Connection, current: int) -> list[Found]:
    return list(conn.execute(select(signing_keys).where(signing_keys.c.key_version != current).with_for_update()).all())


def count_under_old_keys(conn: Connection, current: int) -> int:
    old = select(func.count()).select_from(signing_keys).where(signing_keys.c.key_version != current)
    return int(conn.execute(old).scalar_one())


def rekey(conn: Connection, kid: str, private_sealed: bytes, key_version: int) -> None:
    conn.execute(
        update(signing_keys)
        .where(signing_keys.c.kid == kid)
        .values(private_sealed=private_sealed, key_version=key_version)
    )
