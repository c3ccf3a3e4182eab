"""What one officer proposes another releases: two people, not merely two accounts."""

from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.payments.errors import NeedsAnother


def refuse_same(conn: Connection, first: str, second: str) -> None:
    """Raise NeedsAnother when both usernames are one, or are enrolled for the same person."""
    if first == second or debtor_store.is_one_person(conn, first, second):
        raise NeedsAnother
