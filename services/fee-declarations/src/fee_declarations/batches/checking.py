"""Whether all rows of a batch can be filed. The preview and the filing are this same check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inputkit.refusals import Text
from sqlalchemy import Connection
from workdays import Calendar

from fee_declarations import batch_store as store
from fee_declarations.batches.rows import Checked, CheckedRow, RequestedRow, RowFault, by_number
from fee_declarations.declaration_rows import OwnEstablishment
from fee_declarations.declaring.filing import Declarant, Filing
from fee_declarations.declaring.reading import read_declared
from fee_declarations.declaring.schemas import QuoteIn
from fee_declarations.domain.declarations import Declared, assess
from fee_declarations.domain.tariffs import NoRule, Tariffs
from fee_declarations.domain.terms import parse_period
from fee_declarations.errors import DebtorNotMatched, EstablishmentNotFound


@dataclass(frozen=True, slots=True)
class Rules:
    """By what rows are checked, on which day."""

    tariffs: Tariffs
    calendar: Calendar
    today: date


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What a person wants to file at once for a business."""

    declarant: Declarant
    business_id: UUID
    locale: str
    rows: Sequence[RequestedRow]


def check(conn: Connection, requested: BatchRequest, rules: Rules) -> Checked:
    """Every row computed, or every fault of every row. Two statements, however many rows there are."""
    ids = {row.establishment_id for row in requested.rows}
    places = store.establishments_of(conn, requested.declarant.person_id, requested.business_id, ids, rules.today)
    earlier = store.declared_at(conn, ids)
    faults: list[RowFault] = []
    rows: list[CheckedRow] = []
    for row in requested.rows:
        declared = _declared(row, places.get(row.establishment_id), rules, faults)
        if declared is None:
            continue
        try:
            quote = assess(rules.tariffs, declared, rules.calendar)
        except NoRule as refused:
            faults.append(RowFault(row.number, "period", refused.title))
            continue
        filing = Filing(requested.declarant, places[row.establishment_id], declared, requested.locale, quote)
        double = _double(row, declared, earlier, rows)
        if double is None:
            rows.append(CheckedRow(row, filing))
        else:
            faults.append(RowFault(row.number, "period", double))
    return Checked(rows, sorted(faults, key=by_number))


def _declared(
    row: RequestedRow, place: OwnEstablishment | None, rules: Rules, faults: list[RowFault]
) -> Declared | None:
    """What a row declares; its faults are added when it declares nothing."""
    if place is None or place.debtor_code is None:
        error = EstablishmentNotFound if place is None else DebtorNotMatched
        faults.append(RowFault(row.number, "establishment_id", error.title))
        return None
    body = QuoteIn(establishment_id=row.establishment_id, fee=row.fee, period=row.period, answers=dict(row.answers))
    found = read_declared(body, place, rules.tariffs, rules.today)
    if isinstance(found, Declared):
        return found
    faults += [RowFault(row.number, fault.field, fault.text) for fault in found]
    return None


def _double(
    row: RequestedRow, declared: Declared, earlier: store.DeclaredAt, before: Sequence[CheckedRow]
) -> Text | None:
    """Why the row declares again what was declared, by another declaration or by a row before it."""
    for number, period in earlier.get((row.establishment_id, row.fee), ()):
        if parse_period(period).overlaps(declared.period):
            return {
                "el": f"Υπάρχει ήδη η δήλωση τέλους {number} για την ίδια εγκατάσταση, τέλος και περίοδο.",
                "en": f"There is already fee declaration {number} for the same establishment, fee and period.",
            }
    for other in _same_place(row, before):
        if other.filing.declared.period.overlaps(declared.period):
            return {
                "el": f"Δηλώνει το ίδιο με τη γραμμή {other.requested.number}.",
                "en": f"It declares the same as row {other.requested.number}.",
            }
    return None


def _same_place(row: RequestedRow, before: Sequence[CheckedRow]) -> Iterator[CheckedRow]:
    key = (row.establishment_id, row.fee)
    return (one for one in before if (one.requested.establishment_id, one.requested.fee) == key)
