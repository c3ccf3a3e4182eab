"""Which debts were certified: a χρηματικός κατάλογος with them went to the treasury.

Such a debt is no longer paid "οίκοθεν" and nothing of its declaration is changed any more. Its code is still taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from servicekit.db import IDS
from sqlalchemy import ColumnElement, Connection, any_, exists, select

from fee_declarations.accounting.models import debts
from fee_declarations.claims.models import catalogue_lines, catalogues, remission_lines, remissions
from fee_declarations.models import notes


@dataclass(frozen=True, slots=True)
class Certification:
    """When a debt of the note was certified, and by which catalogue."""

    note_id: UUID
    catalogue_id: UUID
    number: str
    on: date


_OF_NOTES = (
    select(debts.c.note_id, catalogues.c.id, catalogues.c.number, catalogue_lines.c.certified_on)
    .join(catalogue_lines, catalogue_lines.c.debt_id == debts.c.id)
    .join(catalogues, catalogues.c.id == catalogue_lines.c.catalogue_id)
    .where(debts.c.note_id == any_(IDS), catalogue_lines.c.certified_on.is_not(None))
    .order_by(catalogue_lines.c.certified_on.desc(), catalogues.c.number.desc())
)


def is_certified(conn: Connection, note_id: UUID) -> bool:
    """Whether a debt that is paid by the note's code was certified."""
    query = _certified(debts.c.note_id == note_id)
    return bool(conn.execute(select(query)).scalar_one())


def is_declaration_certified(conn: Connection, declaration_id: UUID) -> bool:
    """The same for any note of the declaration."""
    mine = select(notes.c.id).where(notes.c.declaration_id == declaration_id)
    return bool(conn.execute(select(_certified(debts.c.note_id.in_(mine)))).scalar_one())


def is_waived(conn: Connection, note_id: UUID) -> bool:
    """Whether a decision has waived a part of the note: what it charged cannot be taken back whole any more. What was
    written off is in the books (accounting.charges), where it may be taken back."""
    joined = debts.join(remission_lines, remission_lines.c.debt_id == debts.c.id)
    joined = joined.join(remissions, remissions.c.id == remission_lines.c.remission_id)
    query = exists().select_from(joined).where(debts.c.note_id == note_id, remissions.c.state == "released")
    query = query.where(remissions.c.kind == "waiver")
    return bool(conn.execute(select(query)).scalar_one())


def of_notes(conn: Connection, note_ids: Sequence[UUID]) -> dict[UUID, Certification]:
    """The first certification of each of these notes that has one."""
    if not note_ids:
        return {}
    rows = conn.execute(_OF_NOTES, {"ids": list(note_ids)})
    return {row.note_id: Certification(row.note_id, row.id, row.number, row.certified_on) for row in rows}


def days_of(conn: Connection, debt_ids: Sequence[UUID]) -> dict[UUID, date]:
    """The day on which each of these debts was certified; of those that were."""
    query = select(catalogue_lines.c.debt_id, catalogue_lines.c.certified_on).where(
        catalogue_lines.c.debt_id.in_(list(debt_ids)), catalogue_lines.c.certified_on.is_not(None)
    )
    return {row.debt_id: row.certified_on for row in conn.execute(query)}


def _certified(which: ColumnElement[bool]) -> ColumnElement[bool]:
    joined = debts.join(catalogue_lines, catalogue_lines.c.debt_id == debts.c.id)
    return exists().select_from(joined).where(which, catalogue_lines.c.certified_on.is_not(None))
