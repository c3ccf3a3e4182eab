"""Queries of declarations that are amended or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, update

from fee_declarations.declaration_rows import Declaration, Names
from fee_declarations.models import businesses, declarations, establishments, notes
from fee_declarations.store import declaration


def supersede(conn: Connection, declaration_id: UUID) -> None:
    """The declaration says nothing any more."""
    conn.execute(update(declarations).where(declarations.c.id == declaration_id).values(superseded=True))


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """When, by which officer (None: by the declarant) and why a declaration was withdrawn."""

    at: datetime
    by: str | None
    reason: str


def withdraw(conn: Connection, declaration_id: UUID, withdrawal: WithdrawalRow) -> None:
    gone = {"withdrawn_at": withdrawal.at, "withdrawn_by": withdrawal.by, "withdraw_reason": withdrawal.reason}
    which = update(declarations).where(declarations.c.id == declaration_id)
    conn.execute(which.values(superseded=True, **gone))


def lock_declaration(conn: Connection, declaration_id: UUID) -> Declaration | None:
    query = select(declarations).where(declarations.c.id == declaration_id).with_for_update(key_share=True)
    row = conn.execute(query).mappings().first()
    return declaration(row) if row else None


class Named(NamedTuple):
    """A declaration with the names of its business and establishment."""

    declaration: Declaration
    business_name: str
    establishment_name: str


_NAMED = (
    select(
        *declarations.c,
        businesses.c.name.label("business_name"),
        establishments.c.name.label("establishment_name"),
    )
    .join(businesses, businesses.c.id == declarations.c.business_id)
    .join(establishments, establishments.c.id == declarations.c.establishment_id)
)


def live_of_root(conn: Connection, declaration_id: UUID) -> Named | None:
    """The declaration, or the one that amended it since; None when it was withdrawn."""
    own = select(declarations.c.root_id).where(declarations.c.id == declaration_id).scalar_subquery()
    row = conn.execute(_NAMED.where(declarations.c.root_id == own, ~declarations.c.superseded)).mappings().first()
    return Named(declaration(row), row["business_name"], row["establishment_name"]) if row else None


def names_of(conn: Connection, establishment_id: UUID) -> Names:
    names = (
        select(businesses.c.name, establishments.c.name)
        .join(establishments, establishments.c.business_id == businesses.c.id)
        .where(establishments.c.id == establishment_id)
    )
    business, establishment = conn.execute(names).one()
    return Names(business, establishment)


def live_of_note(conn: Connection, note_id: UUID) -> "LiveOfNote | None":
    """None when there is no such note."""
    live = (
        select(declarations.c.id, notes.c.superseded_by)
        .select_from(notes)
        .outerjoin(declarations, (declarations.c.root_id == notes.c.root_id) & ~declarations.c.superseded)
        .where(notes.c.id == note_id)
    )
    found = conn.execute(live).first()
    return LiveOfNote(found.id, found.superseded_by is not None) if found else None


class LiveOfNote(NamedTuple):
    """The live declaration that a note stands for, if there is one, and whether another note took its place."""

    declaration_id: UUID | None
    superseded: bool
