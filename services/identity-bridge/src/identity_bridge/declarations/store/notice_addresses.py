"""Queries on the addresses for notes of payment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from identity_bridge.declarations.models.cases import cases
from identity_bridge.declarations.models.notice_addresses import notice_addresses as table
from identity_bridge.declarations.store.rows import Address


def add(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(table).values(**values))


def in_force(conn: Connection, case_id: UUID) -> Address | None:
    """The verified address of the case."""
    return Address.one_or_none(conn.execute(_of(case_id).where(table.c.verified_at.is_not(None))))


def waiting(conn: Connection, case_id: UUID) -> Address | None:
    """The address that was asked for and is not verified, also when its link has expired."""
    return Address.one_or_none(conn.execute(_of(case_id).where(table.c.verified_at.is_(None))))


def open_of(conn: Connection, declaration_id: UUID) -> list[Address]:
    """What is in force or waits, of the cases that became this declaration."""
    mine = select(cases.c.case_id).where(cases.c.declaration_id == declaration_id)
    query = select(table).where(table.c.case_id.in_(mine), table.c.ended_at.is_(None)).with_for_update()
    return Address.all(conn.execute(query))


def _of(case_id: UUID) -> Select[Any]:
    return select(table).where(table.c.case_id == case_id, table.c.ended_at.is_(None)).with_for_update()


def asked_since(conn: Connection, case_id: UUID, email: str, person_id: str, since: datetime) -> tuple[int, int, int]:
    """How many mails went out since then: for the case, to the address, and for the person."""
    sent = (table.c.asked_at > since) & table.c.token_hash.is_not(None)
    of_case, to_address, of_person = conn.execute(
        select(
            func.count().filter(table.c.case_id == case_id),
            func.count().filter(func.lower(table.c.email) == email.lower()),
            func.count().filter(table.c.person_id == person_id),
        ).where(sent)
    ).one()
    return of_case, to_address, of_person


def is_known(conn: Connection, person_id: str, email: str) -> bool:
    """Whether the same person has verified this address for any case, by a link."""
    mine = (table.c.person_id == person_id) & (func.lower(table.c.email) == email.lower())
    verified = table.c.verified_at.is_not(None) & table.c.token_hash.is_not(None)
    return conn.execute(select(table.c.address_id).where(mine, verified).limit(1)).first() is not None


def by_token(conn: Connection, token_hash: bytes, now: datetime) -> Address | None:
    """The address whose link this is, while it may be used; one that was used already says so again."""
    live = (table.c.token_hash == token_hash) & table.c.ended_at.is_(None) & (table.c.expires_at > now)
    return Address.one_or_none(conn.execute(select(table).where(live).with_for_update()))


def verified(conn: Connection, address_id: UUID, now: datetime) -> None:
    conn.execute(update(table).where(table.c.address_id == address_id).values(verified_at=now))


def ended(conn: Connection, address_id: UUID, now: datetime) -> None:
    conn.execute(update(table).where(table.c.address_id == address_id).values(ended_at=now))


def record_delivery(conn: Connection, address_id: UUID, undelivered: str | None, at: datetime) -> None:
    """What became of the mail with the link, unless something newer is known."""
    older = or_(table.c.mail_told_at.is_(None), table.c.mail_told_at < at)
    values = {"undelivered": undelivered, "mail_told_at": at}
    conn.execute(update(table).where(table.c.address_id == address_id, older).values(**values))
