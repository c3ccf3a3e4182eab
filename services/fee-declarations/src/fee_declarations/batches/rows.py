"""Rows of a batch: what is wanted, what was computed for it, and what is wrong with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from inputkit.files import SHEET_ROWS
from inputkit.refusals import Text

from fee_declarations.declaring.filing import Filing
from fee_declarations.stored_json import Json, JsonObject, number_of, text_of, texts_at

MOST_ROWS = SHEET_ROWS
"""Of one batch."""
AT_ONCE = 25
"""So many are filed while the caller waits; more by the worker."""
MOST_FAULTS = 500


@dataclass(frozen=True, slots=True)
class RequestedRow:
    """One declaration as it was written. ``number`` is its place as its author counts: in a spreadsheet the first
    below the heading is 2, in a body the first is 0."""

    number: int
    establishment_id: UUID
    fee: str
    period: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: in which field, which people call ``name``; None when it is the row as a whole."""

    number: int
    field: str
    text: Text
    name: Text | None = None


def by_number(fault: RowFault) -> int:
    """The order in which faults are told."""
    return fault.number


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with all that filing it needs."""

    requested: RequestedRow
    filing: Filing


@dataclass(frozen=True, slots=True)
class Checked:
    """All rows, or what is wrong with them: with a single fault nothing is filed."""

    rows: Sequence[CheckedRow]
    faults: Sequence[RowFault]

    @property
    def total_cents(self) -> int:
        return sum(row.filing.quote.total_cents for row in self.rows)


def row_stored(row: CheckedRow) -> JsonObject:
    """A row with what it comes to, as it is kept until the batch is filed."""
    requested, quote = row.requested, row.filing.quote
    return {
        "number": requested.number,
        "establishment_id": str(requested.establishment_id),
        "establishment": row.filing.establishment.name,
        "fee": requested.fee,
        "period": requested.period,
        "answers": {**requested.answers},
        "fee_cents": quote.fee_cents,
        "fine_cents": quote.fine_cents,
        "total_cents": quote.total_cents,
        "calculation": [{**line.calculation} for line in quote.lines],
    }


def requested_row(stored: JsonObject) -> RequestedRow:
    """The same as it was written; raises WrongMember."""
    return RequestedRow(
        number=number_of(stored, "number"),
        establishment_id=UUID(text_of(stored, "establishment_id")),
        fee=text_of(stored, "fee"),
        period=text_of(stored, "period"),
        answers=texts_at(stored, "answers"),
    )


def fault_stored(fault: RowFault) -> JsonObject:
    name: Json = {**fault.name} if fault.name else None
    return {"number": fault.number, "field": fault.field, "text": {**fault.text}, "name": name}
