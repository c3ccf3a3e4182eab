"""HTTP of instalments: for the declarant, and for finance officers on behalf of a debtor."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.paging import pages
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations import debtor_store, store
from fee_declarations.claims import plans as known
from fee_declarations.context import current_context, officer, person_id
from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.declaring.acting_for import own_to_change
from fee_declarations.declaring.showing import with_notes
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.errors import NoNote
from fee_declarations.following import plan_schemas, plans, shelf
from fee_declarations.options import RECEIVE
from fee_declarations.payments import cards
from fee_declarations.payments.errors import NoteNotFound
from fee_declarations.payments.schemas import PageQuery
from fee_declarations.revenue_office import look

blueprint = Blueprint("plans", __name__)


@blueprint.get("/declarations/<uuid:declaration_id>/plan")
@requires("fees.declare")
def get_plan(declaration_id: UUID) -> dict[str, Any]:
    """What paying the note in so many instalments would be today. Nothing is written."""
    number, by = parse_query(plan_schemas.PlanQuery).number, _granting("declaration")
    with transaction(current_context().engine) as conn:
        row = own_to_change(conn, declaration_id)
        parts = plans.quote(conn, _note_id(row), number, by)
    return {
        **plan_schemas.parts_out(parts, plans.rule_of(by)),
        "declaration": plan_schemas.about_out(row, by.tariffs.fees),
    }


@blueprint.post("/declarations/<uuid:declaration_id>/plan")
@requires("fees.declare")
def post_plan(declaration_id: UUID) -> dict[str, Any]:
    """A new note in place of the one there is, to be paid in so many instalments, each with a code of its own."""
    number, by = parse_body(plan_schemas.PlanIn).number, _granting("declaration")
    with transaction(current_context().engine) as conn:
        plans.start(conn, _note_id(own_to_change(conn, declaration_id)), number, by)
        return _declaration(conn, declaration_id, by.tariffs)


@blueprint.get("/plans")
@requires(RECEIVE)
def get_plans() -> dict[str, Any]:
    """Notes that are or were paid in instalments, the newest plan first."""
    page = parse_query(PageQuery).page
    with transaction(current_context().engine) as conn:
        found, number = known.listed(conn, shelf.PAGE, (page - 1) * shelf.PAGE)
        look(conn, {one.business_id for one in found})
    items = [plan_schemas.plan_listed_out(one) for one in found]
    return {"items": items, "page": page, "pages": pages(number, shelf.PAGE)}


@blueprint.get("/notes/<uuid:note_id>/plan")
@requires(RECEIVE)
def get_note_plan(note_id: UUID) -> dict[str, Any]:
    """The same as of a declaration, for an officer."""
    number, by = parse_query(plan_schemas.PlanQuery).number, _granting(officer())
    with transaction(current_context().engine) as conn:
        return plan_schemas.parts_out(plans.quote(conn, note_id, number, by), plans.rule_of(by))


@blueprint.post("/notes/<uuid:note_id>/plan")
@requires(RECEIVE)
def post_note_plan(note_id: UUID) -> dict[str, Any]:
    """An officer grants the instalments of the rule to a debtor who asked for them; the note is the new one."""
    number, by = parse_body(plan_schemas.PlanIn).number, _granting(officer())
    with transaction(current_context().engine) as conn:
        note = cards.note(conn, note_id)
        if note is None:
            raise NoteNotFound
        debtor_store.refuse_own(conn, officer(), note.business_id)
        made = plans.start(conn, note_id, number, by)
        return {"id": str(made)}


def _granting(actor: str) -> plans.Granting:
    # Reads the tables: before the transaction begins.
    context = current_context()
    return plans.Granting(context.tariffs(), context.finance, context.calendar, actor, context.clock())


def _note_id(row: NotedDeclaration) -> UUID:
    """Raises NoNote when nothing is owed by the declaration."""
    if row.note is None:
        raise NoNote
    return row.note.id


def _declaration(conn: Connection, declaration_id: UUID, tariffs: Tariffs) -> dict[str, Any]:
    row = store.declaration_of(conn, person_id(), declaration_id)
    return with_notes(conn, [row] if row else [], tariffs)[0]
