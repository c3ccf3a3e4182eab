"""What becomes of the things of an account that goes, and of declarations that are kept long enough."""

from datetime import datetime

from servicekit import drafts, idempotency
from servicekit.retention import BATCH
from servicekit.subjects import become, forget
from sqlalchemy import Connection, delete, exists, select, update

from fee_declarations import models
from fee_declarations.models import declarations, notes


def move_account(conn: Connection, subject: str, into: str, person_id: str) -> None:
    """Everything that one account has here becomes the other's; links are the person's already."""
    become(conn, models.subjects, into, person_id)
    conn.execute(update(declarations).where(declarations.c.subject == subject).values(subject=into))
    drafts.move(conn, models.drafts, subject, into)
    idempotency.move(conn, models.idempotency, subject, into)
    forget(conn, models.subjects, subject)


def forget_account(conn: Connection, subject: str) -> None:
    """Remove what the account began and did not file, and copies; its id stays where declarations name it."""
    for table in (models.drafts, models.idempotency):
        conn.execute(delete(table).where(table.c.subject == subject))
    filed = exists().where(declarations.c.subject == subject)
    conn.execute(delete(models.subjects).where(models.subjects.c.subject == subject, ~filed))


def remove_declarations(conn: Connection, before: datetime) -> int:
    """Remove some declarations that were filed before, each with its note; returns how many."""
    old = select(declarations.c.id).where(declarations.c.filed_at < before).limit(BATCH).with_for_update()
    ids = conn.execute(old).scalars().all()
    conn.execute(delete(notes).where(notes.c.declaration_id.in_(ids)))
    return conn.execute(delete(declarations).where(declarations.c.id.in_(ids))).rowcount
