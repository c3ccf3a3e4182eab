"""HTTP for the head of the office: how the work goes."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response
from inputkit.shapes import fault
from servicekit.access import requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_query
from servicekit.problems import preferred_locale

from certificates.api.parts import parts
from certificates.domain.figures import week_of
from certificates.errors import ProcedureNotFound
from certificates.schemas import figure_sheets, figures
from certificates.schemas.figures import FiguresQuery, Found
from certificates.store import figures as store

blueprint = Blueprint("figures", __name__)


@blueprint.get("/figures")
@requires("certificates.supervise")
def get_figures() -> dict[str, Any]:
    return figures.figures_out(_found(parse_query(FiguresQuery)), parts().catalogue)


@blueprint.get("/figures.csv")
@requires("certificates.supervise")
def get_figures_csv() -> Response:
    """The same by week and certificate, for a spreadsheet."""
    query = parse_query(FiguresQuery)
    found = _found(query)
    content = figure_sheets.sheet(found, parts().catalogue, preferred_locale())
    response = Response(content.encode(), content_type="text/csv; charset=utf-8")
    of = f"-{query.procedure}" if query.procedure else ""
    name = f"certificates{of}-{found.since.isoformat()}-{found.today.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(query: FiguresQuery) -> Found:
    own = parts()
    if query.procedure is not None:
        _known(query.procedure)
    today = local_day(own.clock())
    since = week_of(today) - timedelta(weeks=query.weeks - 1)
    with transaction(own.engine) as conn:
        return Found(
            since,
            today,
            query.procedure,
            store.happened(conn, since, query.procedure),
            store.standing(conn, figures.borders(today), query.procedure),
        )


def _known(code: str) -> None:
    try:
        parts().catalogue.get(code)
    except ProcedureNotFound:
        raise invalid([fault("procedure", "choice", FiguresQuery.labels)]) from None
