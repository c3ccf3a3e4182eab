"""HTTP for finance officers: what is overdue, and the catalogues with which it goes to the treasury."""

from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, jsonify
from inputkit.schemas import fault
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.paging import pages
from servicekit.parsing import invalid, parse_body, parse_query
from servicekit.problems import preferred_locale
from sqlalchemy import Connection

from fee_declarations.context import current_context, officer
from fee_declarations.document import render_catalogue
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.following import catalogues, overdue, papers, schemas, shelf
from fee_declarations.following.catalogue_store import Catalogue
from fee_declarations.following.errors import CatalogueNotFound
from fee_declarations.following_api.context import follow_up, officer_context
from fee_declarations.options import RECEIVE, RELEASE
from fee_declarations.payments.schemas import EmptyIn, PageQuery, ReasonIn
from fee_declarations.revenue_office import Listed, look

blueprint = Blueprint("catalogues", __name__)


@blueprint.get("/overdue")
@requires(RECEIVE)
def get_overdue() -> dict[str, Any]:
    """Notes past their date by age; with a fee and a year, what a catalogue of them would list."""
    asked, context = parse_query(schemas.OverdueQuery), current_context()
    fees, today = context.tariffs().fees, context.today()
    to_certify = asked.fee is not None and asked.year is not None
    small = follow_up().small_balance_cents if to_certify else 0
    which = overdue.Filter(today, small, fee=asked.fee, year=asked.year, to_certify=to_certify)
    with transaction(context.engine) as conn:
        sums = overdue.sums(conn, which)
        found = overdue.notes_of(conn, which, shelf.PAGE, (asked.page - 1) * shelf.PAGE)
        narrowed = {"page": str(asked.page)} | ({"fee": asked.fee or "", "year": str(asked.year)} if to_certify else {})
        look(conn, [one.business_id for one in found], Listed("overdue", len(found), narrowed))
    shown = schemas.overdue_out(found, sums, fees, today)
    # Of which a catalogue can be made: the page asks for nothing else.
    named = [schemas.fee_out(code, fees) for code in fees]
    return {**shown, "fees": named, "page": asked.page, "pages": pages(sums.notes, shelf.PAGE)}


@blueprint.get("/catalogues")
@requires(RECEIVE)
def get_catalogues() -> dict[str, Any]:
    page, context = parse_query(PageQuery).page, current_context()
    fees = context.tariffs().fees
    with transaction(context.engine) as conn:
        rows, number = shelf.catalogues_of(conn, page)
    items = [schemas.catalogue_out(row, fees, officer()) for row in rows]
    return {"items": items, "page": page, "pages": pages(number, shelf.PAGE)}


@blueprint.post("/catalogues")
@requires(RECEIVE)
def post_catalogue() -> Response:
    """List what is overdue of a fee and year; another person must release it."""
    body, doing = parse_body(schemas.CatalogueIn), officer_context()
    if body.fee not in doing.tariffs.fees:
        raise invalid([fault("fee", "choice", schemas.CatalogueIn.labels)])
    with transaction(current_context().engine) as conn:
        made = catalogues.propose(conn, body.fee, body.year, doing)
        answer = jsonify(_shown(conn, made, 1, doing.tariffs))
    answer.status_code = 201
    answer.headers["Location"] = f"/catalogues/{made}"
    return answer


@blueprint.get("/catalogues/<uuid:catalogue_id>")
@requires(RECEIVE)
def get_catalogue(catalogue_id: UUID) -> dict[str, Any]:
    page, tariffs = parse_query(PageQuery).page, current_context().tariffs()
    with transaction(current_context().engine) as conn:
        return _shown(conn, catalogue_id, page, tariffs)


@blueprint.post("/catalogues/<uuid:catalogue_id>/release")
@requires(RELEASE)
def post_catalogue_release(catalogue_id: UUID) -> dict[str, Any]:
    """The debts are certified, as far as they are still open."""
    parse_body(EmptyIn)
    doing = officer_context()
    with transaction(current_context().engine) as conn:
        catalogues.release(conn, catalogue_id, doing)
        return _shown(conn, catalogue_id, 1, doing.tariffs)


@blueprint.post("/catalogues/<uuid:catalogue_id>/rejection")
@requires(RELEASE)
def post_catalogue_rejection(catalogue_id: UUID) -> dict[str, Any]:
    body, doing = parse_body(ReasonIn), officer_context()
    with transaction(current_context().engine) as conn:
        catalogues.reject(conn, catalogue_id, body.reason, doing)
        return _shown(conn, catalogue_id, 1, doing.tariffs)


