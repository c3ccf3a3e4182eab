"""Rows of a batch: what is wanted, what was computed for it, and what is wrong with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from inputkit.files import SHEET_ROWS
from inputkit.refusals import Text

from fee_declarations.declaring.filing import Filing

MOST_ROWS = SHEET_ROWS
"""Of one batch."""
AT_ONCE = 25
"""So many are filed while somebody waits; more by the worker."""
MOST_FAULTS = 500


@dataclass(frozen=True, slots=True)
class WantedRow:
    """One declaration as it was written. ``number`` is its place as whoever wrote it counts: in a spreadsheet the first
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


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with all that filing it needs."""

    wanted: WantedRow
    filing: Filing


@dataclass(frozen=True, slots=True)
class Checked:
    """All rows, or what is wrong with them: with a single fault nothing is filed."""

    rows: Sequence[CheckedRow]
    faults: Sequence[RowFault]

    @property
    def total_cents(self) -> int:
        return sum(row.filing.quote.total_cents for row in self.rows)


def row_stored(row: CheckedRow) -> dict[str, Any]:
    """A row with what it comes to, as it is kept until the batch is filed."""
    wanted, place, quote = row.wanted, row.filing.establishment, row.filing.quote
    return {
        "number": wanted.number,
        "establishment_id": str(wanted.establishment_id),
        "establishment": place["name"],
        "fee": wanted.fee,
        "period": wanted.period,
        "answers": dict(wanted.answers),
        "fee_cents": quote.fee_cents,
        "fine_cents": quote.fine_cents,
        "total_cents": quote.total_cents,
        "calculation": [dict(line.calculation) for line in quote.lines],
    }


def row_wanted(stored: Mapping[str, Any]) -> WantedRow:
    """The same as it was written."""
    names = ("fee", "period", "answers")
    return WantedRow(stored["number"], UUID(stored["establishment_id"]), **{name: stored[name] for name in names})


def fault_stored(fault: RowFault) -> dict[str, Any]:
    name = dict(fault.name) if fault.name else None
    return {"number": fault.number, "field": fault.field, "text": dict(fault.text), "name": name}
