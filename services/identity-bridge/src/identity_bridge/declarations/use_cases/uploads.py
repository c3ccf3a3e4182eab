"""How many files an account may send: each one costs the machine seconds, also one that is refused."""

from datetime import datetime

from sqlalchemy import Connection

from identity_bridge.declarations.errors import TooManyFiles
from identity_bridge.declarations.store import uploads

FILES_AN_HOUR = 40
"""More than it takes to photograph a form until it can be read, or to take in what people bring to the desk."""


def count(conn: Connection, subject: str, now: datetime) -> None:
    """One more file of this account, to be committed before the file is opened. Raises TooManyFiles."""
    if not uploads.count(conn, subject, now, FILES_AN_HOUR):
        raise TooManyFiles
