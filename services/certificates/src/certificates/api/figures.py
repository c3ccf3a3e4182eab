"""HTTP for the head of the office: how the work goes."""

from typing import Any

from flask import Blueprint, Response
from inputkit.schemas import fault
from servicekit.access import requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_query
from servicekit.problems import preferred_locale

from certificates.api.context import current_context
from certificates.errors import ProcedureNotFound
from certificates.schemas import figure_sheets, figures
from certificates.schemas.figures import Asked, FiguresQuery
from certificates.store import figures as store
from certificates.store import sums

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
@requires("certificates.supervise")
def get_figures() -> dict[str, Any]:
    asked = _asked()
    with transaction(current_context().engine) as conn:
        page = sums.read(conn, asked.since, figures.borders(asked.today), asked.procedure)
    return figures.figures_out(asked, page, current_context().catalogue)


@blueprint.get("/figures.csv")
@requires("certificates.supervise")
def get_figures_csv() -> Response:
    """The same by week and certificate, for a spreadsheet."""
    asked = _asked()
    with transaction(current_context().engine) as conn:
        happened = store.happened(conn, asked.since, asked.procedure)
    content = figure_sheets.sheet(happened, current_context().catalogue, preferred_locale())
    response = Response(content.encode(), content_type="text/csv; charset=utf-8")
    of = f"-{asked.procedure}" if asked.procedure else ""
    name = f"certificates{of}-{asked.since.isoformat()}-{asked.today.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked() -> Asked:
    query = parse_query(FiguresQuery)
    if query.procedure is not None:
        _known(query.procedure)
    return Asked.of(query, local_day(current_context().clock()))


def _known(code: str) -> None:
    try:
        current_context().catalogue.get(code)
    except ProcedureNotFound:
        raise invalid([fault("procedure", "choice", FiguresQuery.labels)]) from None
