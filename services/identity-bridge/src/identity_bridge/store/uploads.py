"""Queries on the files that accounts sent within the hour."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from identity_bridge.models.declaration_cases import uploads


def lock(conn: Connection, subject: str) -> None:
    """One file of this account at a time, until the transaction ends: others would count the same."""
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"upload {subject}", 0))))


def forget(conn: Connection, before: datetime) -> None:
    """Whoever's they are: nobody needs to know later who sent files when."""
    conn.execute(delete(uploads).where(uploads.c.at <= before))


def of(conn: Connection, subject: str) -> int:
    return int(conn.execute(select(func.count()).where(uploads.c.subject == subject)).scalar_one())


def add(conn: Connection, subject: str, at: datetime) -> None:
    conn.execute(insert(uploads).values(subject=subject, at=at))
