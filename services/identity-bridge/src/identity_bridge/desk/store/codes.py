"""Queries on codes for the desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from identity_bridge.desk.models import desk_codes
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.store import Found


def lock_codes_of(conn: Connection, subject: str) -> None:
    """Let one transaction at a time make a code of this citizen."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk code {subject}", 0))))


def codes_made(conn: Connection, subject: str, since: datetime) -> int:
    made = select(func.count()).where(desk_codes.c.subject == subject, desk_codes.c.made_at > since)
    return int(conn.execute(made).scalar_one())


def end_codes_of(conn: Connection, subject: str, now: datetime) -> None:
    live = (desk_codes.c.subject == subject) & desk_codes.c.ended_at.is_(None)
    conn.execute(update(desk_codes).where(live).values(ended_at=now))


def add_code(conn: Connection, keyring: Keyring, code: str, values: dict[str, Any]) -> Found:
    sealed = keyring.seal(code, str(values["code_id"]))
    columns = {"code_sealed": sealed.data, "code_index": keyring.index(code), "key_version": sealed.version}
    return conn.execute(insert(desk_codes).values(**columns, **values).returning(*desk_codes.c)).one()


def live_code_of(conn: Connection, subject: str, now: datetime) -> Found | None:
    live = (desk_codes.c.subject == subject) & desk_codes.c.ended_at.is_(None) & (desk_codes.c.expires_at > now)
    return conn.execute(select(desk_codes).where(live)).one_or_none()


def code_by_text(conn: Connection, keyring: Keyring, meant: Sequence[str], now: datetime) -> Found | None:
    """The live code that is one of these, locked."""
    live = desk_codes.c.ended_at.is_(None) & (desk_codes.c.expires_at > now)
    indexes = [index for code in meant for index in keyring.indexes(code)]
    query = select(desk_codes).where(desk_codes.c.code_index.in_(indexes), live).with_for_update()
    return conn.execute(query).first()


def code_to_remind(conn: Connection, expires_before: datetime, reminders: int, now: datetime) -> Found | None:
    """A live code that ends so soon and whose owner got fewer reminders than these, locked."""
    due = (
        desk_codes.c.ended_at.is_(None)
        & (desk_codes.c.reminders < reminders)
        & (desk_codes.c.expires_at > now)
        & (desk_codes.c.expires_at <= expires_before)
    )
    return conn.execute(select(desk_codes).where(due).limit(1).with_for_update(skip_locked=True)).first()


def reminded(conn: Connection, code_id: UUID, reminders: int, now: datetime) -> None:
    values = {"reminded_at": now, "reminders": reminders}
    conn.execute(update(desk_codes).where(desk_codes.c.code_id == code_id).values(**values))


def read_code(row: Found, keyring: Keyring) -> str:
    return keyring.open(Sealed(row.key_version, row.code_sealed), str(row.code_id))
