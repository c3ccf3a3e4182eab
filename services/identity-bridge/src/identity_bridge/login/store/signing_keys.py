"""Queries on the keys that sign ID tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from servicekit.rows import TypedRow
from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, text, update

from identity_bridge.login.models import signing_keys

_LOCK = 7_305_411


@dataclass(frozen=True)
class SigningKey(TypedRow):
    """A key for ID tokens, with its private part sealed."""

    kid: str
    private_sealed: bytes = field(repr=False)
    key_version: int


# Asked in every login, and built once for it.
_SIGNING = (
    select(*(signing_keys.c[one.name] for one in fields(SigningKey)))
    .where(signing_keys.c.signs_from <= bindparam("now"))
    .order_by(signing_keys.c.signs_from.desc())
    .limit(1)
)


def lock(conn: Connection) -> None:
    """One transaction at a time makes keys."""
    conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def add(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(signing_keys).values(**values))


def signing(conn: Connection, now: datetime) -> SigningKey | None:
    """The key that signs now: the newest of those whose time has come."""
    return SigningKey.one_or_none(conn.execute(_SIGNING, {"now": now}))


def published(conn: Connection, now: datetime) -> list[Mapping[str, object]]:
    """Public keys that clients may need: the coming one, the current one, and those whose tokens are still valid."""
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


def under_old_keys(conn: Connection, current: int) -> list[SigningKey]:
    query = select(signing_keys).where(signing_keys.c.key_version != current).with_for_update()
    return SigningKey.all(conn.execute(query))


def count_under_old_keys(conn: Connection, current: int) -> int:
    old = select(func.count()).select_from(signing_keys).where(signing_keys.c.key_version != current)
    return int(conn.execute(old).scalar_one())


def rekey(conn: Connection, kid: str, private_sealed: bytes, key_version: int) -> None:
    conn.execute(
        update(signing_keys)
        .where(signing_keys.c.kid == kid)
        .values(private_sealed=private_sealed, key_version=key_version)
    )
