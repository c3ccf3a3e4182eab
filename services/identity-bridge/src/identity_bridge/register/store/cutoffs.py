"""From when on tokens of an account count."""

from datetime import datetime

from servicekit import cutoffs
from sqlalchemy import Connection

from identity_bridge.register.models import kit


def remember(conn: Connection, subject: str, cutoff: datetime) -> None:
    """Tokens of the account issued before ``cutoff`` are stale."""
    cutoffs.remember(conn, kit.cutoffs, subject, cutoff)
