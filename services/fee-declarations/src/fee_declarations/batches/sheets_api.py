"""HTTP: declarations as files. A template to fill in, a filled one to be checked, its faults, and what was declared."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from inputkit.files import SHEET_BYTES
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import parse_query, takes_bytes
from servicekit.problems import preferred_locale
from sheets import books, reading, writing
from sheets.schemas import Column, Sign, Table, Unreadable, Value
from sheets.texts import said
from sqlalchemy import Connection

from fee_declarations import batch_store as store
from fee_declarations.batches import acting, schemas, sheets
from fee_declarations.batches.acting import Origin, Source
from fee_declarations.batches.api import DECLARE, batch, filed_once, office, own, response_of, see_business
from fee_declarations.batches.checking import BatchRequest
from fee_declarations.batches.errors import SheetFiled, SheetUnreadable
from fee_declarations.batches.rows import MOST_ROWS
from fee_declarations.batches.sheets import Declared, Known
from fee_declarations.context import caller, current_context
from fee_declarations.domain.duties import months_in, months_of
from fee_declarations.domain.periods import NotAPeriod
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.domain.terms import AnyPeriod, Term, parse_period
from fee_declarations.errors import FeeNotFound
from fee_declarations.represented import store as represented

MOST_TOLD = 10_000
"""Declarations of one export."""
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = Blueprint("sheets", __name__)


@blueprint.post("/businesses/<uuid:business_id>/declaration-sheets")
@requires(DECLARE)
@takes_bytes
def post_sheet(business_id: UUID) -> Response:
    """Check a filled table. Nothing is filed; of the file its rows are kept for a day, and not its bytes."""
    query = parse_query(schemas.SheetQuery)
    request.max_content_length = SHEET_BYTES
    # Kept, because the same key with another file is another act.
    data = request.get_data()
    tariffs = current_context().tariffs()
    fee = _fee(query.fee)
    sha256 = hashlib.sha256(data).hexdigest()

    def act(conn: Connection) -> dict[str, Any]:
        see_business(conn, business_id)
        _refuse_filed(conn, business_id, sha256)
        table = _read(data, fee, {"comma": Sign.COMMA, "dot": Sign.DOT}.get(query.sign or ""))
        rows, faults = sheets.requested_rows(table, fee, _known(conn, business_id))
        origin = Origin(Source.FILE, fee.code, schemas.found_out(table), sha256, faults, sheets.titles(fee))
        requested = BatchRequest(caller(), business_id, query.locale, rows)
        batch_id = acting.preview(conn, requested, origin, office(tariffs))
        return batch(conn, batch_id, tariffs, 1)

    return filed_once(act)


@blueprint.get("/declaration-batches/<uuid:batch_id>/faults.csv")
@requires(DECLARE)
def get_faults(batch_id: UUID) -> Response:
    """What is wrong, row by row, for working through it beside the spreadsheet."""
    language = preferred_locale()
    with transaction(current_context().engine) as conn:
        row = own(conn, batch_id)
        faults = store.faults_of(conn, batch_id)
    heading = [said(f"list-{name}")[language] for name in ("row", "column", "fault")]
    content = writing.delimited([heading, *schemas.listed(faults, language)])
    return response_of(content, schemas.file_name("lathi", row.made_at.date(), "csv"), CSV)


@blueprint.get("/businesses/<uuid:business_id>/declaration-sheets/<code>/template.csv", defaults={"ending": "csv"})
@blueprint.get("/businesses/<uuid:business_id>/declaration-sheets/<code>/template.xlsx", defaults={"ending": "xlsx"})
@requires(DECLARE)
def get_template(business_id: UUID, code: str, ending: str) -> Response:
    """A table with a row for each establishment that owes the fee and has not declared the period."""
    period, fee = parse_query(schemas.TemplateQuery).period, _fee(code)
    with transaction(current_context().engine) as conn:
        see_business(conn, business_id)
        places = [one for one in store.known_places(conn, business_id) if fee.owed_at(one.kind, one.facts or {})]
        filed = represented.filed_by(conn, [business_id])
    meant = _period(period)
    still = [one for one in places if not _is_filed(meant, filed.get(one.id, {}).get(code, ()))]
    rows = sheets.template(fee, [Known(one.id, one.name, one.address) for one in still], period)
    return _table(sheets.columns(fee), rows, f"dilosi-{code}", ending)


@blueprint.get("/businesses/<uuid:business_id>/declaration-sheets/<code>/declared.csv", defaults={"ending": "csv"})
@blueprint.get("/businesses/<uuid:business_id>/declaration-sheets/<code>/declared.xlsx", defaults={"ending": "xlsx"})
@requires(DECLARE)
def get_declared(business_id: UUID, code: str, ending: str) -> Response:
    """What was declared of a fee, as a table that can be read again."""
    fee = _fee(code)
    with transaction(current_context().engine) as conn:
        see_business(conn, business_id)
        rows = store.declared_of(conn, business_id, code, MOST_TOLD)
    declarations = [
        Declared(
            Known(row.establishment_id, row.name, row.address),
            row.period,
            row.answers,
            row.number,
            row.fee_cents,
            row.fine_cents,
        )
        for row in rows
    ]
    return _table(
        sheets.columns_of_declared(fee),
        sheets.declared(fee, declarations, preferred_locale()),
        f"diloseis-{code}",
        ending,
    )


def _table(columns: Sequence[Column], rows: Sequence[Sequence[Value]], name: str, ending: str) -> Response:
    language, today = preferred_locale(), current_context().today()
    file = schemas.file_name(name, today, ending)
    if ending == "csv":
        return response_of(writing.csv(columns, rows, language), file, CSV)
    return response_of(books.xlsx(columns, rows, language), file, XLSX)


def _fee(code: str) -> FeeKind:
    fee = current_context().tariffs().fees.get(code)
    if fee is None:
        raise FeeNotFound
    return fee


def _read(data: bytes, fee: FeeKind, sign: Sign | None) -> Table:
    try:
        table = reading.read(data, sheets.columns(fee), sign)
        if len(table.rows) > MOST_ROWS:
            raise Unreadable("too-many-rows", most=MOST_ROWS)
    except Unreadable as unreadable:
        raise SheetUnreadable(kind=unreadable.kind, reason=unreadable.reason[preferred_locale()]) from None
    return table


def _refuse_filed(conn: Connection, business_id: UUID, sha256: str) -> None:
    before = store.filed_with(conn, business_id, sha256)
    if before is not None and before.filed_at is not None:
        raise SheetFiled(batch_id=str(before.id), filed_on=before.filed_at.date().isoformat())


def _known(conn: Connection, business_id: UUID) -> list[Known]:
    return [Known(one.id, one.name, one.address) for one in store.known_places(conn, business_id)]


def _period(code: str) -> AnyPeriod | None:
    try:
        return parse_period(code) if code else None
    except NotAPeriod:
        return None


def _is_filed(meant: AnyPeriod | None, filed: Collection[str]) -> bool:
    return meant is not None and not isinstance(meant, Term) and not months_of(filed).isdisjoint(months_in(meant))
