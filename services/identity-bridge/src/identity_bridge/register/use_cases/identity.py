"""Which accounts are one person's."""

from sqlalchemy import Connection

from identity_bridge.register.store import operations, persons


def accounts_of(conn: Connection, subject: str) -> list[str]:
    """Every account of this account's owner, also those that were joined into another one, or closed; and the person
    itself, under whose id stands what happened before there was an account."""
    person_id = persons.person_of(conn, subject)
    others = (
        [*persons.subjects_of(conn, person_id), *operations.gone_of(conn, person_id), person_id] if person_id else []
    )
    return sorted({subject, *others})
