"""HTTP for finance officers: months of accounting, figures, and lists to take away."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.parsing import parse_body, parse_query
from servicekit.problems import preferred_locale
from werkzeug.exceptions import NotFound

from fee_declarations.accounting import figures, months
from fee_declarations.context import current_context, officer
from fee_declarations.options import RECEIVE, RELEASE
from fee_declarations.payments import closing, export_lists, exports
from fee_declarations.payments import office_schemas as office
from fee_declarations.payments.errors import MonthNotClosable, MonthObstructed, TooManyRows
from fee_declarations.revenue_office import Listed, look
from fee_declarations.sheet_files import TYPES, kept

STATUS: Mapping[type[DomainError], int] = {MonthNotClosable: 409, MonthObstructed: 409, TooManyRows: 409}

blueprint = Blueprint("months", __name__)


@blueprint.get("/months")
@requires(RECEIVE)
def get_months() -> dict[str, Any]:
    """Closed months with their figures, and the first one that is open with what stands in its way."""
    today = current_context().today()
    with transaction(current_context().engine) as conn:
        opened = months.first_open(conn) or months.first_used(conn)
        closed = months.closed(conn)
        now = {}
        if opened:
            hindering = [office.obstacle_out(one) for one in closing.obstacles(conn, opened)]
            now = {"figures": months.figures_of(conn, opened), "obstacles": hindering}
    return {
        "open": {"month": f"{opened:%Y-%m}", **now, "ended": closing.last_day(opened) < today} if opened else None,
        "closed": [office.month_out(row) for row in closed],
    }


@blueprint.get("/months/<month>")
@requires(RECEIVE)
def get_month(month: str) -> dict[str, Any]:
    """A closed month, and what the bank brought for it when it was closed."""
    first = _month(month)
    with transaction(current_context().engine) as conn:
        found = [row for row in months.closed(conn) if row.first_day == first]
        if not found:
            raise NotFound
        late = closing.late(conn, first)
    return {**office.month_out(found[0]), "late": [office.late_out(one) for one in late]}


@blueprint.post("/months/<month>/close")
@requires(RELEASE)
def post_month(month: str) -> dict[str, Any]:
    """No entry is dated in the month any more."""
    context, body, first = current_context(), parse_body(office.MonthCloseIn), _month(month)
    with transaction(context.engine) as conn:
        try:
            closing.close(conn, closing.Closing(first, body.despite), officer(), context.clock())
        except months.NotClosable:
            raise MonthNotClosable from None
        [row] = [row for row in months.closed(conn) if row.first_day == first]
    return office.month_out(row)


@blueprint.get("/finance/figures")
@requires(RECEIVE)
def get_figures() -> dict[str, Any]:
    """What was charged and collected by fee and month, what is overdue by age, and what stands on each account."""
    context, asked = current_context(), parse_query(office.FiguresQuery)
    until = office.first_of(asked.until, context.today())
    with transaction(context.engine) as conn:
        found = figures.read(conn, until, asked.months, context.today())
    return office.figures_out(found, _titles())


@blueprint.get("/finance/exports/<name>.<form>")
@requires(RECEIVE)
def get_export(name: str, form: str) -> Response:
    """A list for a spreadsheet. Representatives of the businesses in it can read that it was taken."""
    if name not in export_lists.EXPORTS or form not in TYPES:
        raise NotFound
    context, asked = current_context(), parse_query(office.ExportQuery)
    first, language = office.first_of(asked.month, context.today()), preferred_locale()
    with transaction(context.engine) as conn:
        made = exports.Made(conn, name, export_lists.Asked(first, language), form)
        of = f"{first:%Y-%m}" if export_lists.EXPORTS[name].monthly else context.today().isoformat()
        if export_lists.EXPORTS[name].names:
            look(conn, made.businesses, Listed(f"export-{name}", made.rows, {"of": of, "form": form}))
    return kept(made.file, form, f"{name}-{of}")


def _titles() -> Mapping[str, Mapping[str, str]]:
    return {code: fee.title for code, fee in current_context().tariffs().fees.items()}


def _month(written: str) -> date:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", written, re.ASCII) or written.startswith("0000"):
        raise NotFound
    return date.fromisoformat(f"{written}-01")
