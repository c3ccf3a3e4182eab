"""How many files an account may send: each one costs the machine seconds, also one that is refused."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from identity_bridge.errors.declarations import TooManyFiles
from identity_bridge.store import uploads

HOUR = timedelta(hours=1)
FILES_AN_HOUR = 40
"""More than it takes to photograph a form until it can be read, or to take in what people bring to the desk."""


def count(conn: Connection, subject: str, now: datetime) -> None:
    """One more file of this account, to be committed before the file is opened. Raises TooManyFiles."""
    uploads.lock(conn, subject)
    uploads.forget(conn, now - HOUR)
    if uploads.of(conn, subject) >= FILES_AN_HOUR:
        raise TooManyFiles
    uploads.add(conn, subject, now)
