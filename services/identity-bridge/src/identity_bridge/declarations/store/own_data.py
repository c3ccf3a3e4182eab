"""What special declarations hold of one person, for that person to take along."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, select

from identity_bridge.declarations.models.accepted import declarations
from identity_bridge.declarations.models.cases import cases, documents, history
from identity_bridge.declarations.models.notice_addresses import notice_addresses
from identity_bridge.register.store import whole_rows

# The files themselves stay where they are shown; of codes the text stays sealed, for it still opens a visit.
_OF_DOCUMENT = [column for column in documents.c if column.name not in ("content", "sha256", "code")]


def declarations_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """Special declarations that were accepted, also those that have ended."""
    return whole_rows(conn, declarations, declarations.c.person_id == person_id, declarations.c.accepted_at)


def cases_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    return whole_rows(conn, cases, cases.c.person_id == person_id, cases.c.number)


def documents_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """What was handed in for the cases, without the files."""
    query = select(*_OF_DOCUMENT).join(cases, cases.c.case_id == documents.c.case_id)
    mine = query.where(cases.c.person_id == person_id).order_by(documents.c.added_at)
    return conn.execute(mine).mappings().all()


def addresses_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """Addresses for notes that were asked for, with what became of each; not the links to them."""
    return whole_rows(conn, notice_addresses, notice_addresses.c.person_id == person_id, notice_addresses.c.asked_at)


def entries_of(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """What happened to the cases, oldest first."""
    query = select(history).join(cases, cases.c.case_id == history.c.case_id)
    return conn.execute(query.where(cases.c.person_id == person_id).order_by(history.c.entry_id)).mappings().all()
