"""Shapes of requests and answers about batches."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from inputkit.schemas import Labels, Shape, label
from pydantic import Field, StrictBool
from sheets.schemas import Table

from fee_declarations import schemas, shown
from fee_declarations.batch_rows import BatchRow
from fee_declarations.batches.rows import MOST_ROWS, RequestedRow, RowFault
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import parse_period

PAGE = 50
LABELS: Labels = {
    **schemas.LABELS,
    "rows": label("Γραμμές", "Rows", request=("Δώστε τουλάχιστον μία δήλωση.", "Give at least one declaration.")),
    "business_id": label("Επιχείρηση", "Business", request=("Διαλέξτε επιχείρηση.", "Choose the business.")),
}


class RowIn(Shape):
    """One declaration of a batch. The texts are checked by the rules, here are only limits."""

    labels = LABELS

    establishment_id: UUID
    fee: str = Field(max_length=32)
    period: str = Field(max_length=24)
    answers: dict[Annotated[str, Field(max_length=32)], Annotated[str, Field(max_length=40)]] = Field(max_length=20)


class BatchIn(Shape):
    """The body of POST /declaration-batches."""

    labels = LABELS

    business_id: UUID
    locale: Literal["el", "en"]
    rows: list[RowIn] = Field(min_length=1, max_length=MOST_ROWS)
    dry_run: StrictBool = False

    def requested_rows(self) -> list[RequestedRow]:
        return [RequestedRow(number, **row.model_dump()) for number, row in enumerate(self.rows)]


class SheetQuery(Shape):
    """The query of POST /businesses/{id}/declaration-sheets. ``sign`` answers which sign begins the decimals."""

    labels = LABELS

    fee: str = Field(max_length=32)
    locale: Literal["el", "en"]
    sign: Literal["comma", "dot"] | None = None


class TemplateQuery(Shape):
    """The query of a template. The period stands in each row of it."""

    labels = LABELS

    period: str = Field(default="", max_length=24)


class PageQuery(Shape):
    labels = LABELS

    page: int = Field(default=1, ge=1, le=1_000)


def batch_out(row: BatchRow, fees: Mapping[str, FeeKind]) -> dict[str, Any]:
    """A batch without its rows."""
    fee = fees.get(row.fee or "")
    return {
        "id": str(row.id),
        "state": row.state,
        "source": row.source,
        "business": {"id": str(row.business_id), "name": row.business_name},
        "fee": {"code": fee.code, "title": dict(fee.title)} if fee else None,
        "row_count": row.row_count,
        "total_cents": row.total_cents,
        "found": row.found,
        "made_at": row.made_at.isoformat(),
        "filed_at": row.filed_at.isoformat() if row.filed_at else None,
    }


def row_out(stored: Mapping[str, Any], fees: Mapping[str, FeeKind]) -> dict[str, Any]:
    """A row that can be filed, with what it comes to and how that was computed."""
    fee = fees.get(stored["fee"])
    names = ("number", "establishment", "fee_cents", "fine_cents", "total_cents", "calculation")
    return {
        **{name: stored[name] for name in names},
        "period": _period(stored["period"]),
        "answers": shown.answers_out(fee, stored["answers"]) if fee else [],
        # Nothing is attached to one of many: it is sent afterwards, for each declaration.
        "vat_return": "to-follow" if fee and fee.vat_return else None,
        "vat_return_rule": fee.vat_return if fee else None,
    }


def declaration_out(row: Any, *, awaited: bool) -> dict[str, Any]:
    """A declaration that was filed with a batch, and whether its VAT return is still awaited."""
    return {
        "id": str(row.id),
        "number": row.number,
        "establishment": row.establishment,
        "period": _period(row.period),
        "total_cents": row.fee_cents + row.fine_cents,
        "vat_return_awaited": awaited,
    }


def found_out(table: Table) -> dict[str, Any]:
    """What a file turned out to be, to be said beside its rows."""
    found = table.found
    return {
        "format": found.format,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "sign": {",": "comma", ".": "dot"}.get(found.sign or ""),
        "remarks": [dict(one.text) for one in table.remarks],
    }


def pointed(fault: RowFault, language: str) -> dict[str, Any]:
    """A fault of a row in a body, with a JSON pointer to what is meant."""
    path = ["rows", str(fault.number), *fault.field.split(".")]
    return {"field": ".".join(path), "text": fault.text[language], "pointer": "/" + "/".join(path)}


def file_name(words: str, day: date, ending: str) -> str:
    return f"{words}-{day.isoformat()}.{ending}"


def _period(code: str) -> dict[str, Any]:
    return {"code": code, "title": parse_period(code).title}


def listed(faults: Sequence[Mapping[str, Any]], language: str) -> list[list[str]]:
    """Faults as the rows of a table to work through beside the spreadsheet."""
    return [[str(one["number"]), one["name"][language] if one["name"] else "", one["text"][language]] for one in faults]