@blueprint.post("/catalogues/<uuid:catalogue_id>/confirmation")
@requires(RECEIVE)
def post_catalogue_confirmation(catalogue_id: UUID) -> dict[str, Any]:
    """The treasury has confirmed that it has the catalogue."""
    body, doing = parse_body(schemas.ConfirmationIn), officer_context()
    with transaction(current_context().engine) as conn:
        first = shelf.certified_on(conn, catalogue_id)
        if first and not first <= body.on <= doing.today:
            bounds = {"first": f"{first:%d/%m/%Y}", "last": f"{doing.today:%d/%m/%Y}"}
            raise invalid([fault("on", "day_out_of_range", schemas.ConfirmationIn.labels, **bounds)])
        catalogues.confirm(conn, catalogue_id, body.number, body.on, doing)
        return _shown(conn, catalogue_id, 1, doing.tariffs)


@blueprint.get("/catalogues/<uuid:catalogue_id>/payments")
@requires(RECEIVE)
def get_catalogue_payments(catalogue_id: UUID) -> dict[str, Any]:
    """What was paid of certified debts by our codes since: the treasury takes it off its list."""
    with transaction(current_context().engine) as conn:
        if shelf.catalogue(conn, catalogue_id) is None:
            raise CatalogueNotFound
        paid = _paid(conn, catalogue_id)
    return {"items": [schemas.paid_out(one) for one in paid], "cents": sum(one.cents for one in paid)}


@blueprint.get("/catalogues/<uuid:catalogue_id>/debts.csv", defaults={"what": "debts", "ending": "csv"})
@blueprint.get("/catalogues/<uuid:catalogue_id>/debts.xlsx", defaults={"what": "debts", "ending": "xlsx"})
@blueprint.get("/catalogues/<uuid:catalogue_id>/payments.csv", defaults={"what": "payments", "ending": "csv"})
@blueprint.get("/catalogues/<uuid:catalogue_id>/payments.xlsx", defaults={"what": "payments", "ending": "xlsx"})
@requires(RECEIVE)
def get_catalogue_file(catalogue_id: UUID, what: str, ending: str) -> Response:
    """The whole catalogue as a file for the treasury, or what was paid of it."""
    form, language = cast(papers.Format, ending), preferred_locale()
    with transaction(current_context().engine) as conn:
        row = shelf.catalogue(conn, catalogue_id)
        if row is None:
            raise CatalogueNotFound
        if what == "debts":
            lines = shelf.lines_of(conn, catalogue_id)
            look(conn, [one.business_id for one in lines], Listed("catalogue", len(lines), {"form": form}))
            content = papers.debts_sheet(lines, language, form)
        else:
            content = papers.payments_sheet(_paid(conn, catalogue_id, form), language, form)
    response = Response(content, content_type=papers.MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(row, what, ending)}"'
    return response


@blueprint.get("/catalogues/<uuid:catalogue_id>/debts.pdf")
@requires(RECEIVE)
def get_catalogue_page(catalogue_id: UUID) -> Response:
    """The whole catalogue on paper, to be signed."""
    context, tariffs = current_context(), current_context().tariffs()
    with transaction(context.engine) as conn:
        row = shelf.catalogue(conn, catalogue_id)
        if row is None:
            raise CatalogueNotFound
        lines = shelf.lines_of(conn, catalogue_id)
        look(conn, [one.business_id for one in lines], Listed("catalogue", len(lines), {"form": "pdf"}))
    # Drawn outside of the transaction, which holds locks.
    title = schemas.fee_out(row.fee, tariffs.fees)["title"]["el"]
    content = papers.catalogue_of(row, lines, title, context.municipality)
    response = Response(render_catalogue(replace(content, english=preferred_locale() == "en")), content_type=papers.PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(row, "debts", "pdf")}"'
    return response


def _file_name(row: Catalogue, what: str, ending: str) -> str:
    return f"katalogos-{(row.number or 'draft').replace('/', '-')}-{what}.{ending}"


def _paid(conn: Connection, catalogue_id: UUID, form: str | None = None) -> list[shelf.PaidAfterwards]:
    """What was paid of a catalogue; the look is told, by which file if it is one."""
    found = shelf.paid_afterwards(conn, catalogue_id)
    narrowed = {"form": form} if form else {}
    look(conn, [one.business_id for one in found], Listed("catalogue-payments", len(found), narrowed))
    return found


def _shown(conn: Connection, catalogue_id: UUID, page: int, tariffs: Tariffs) -> dict[str, Any]:
    row = shelf.catalogue(conn, catalogue_id)
    if row is None:
        raise CatalogueNotFound
    lines = shelf.lines_of(conn, catalogue_id, shelf.PAGE, (page - 1) * shelf.PAGE)
    look(conn, [one.business_id for one in lines], Listed("catalogue", len(lines), {"page": str(page)}))
    shown = schemas.catalogue_out(row, tariffs.fees, officer())
    items = [schemas.listed_out(one) for one in lines]
    return {**shown, "lines": items, "page": page, "pages": pages(row.notes, shelf.PAGE)}
