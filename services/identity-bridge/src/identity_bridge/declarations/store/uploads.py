"""Counting the files that an account sends."""

from datetime import datetime

from filekit import pace
from sqlalchemy import Connection

from identity_bridge.declarations.models.cases import uploads


def count(conn: Connection, subject: str, now: datetime, most: int) -> bool:
    """Count one more file of this account; False when it has sent ``most`` within the hour."""
    return pace.count(conn, uploads, subject, now, most)
