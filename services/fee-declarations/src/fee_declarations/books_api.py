"""HTTP for finance officers: what is set off and taken back in the books."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.parsing import parse_body
from sqlalchemy import Connection

from fee_declarations.accounting import posting
from fee_declarations.accounting.acts import When
from fee_declarations.context import current_context, officer
from fee_declarations.options import RECEIVE
from fee_declarations.payments import book_schemas, cards, schemas, undoing
from fee_declarations.payments.errors import DoesNotFit, EntryNotReversible, NoteNotFound
from fee_declarations.revenue_office import refuse_own

STATUS: Mapping[type[DomainError], int] = {EntryNotReversible: 409}
LONGEST_ENTRY = 2**63 - 1

blueprint = Blueprint("books", __name__)


@blueprint.post("/notes/<uuid:note_id>/set-off")
@requires(RECEIVE)
def post_set_off(note_id: UUID) -> dict[str, Any]:
    """The credit of the business pays what is open of its note, as far as it goes."""
    context, body = current_context(), parse_body(schemas.ReasonIn)
    now = context.clock()
    with transaction(context.engine) as conn:
        business_id = refuse_own(conn, note_id)
        try:
            when, order = When(local_day(now), officer()), context.habits.order
            posting.set_off(conn, posting.SetOff(business_id, note_id, body.reason, order), when, now)
        except posting.NotPostable:
            raise DoesNotFit from None
        return _note(conn, note_id)


@blueprint.post("/entries/<int:entry_id>/reversal")
@requires(RECEIVE)
def post_reversal(entry_id: int) -> dict[str, Any]:
    """Take back a set-off, a write-off, or a payment at the desk of today, with a reason."""
    context, body = current_context(), parse_body(schemas.ReasonIn)
    if entry_id > LONGEST_ENTRY:
        raise EntryNotReversible
    with transaction(context.engine) as conn:
        business_id = undoing.reverse(conn, entry_id, officer(), context.clock(), body.reason)
    return {"business_id": str(business_id) if business_id else None}


def _note(conn: Connection, note_id: UUID) -> dict[str, Any]:
    row = cards.note(conn, note_id)
    if row is None:
        raise NoteNotFound
    return book_schemas.note_out(row, current_context().today())
