"""How many files an account may send: each one costs the machine seconds, also one that is refused."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, Connection, DateTime, Identity, MetaData, String, Table, delete, func, select
from sqlalchemy import insert as insert_into

HOUR = timedelta(hours=1)


def sent_table(metadata: MetaData, name: str) -> Table:
    """Files that were sent within the hour. Older rows, of any account, go with the next file."""
    return Table(
        name,
        metadata,
        Column("upload_id", BigInteger, Identity(always=True), primary_key=True),
        Column("subject", String(64), nullable=False, index=True),
        Column("at", DateTime(timezone=True), nullable=False),
    )


def count(conn: Connection, sent: Table, subject: str, now: datetime, most: int) -> bool:
    """One more file of this account; False, and none, when it has sent ``most`` within the hour.

    Other files of the account wait until the transaction ends: they would count the same.
    """
    conn.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"upload {subject}", 0))))
    conn.execute(delete(sent).where(sent.c.at <= now - HOUR))
    so_far = conn.execute(select(func.count()).where(sent.c.subject == subject)).scalar_one()
    if so_far >= most:
        return False
    conn.execute(insert_into(sent).values(subject=subject, at=now))
    return True
