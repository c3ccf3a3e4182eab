"""Queries on codes for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from servicekit.rows import TypedRow
from sqlalchemy import Connection, func, insert, select, update

from identity_bridge.desk.models import desk_codes
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.keyring import Keyring, Sealed


@dataclass(frozen=True)
class CodeRow(TypedRow):
    """A citizen's code for the desk, sealed."""

    code_id: UUID
    subject: str
    code_sealed: bytes = field(repr=False)
    key_version: int
    recipient: Recipient
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class NewCode:
    """A code to keep: ``code`` as the citizen types it, without separators."""

    subject: str
    code: str = field(repr=False)
    recipient: Recipient
    made_at: datetime
    expires_at: datetime


def lock_codes_of(conn: Connection, subject: str) -> None:
    """Let one transaction at a time make a code of this citizen."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk code {subject}", 0))))


def codes_made(conn: Connection, subject: str, since: datetime) -> int:
    made = select(func.count()).where(desk_codes.c.subject == subject, desk_codes.c.made_at > since)
    return int(conn.execute(made).scalar_one())


def end_codes_of(conn: Connection, subject: str, now: datetime) -> None:
    live = (desk_codes.c.subject == subject) & desk_codes.c.ended_at.is_(None)
    conn.execute(update(desk_codes).where(live).values(ended_at=now))


def add_code(conn: Connection, keyring: Keyring, new: NewCode) -> CodeRow:
    code_id = uuid4()
    sealed = keyring.seal(new.code, str(code_id))
    added = insert(desk_codes).values(
        code_id=code_id,
        subject=new.subject,
        code_sealed=sealed.data,
        code_index=keyring.index(new.code),
        key_version=sealed.version,
        recipient=new.recipient,
        made_at=new.made_at,
        expires_at=new.expires_at,
    )
    return CodeRow.one(conn.execute(added.returning(*desk_codes.c)))


def live_code_of(conn: Connection, subject: str, now: datetime) -> CodeRow | None:
    live = (desk_codes.c.subject == subject) & desk_codes.c.ended_at.is_(None) & (desk_codes.c.expires_at > now)
    return CodeRow.one_or_none(conn.execute(select(desk_codes).where(live)))


def code_by_text(conn: Connection, keyring: Keyring, meant: Sequence[str], now: datetime) -> CodeRow | None:
    """The live code that is one of these, locked."""
    live = desk_codes.c.ended_at.is_(None) & (desk_codes.c.expires_at > now)
    indexes = [index for code in meant for index in keyring.indexes(code)]
    query = select(desk_codes).where(desk_codes.c.code_index.in_(indexes), live).with_for_update()
    return CodeRow.first(conn.execute(query))


def code_to_remind(conn: Connection, expires_before: datetime, reminders: int, now: datetime) -> CodeRow | None:
    """A live code that ends by then and whose owner got fewer reminders than this, locked."""
    due = (
        desk_codes.c.ended_at.is_(None)
        & (desk_codes.c.reminders < reminders)
        & (desk_codes.c.expires_at > now)
        & (desk_codes.c.expires_at <= expires_before)
    )
    query = select(desk_codes).where(due).limit(1).with_for_update(skip_locked=True)
    return CodeRow.first(conn.execute(query))


def reminded(conn: Connection, code_id: UUID, reminders: int, now: datetime) -> None:
    values = {"reminded_at": now, "reminders": reminders}
    conn.execute(update(desk_codes).where(desk_codes.c.code_id == code_id).values(**values))


def read_code(row: CodeRow, keyring: Keyring) -> str:
    return keyring.open(Sealed(row.key_version, row.code_sealed), str(row.code_id))
