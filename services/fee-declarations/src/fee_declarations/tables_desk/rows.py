"""Versions of the tables, proposals and the declarations that they concern: as they leave the database, and what is
about to be written of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from fee_declarations.stored_json import JsonObject
from fee_declarations.table_documents import Document
from fee_declarations.tables_desk.sections import Row


class Version(NamedTuple):
    """The newest tables. ``file`` is the document of the file that staff's changes stand on; None: it is the same."""

    number: int
    document: Document
    file: Document | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal. ``change`` is what was sent (schemas.ChangeIn), of which the list shows ``act`` to ``decision``;
    ``before`` and ``after`` are the series that it touches."""

    id: UUID
    section: str
    fee: str | None
    change: JsonObject
    act: str
    day: str | None
    until: str | None
    decision: JsonObject | None
    before: Sequence[Sequence[Row]]
    after: Sequence[Sequence[Row]]
    reason: str
    example: JsonObject | None
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_reason: str | None


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What is kept of a change that an officer proposes."""

    id: UUID
    section: str
    fee: str | None
    change: JsonObject
    before: Sequence[Sequence[Row]]
    after: Sequence[Sequence[Row]]
    reason: str
    example: Mapping[str, object]
    proposed_by: str
    proposed_at: datetime
    state: str = "pending"


@dataclass(frozen=True, slots=True)
class Assessed:
    """A declaration with what it came to, for another look at it by other tables."""

    id: UUID
    number: str
    business_id: UUID
    business_name: str
    establishment_name: str
    fee: str
    period: str
    answers: Mapping[str, str]
    filed_at: datetime
    charged_cents: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """A declaration that a proposal concerned, and what became of it."""

    declaration: Assessed
    old_cents: int | None
    new_cents: int | None
    outcome: str | None
    settled_by: str | None
    superseded: bool
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sums:
    """How many declarations a proposal concerned, how many of them are open, and what they come to before and after."""

    number: int
    open: int
    old_cents: int
    new_cents: int


@dataclass(frozen=True, slots=True)
class EffectRow:
    """That a change concerns a declaration, and by how much."""

    proposal_id: UUID
    declaration_id: UUID
    old_cents: int | None
    new_cents: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What an officer did about a declaration that a change concerned, and when."""

    proposal_id: UUID
    declaration_id: UUID
    outcome: str
    by: str
    at: datetime
