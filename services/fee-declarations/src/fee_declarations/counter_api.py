"""HTTP for finance officers: the cash desk and its drawer."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.parsing import parse_body
from servicekit.problems import preferred_locale
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from fee_declarations import document, models, printing
from fee_declarations.accounting import balances
from fee_declarations.context import current_context, officer
from fee_declarations.options import RECEIVE
from fee_declarations.payments import book_schemas, card_schemas, cards, counter, drawer_store, receipts
from fee_declarations.payments import office_schemas as office
from fee_declarations.payments.counter import AtDesk
from fee_declarations.payments.errors import DoesNotFit, DrawerClosed, NoteNotFound
from fee_declarations.revenue_office import look, refuse_own

STATUS: Mapping[type[DomainError], int] = {DrawerClosed: 409}

blueprint = Blueprint("counter", __name__)


@blueprint.get("/counter/notes/<uuid:note_id>")
@requires(RECEIVE)
def get_counter_note(note_id: UUID) -> dict[str, Any]:
    """A note to be paid at the desk, and whether the drawer still takes money. The look is recorded."""
    context = current_context()
    with transaction(context.engine) as conn:
        row = cards.note(conn, note_id)
        if row is None:
            raise NoteNotFound
        look(conn, [row.business_id])
        counted = drawer_store.drawer_of(conn, context.today())
    shown = card_schemas.Shown(context.today(), context.tariffs().fees, 1)
    return {"note": card_schemas.titled(row, shown), "drawer_open": counted is None}


@blueprint.post("/counter/payments")
@requires(RECEIVE)
def post_counter_payment() -> Response:
    """Take a payment at the desk; the same request twice is one payment."""
    context, body = current_context(), parse_body(book_schemas.CounterIn)

    def act(conn: Connection) -> dict[str, Any]:
        if body.handed_cents is not None and body.handed_cents < body.cents:
            raise DoesNotFit
        refuse_own(conn, body.note_id)
        made = counter.pay(
            conn, AtDesk(body.note_id, body.cents, body.method), officer(), context.clock(), context.habits
        )
        receipt = receipts.any_of(conn, made)
        change = body.handed_cents - body.cents if body.handed_cents is not None else None
        return {"id": str(made), "number": receipt.number if receipt else "", "change_cents": change}

    return file_once(context.engine, models.kit, act, lambda made: f"/finance/receipts/{made}.pdf")


@blueprint.get("/drawers/<day>")
@requires(RECEIVE)
def get_drawer(day: str) -> dict[str, Any]:
    """What was paid at the desk on this day, and how its drawer was counted."""
    asked = _day(day)
    with transaction(current_context().engine) as conn:
        taken, counted = drawer_store.taken_on(conn, asked), drawer_store.drawer_of(conn, asked)
        return office.drawer_out(asked, taken, counted, balances.totals(conn))


@blueprint.get("/drawers/<day>/slip.pdf")
@requires(RECEIVE)
def get_deposit_slip(day: str) -> Response:
    """What goes to the bank with the cash of a drawer that was counted: none while it was not, or when it was empty."""
    context, asked = current_context(), _day(day)
    with transaction(context.engine) as conn:
        taken, counted = drawer_store.taken_on(conn, asked), drawer_store.drawer_of(conn, asked)
    if counted is None or not counted.counted_cents:
        raise NotFound
    # Drawn outside of the transaction, which would hold its locks meanwhile.
    content = printing.deposit_slip_of(counted, taken, context.municipality, english=preferred_locale() == "en")
    response = Response(document.render_deposit_slip(content), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="katathesi-{asked.isoformat()}.pdf"'
    return response


@blueprint.post("/drawers/<day>/close")
@requires(RECEIVE)
def post_drawer(day: str) -> dict[str, Any]:
    """Count the drawer of today; what is there goes to the bank."""
    body, asked = parse_body(book_schemas.DrawerIn), _day(day)
    with transaction(current_context().engine) as conn:
        drawer = counter.close_drawer(conn, asked, body.counted_cents, officer(), current_context().clock())
        return book_schemas.counted_out(drawer)


def _day(written: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
        raise NotFound
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NotFound from None
