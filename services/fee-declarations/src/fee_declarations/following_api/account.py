"""HTTP of a business's account, for its representatives: every charge and payment, and what is open."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.paging import pages
from servicekit.parsing import parse_query
from servicekit.problems import preferred_locale
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from fee_declarations.context import current_context, person_id
from fee_declarations.following import account, account_papers, schemas
from fee_declarations.following.account import Business
from fee_declarations.payments.schemas import PageQuery

blueprint = Blueprint("account", __name__)


@blueprint.get("/businesses/<uuid:business_id>/statement")
@requires("fees.read")
def get_statement(business_id: UUID) -> dict[str, Any]:
    """The account of a business that the caller represents, 50 movements a page, the newest first."""
    page, context = parse_query(PageQuery).page, current_context()
    fees = context.tariffs().fees
    with transaction(context.engine) as conn:
        business = _represented(conn, business_id)
        balance = account.balance_of(conn, business_id)
        moved = account.movements(conn, business_id, account.PAGE, (page - 1) * account.PAGE)
        opened = account.open_notes(conn, business_id, person_id())
    return {
        "business": {"id": str(business_id), "name": business.name},
        "open_cents": balance.open_cents,
        "credit_cents": balance.credit_cents,
        "open": [schemas.open_out(one, fees, context.today()) for one in opened],
        "movements": [schemas.movement_out(one, fees) for one in moved],
        "page": page,
        "pages": pages(balance.movements, account.PAGE),
    }


@blueprint.get("/businesses/<uuid:business_id>/statement.csv", defaults={"ending": "csv"})
@blueprint.get("/businesses/<uuid:business_id>/statement.pdf", defaults={"ending": "pdf"})
@requires("fees.read")
def get_statement_file(business_id: UUID, ending: str) -> Response:
    """The whole account as a file, the oldest first."""
    context, language = current_context(), preferred_locale()
    fees = context.tariffs().fees
    with transaction(context.engine) as conn:
        business = _represented(conn, business_id)
        balance = account.balance_of(conn, business_id)
        moved = account.movements(conn, business_id, account.MOST)[::-1]
    if ending == "csv":
        content, media = account_papers.sheet(moved, fees, language), "text/csv; charset=utf-8"
    else:
        # Drawn outside of the transaction, which holds locks.
        printed = account_papers.PrintedAccount(business, balance, moved, fees, context.today(), language)
        content, media = account_papers.page(printed, current_context().municipality), "application/pdf"
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="kartela-{context.today():%Y-%m-%d}.{ending}"'
    return response


def _represented(conn: Connection, business_id: UUID) -> Business:
    """The business, if the caller represents it today."""
    found = account.represented(conn, person_id(), business_id, current_context().today())
    if found is None:
        raise NotFound
    return found
