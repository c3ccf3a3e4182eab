"""Batches, and what is read for them, as they leave the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from fee_declarations.domain.facts import Facts
from fee_declarations.domain.questions import Answers
from fee_declarations.stored_json import JsonObject


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch without its rows."""

    id: UUID
    subject: str
    person_id: str
    business_id: UUID
    business_name: str
    state: str
    source: str
    fee: str | None
    locale: str
    row_count: int
    total_cents: int
    found: JsonObject | None
    made_at: datetime
    filed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch that is about to be kept; of a file also what it turned out to be, and its hash."""

    id: UUID
    subject: str
    person_id: str
    business_id: UUID
    source: str
    fee: str | None
    locale: str
    found: JsonObject | None
    sha256: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """What a batch comes to, row by row, or what is wrong with it."""

    state: str
    row_count: int
    total_cents: int
    rows: Sequence[JsonObject]
    faults: Sequence[JsonObject]


class KnownPlace(NamedTuple):
    """An establishment of a business."""

    id: UUID
    name: str
    address: str
    kind: str | None
    facts: Facts | None


class DeclaredRow(NamedTuple):
    """A live declaration with its establishment, for an export."""

    period: str
    answers: Answers
    number: str
    fee_cents: int
    fine_cents: int
    establishment_id: UUID
    name: str
    address: str


class FiledRow(NamedTuple):
    """A declaration that was filed with a batch."""

    id: UUID
    root_id: UUID
    number: str
    fee: str
    filed_at: datetime
    period: str
    fee_cents: int
    fine_cents: int
    establishment: str
