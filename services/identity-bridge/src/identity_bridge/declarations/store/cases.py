"""Queries on special declarations on their way: cases, documents, history."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from servicekit import numbering
from sqlalchemy import ColumnElement, Connection, Select, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from identity_bridge.declarations.models.accepted import declarations
from identity_bridge.declarations.models.cases import cases, documents, history
from identity_bridge.declarations.store.rows import Case, Document, Entry
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.models import kit, persons

# The bytes of a document are fetched only where they are shown.
_ABOUT_DOCUMENT = tuple(column for column in documents.c if column.name != "content")
# With the days between which the declaration holds that the case became.
WITH_DAYS = select(cases, declarations.c.valid_from, declarations.c.valid_to).outerjoin(
    declarations, declarations.c.declaration_id == cases.c.declaration_id
)


def lock_person(conn: Connection, person_id: str) -> bool:
    """Let one transaction at a time begin cases of this person; False when the register has no person with this id."""
    query = select(persons.c.person_id).where(persons.c.person_id == person_id).with_for_update(key_share=True)
    return conn.execute(query).first() is not None


def next_number(conn: Connection, year: int) -> int:
    """The next case number of the year, without a gap: call it as late as possible, other transactions wait for it."""
    return numbering.next_number(conn, kit.counters, "special-declaration", year)


def add(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(cases).values(**values))


def change(conn: Connection, case_id: UUID, values: Mapping[str, object]) -> None:
    conn.execute(update(cases).where(cases.c.case_id == case_id).values(**values))


def get(conn: Connection, case_id: UUID, *, person_id: str | None = None, lock: bool = False) -> Case | None:
    """A case; with ``person_id`` only this person's."""
    query = WITH_DAYS.where(cases.c.case_id == case_id)
    if person_id is not None:
        query = query.where(cases.c.person_id == person_id)
    return _one(conn, query.with_for_update(of=cases) if lock else query)


def _one(conn: Connection, query: Select[Any]) -> Case | None:
    return Case.one_or_none(conn.execute(query))


def by_number(conn: Connection, number: str) -> Case | None:
    return _one(conn, select(cases).where(cases.c.number == number))


def of_declaration(conn: Connection, declaration_id: UUID) -> Case | None:
    """The case that became this declaration; the newest, when the same was declared again on the same day."""
    query = select(cases).where(cases.c.declaration_id == declaration_id).order_by(cases.c.updated_at.desc())
    return _one(conn, query.limit(1))


def of_person(conn: Connection, person_id: str) -> list[Case]:
    """The person's cases, the one that changed last first."""
    query = WITH_DAYS.where(cases.c.person_id == person_id).order_by(cases.c.updated_at.desc())
    return Case.all(conn.execute(query))


def open_case(conn: Connection, person_id: str, afm_indexes: list[bytes], states: Sequence[str]) -> Case | None:
    """The person's case about this business that is in one of these states."""
    mine = (cases.c.person_id == person_id) & cases.c.afm_index.in_(afm_indexes) & cases.c.state.in_(states)
    return _one(conn, select(cases).where(mine).limit(1))


def is_open_by_others(conn: Connection, person_id: str, afm_indexes: list[bytes]) -> bool:
    """Whether another person has a case about this business that waits for staff."""
    theirs = (cases.c.person_id != person_id) & cases.c.afm_index.in_(afm_indexes)
    waiting = select(cases.c.case_id).where(theirs, cases.c.state.in_(("submitted", "returned"))).limit(1)
    return conn.execute(waiting).first() is not None


def _not_over(day: date) -> ColumnElement[bool]:
    """Declarations that were not revoked and have not run out."""
    lasting = or_(declarations.c.valid_to.is_(None), declarations.c.valid_to >= day)
    return declarations.c.revoked_at.is_(None) & lasting


def representatives(conn: Connection, afm_indexes: list[bytes], day: date) -> set[str]:
    """Who may act for the business by an accepted declaration, on this day or later."""
    live = declarations.c.afm_index.in_(afm_indexes) & _not_over(day)
    return set(conn.execute(select(declarations.c.person_id).where(live)).scalars())


def accepted_about(conn: Connection, afm_indexes: list[bytes], day: date) -> list[Case]:
    """Cases about this business whose declaration holds on this day, each with the verified name of its person."""
    query = (
        select(cases, persons.c.given_name, persons.c.family_name)
        .join(persons, persons.c.person_id == cases.c.person_id)
        .join(declarations, declarations.c.declaration_id == cases.c.declaration_id)
        .where(cases.c.afm_index.in_(afm_indexes), cases.c.state == "accepted")
        .where(_not_over(day), declarations.c.valid_from <= day)
        .order_by(cases.c.number)
    )
    return Case.all(conn.execute(query))


def live_declarations(conn: Connection, person_id: str, afm_indexes: list[bytes], day: date) -> list[UUID]:
    """The accepted declarations by which the person may act for the business, on this day or later."""
    mine = declarations.c.afm_index.in_(afm_indexes) & (declarations.c.person_id == person_id) & _not_over(day)
    return list(conn.execute(select(declarations.c.declaration_id).where(mine)).scalars())


def keep_document(conn: Connection, values: Mapping[str, object]) -> None:
    """Store the document of this submission instead of an earlier one."""
    row = upsert(documents).values(**values)
    conn.execute(row.on_conflict_do_update(index_elements=["case_id", "revision"], set_=dict(values)))


def document(conn: Connection, case_id: UUID, *, with_content: bool = False) -> Document | None:
    """The newest document of the case."""
    columns = documents.c if with_content else _ABOUT_DOCUMENT
    query = select(*columns).where(documents.c.case_id == case_id).order_by(documents.c.revision.desc()).limit(1)
    return Document.one_or_none(conn.execute(query))


def is_known_from_others(conn: Connection, person_id: str, sha256: str | None, gov_code: str | None) -> bool:
    """Whether another person handed in exactly this file, or this code of gov.gr."""
    same = documents.c.sha256 == sha256 if sha256 is not None else documents.c.gov_code == gov_code
    query = select(cases.c.case_id).join(documents, cases.c.case_id == documents.c.case_id)
    return conn.execute(query.where(same, cases.c.person_id != person_id).limit(1)).first() is not None


def is_code_elsewhere(conn: Connection, case_id: UUID, gov_code: str) -> bool:
    """Whether the code of gov.gr was handed in with another case as well."""
    other = (documents.c.gov_code == gov_code) & (documents.c.case_id != case_id)
    return conn.execute(select(documents.c.case_id).where(other).limit(1)).first() is not None


def add_entry(conn: Connection, values: Mapping[str, object]) -> None:
    conn.execute(insert(history).values(**values))


def entries(conn: Connection, case_id: UUID) -> list[Entry]:
    """What happened to the case, oldest first."""
    query = select(history).where(history.c.case_id == case_id).order_by(history.c.entry_id)
    return Entry.all(conn.execute(query))


def move(conn: Connection, subject: str, into: str, recipient: Recipient) -> None:
    """The account was joined into another one: its cases and acts are the other's, and mail goes to ``recipient``."""
    conn.execute(update(cases).where(cases.c.subject == subject).values(recipient=recipient))
    for table in (cases, history):
        conn.execute(update(table).where(table.c.subject == subject).values(subject=into))
