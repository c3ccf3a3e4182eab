"""HTTP for finance officers: how one note is followed up, and keeping it from that for a while."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from inputkit.schemas import fault
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations import debtor_store
from fee_declarations.accounting import note_state
from fee_declarations.claims import certified, plans, reminded
from fee_declarations.context import current_context, officer
from fee_declarations.declaring.note_schemas import OfNote, offered, plan_out
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.following import holds, plan_schemas, remissions, schemas
from fee_declarations.following import plans as granting
from fee_declarations.following.plans import Granting
from fee_declarations.options import RECEIVE
from fee_declarations.payments import cards, lateness
from fee_declarations.payments.errors import NoteNotFound
from fee_declarations.payments.rows import NoteRow
from fee_declarations.payments.schemas import EmptyIn
from fee_declarations.revenue_office import look

blueprint = Blueprint("holds", __name__)


@blueprint.get("/notes/<uuid:note_id>/follow-up")
@requires(RECEIVE)
def get_follow_up(note_id: UUID) -> dict[str, Any]:
    """Reminders, holds, instalments and certification of a note, and what may be done about it; with a number also
    what so many instalments would be. A look."""
    context, number = current_context(), parse_query(plan_schemas.FollowUpQuery).number
    by = Granting(context.tariffs(), context.finance, context.calendar, officer(), context.clock())
    with transaction(context.engine) as conn:
        shown = _shown(conn, _note(conn, note_id), by.tariffs)
        parts = granting.quote(conn, note_id, number, by) if number is not None else None
    return {**shown, "quote": plan_schemas.parts_out(parts, granting.rule_of(by)) if parts is not None else None}


@blueprint.post("/notes/<uuid:note_id>/holds")
@requires(RECEIVE)
def post_hold(note_id: UUID) -> dict[str, Any]:
    """The note is neither reminded nor certified until that day."""
    body, context = parse_body(schemas.HoldIn), current_context()
    if body.until < context.today():
        bounds = {"first": f"{context.today():%d/%m/%Y}"}
        raise invalid([fault("until", "day_too_early", schemas.HoldIn.labels, **bounds)])
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        note = _note(conn, note_id, act=True)
        holds.put(conn, note_id, holds.Hold(body.kind, body.reason, body.until), officer(), context.clock())
        return _shown(conn, note, tariffs)


@blueprint.post("/notes/<uuid:note_id>/holds/<uuid:hold_id>/end")
@requires(RECEIVE)
def post_hold_end(note_id: UUID, hold_id: UUID) -> dict[str, Any]:
    parse_body(EmptyIn)
    context = current_context()
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        note = _note(conn, note_id, act=True)
        holds.end(conn, note_id, hold_id, officer(), context.clock())
        return _shown(conn, note, tariffs)


def _note(conn: Connection, note_id: UUID, *, act: bool = False) -> NoteRow:
    note = cards.note(conn, note_id)
    if note is None:
        raise NoteNotFound
    if act:
        debtor_store.refuse_own(conn, officer(), note.business_id)
    return note


def _shown(conn: Connection, note: NoteRow, tariffs: Tariffs) -> dict[str, Any]:
    note_id, today = note.id, current_context().today()
    look(conn, [note.business_id])
    sent = reminded.of_note(conn, note_id)
    plan = plans.of_notes(conn, [note_id]).get(note_id)
    late = lateness.owed(conn, [plan] if plan else [], today)
    treasury = certified.of_notes(conn, [note_id]).get(note_id)
    open_cents, state = note.amounts.open, note_state.state_of(note, today)
    beside = OfNote(plan=plan, certified=treasury, instalment_rule=tariffs.instalment_rule(today))
    return {
        "note": {"id": str(note_id), "number": note.number},
        "business": {"id": str(note.business_id), "name": note.business_name},
        "open_cents": open_cents,
        "waivable_cents": remissions.waivable(conn, note_id),
        "instalments_offered": offered(open_cents, state, beside),
        "reminders": [schemas.reminder_out(one) for one in sent],
        "holds": [schemas.hold_out(one) for one in reminded.holds_of(conn, note_id)],
        "plan": plan_out(plan, late.get(note_id, ())) if plan else None,
        "certified": {"number": treasury.number, "on": treasury.on.isoformat()} if treasury else None,
    }
