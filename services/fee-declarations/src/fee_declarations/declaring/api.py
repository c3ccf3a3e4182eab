"""HTTP of declarations: who may call, what they sent, what they get."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request, url_for
from servicekit import own_data
from servicekit.access import principal, public, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.idempotency import checked_key
from servicekit.parsing import parse_body, parse_query
from sqlalchemy import Connection

from fee_declarations import batch_store, models, shown, store
from fee_declarations.businesses import listing
from fee_declarations.businesses import store as business_store
from fee_declarations.businesses.listing import Calculating
from fee_declarations.context import caller, current_context, person_id
from fee_declarations.declaration_rows import OwnEstablishment
from fee_declarations.declaring import attaching, filing, list_schemas, own_list, schemas
from fee_declarations.declaring.note_schemas import OfNote
from fee_declarations.declaring.reading import matched, read
from fee_declarations.declaring.refusing import Attempt, refuse_wrong_answers
from fee_declarations.declaring.showing import with_notes
from fee_declarations.domain.declarations import assess
from fee_declarations.errors import (
    AlreadyDeclared,
    BusinessNotFound,
    DebtorNotMatched,
    DeclarationNotFound,
    EstablishmentNotFound,
    FeeNotFound,
    FiledElsewhere,
    MonthClosed,
    NoNote,
    NoteNotReady,
    NotOwed,
)
from fee_declarations.payments.errors import NoteNotPayable, ReceiptNotFound, ReceiptNotReady
from fee_declarations.returns import schemas as return_schemas
from fee_declarations.returns import store as returns

STATUS: Mapping[type[DomainError], int] = {
    BusinessNotFound: 404,
    EstablishmentNotFound: 404,
    FeeNotFound: 404,
    DeclarationNotFound: 404,
    NoteNotReady: 404,
    NoNote: 404,
    ReceiptNotFound: 404,
    NoteNotPayable: 409,
    ReceiptNotReady: 404,
    AlreadyDeclared: 409,
    MonthClosed: 409,
    FiledElsewhere: 409,
    NotOwed: 409,
    DebtorNotMatched: 409,
}

blueprint = Blueprint("fees", __name__)


@blueprint.get("/fees")
@public
def get_fees() -> Response:
    context = current_context()
    tariffs, today = context.tariffs(), context.today()
    items = [schemas.fee_out(fee, tariffs, today) for fee in tariffs.fees_on(today).values()]
    kinds = [{"code": code, "title": dict(title)} for code, title in tariffs.kinds.items()]
    return jsonify(items=items, kinds=kinds, terms=schemas.terms_out(tariffs.rule_known(today)))


@blueprint.get("/fees/<code>/periods")
@public
def get_periods(code: str) -> dict[str, Any]:
    """What businesses declare here: quarters, and months for those whose books ask for them."""
    context = current_context()
    tariffs = context.tariffs()
    fee = tariffs.fees.get(code)
    if fee is None:
        raise FeeNotFound
    return listing.fee_periods(Calculating(tariffs, context.today(), context.calendar), fee, (3, 1)).out()


@blueprint.post("/quotes")
@requires("fees.declare")
def post_quote() -> dict[str, Any]:
    """Compute and write nothing."""
    context = current_context()
    body = parse_body(schemas.QuoteIn)
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        place = own_establishment(conn, body)
    declared = read(body, place, tariffs, context.today())
    return schemas.quote_out(assess(tariffs, declared, context.calendar), declared)


@blueprint.post("/declarations")
@requires("fees.declare")
def post_declaration() -> Response:
    context = current_context()
    body = parse_body(schemas.DeclarationIn)
    key, known_tariffs = checked_key(request.headers.get("Idempotency-Key")), context.tariffs()
    refuse_wrong_answers(Attempt(caller(), key, body), known_tariffs, context.today(), context.first_look)
    # An unknown fee is refused by the rules; the database need not be able to hold its name.
    now, fee = context.clock(), body.fee if body.fee in known_tariffs.fees else ""

    def act(conn: Connection) -> dict[str, Any]:
        asked = business_store.Asked(person_id(), context.today(), body.establishment_id, fee, body.period)
        found = business_store.establishment_to_declare(conn, asked)
        if found is None:
            raise EstablishmentNotFound
        place, tariffs = matched(found.place), context.tariffs_of(conn, found.tables)
        # Of a fee that came while we waited for the tables, file_declaration looks for itself.
        live = found.live if fee == body.fee else None
        declared = read(body, place, tariffs, context.today())
        attaching.refuse_missing(declared.fee, body)
        quote = assess(tariffs, declared, context.calendar)
        new = filing.Filing(caller(), place, declared, body.locale, quote, live)
        made = filing.file_declaration(conn, new, context.finance, now)
        returned = attaching.attach(conn, principal().subject, made, body.vat_return)
        beside = OfNote(instalment_rule=tariffs.instalment_rule(local_day(now)), returns=returned)
        return schemas.declaration_out(made, tariffs, local_day(now), beside)

    return file_once(
        context.engine,
        models.kit,
        act,
        lambda declaration_id: url_for("fees.get_declaration", declaration_id=declaration_id),
        holding=store.TABLES_LOCK,
    )


@blueprint.get("/declarations")
@requires("fees.read")
def get_declarations() -> dict[str, Any]:
    """A page of what the caller declared, and what the list can be narrowed to."""
    context, asked = current_context(), parse_query(list_schemas.DeclarationsQuery)
    tariffs = context.tariffs()
    looked = own_list.Looked(person_id(), asked.business, asked.establishment, asked.period, asked.state, asked.cursor)
    with transaction(context.engine) as conn:
        found = own_list.page(conn, looked)
        items = with_notes(conn, found.items, tariffs)
        offered = own_list.choices(conn, looked)
    return {
        "items": items,
        "next": str(found.next) if found.next else None,
        "choices": list_schemas.choices_out(offered),
    }


@blueprint.get("/declarations/<uuid:declaration_id>")
@requires("fees.read")
def get_declaration(declaration_id: UUID) -> dict[str, Any]:
    context = current_context()
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        row = store.declaration_of(conn, person_id(), declaration_id)
        if row is None:
            raise DeclarationNotFound
        [found] = with_notes(conn, [row], tariffs)
    # What its answers are to, for a form that amends it: one read is enough for a page.
    questions = [shown.question_out(one) for one in tariffs.fees[row.declaration.fee].questions]
    return {**found, "questions": questions, "vat_return_limits": return_schemas.limits_out(context.uploads)}


def held() -> dict[str, Any]:
    """Everything that this service holds of the account that asks and of its person."""
    context = current_context()
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        returned = returns.of_person(conn, principal().subject, person_id())
        return {
            **own_data.of_account(conn, models.kit, principal().subject),
            "businesses": listing.represented(conn, person_id()),
            "declaration_batches": batch_store.held_of(conn, person_id()),
            "establishment_changes": business_store.changes_by(conn, person_id()),
            "vat_returns": [return_schemas.held_out(one) for one in returned],
            "declarations": with_notes(conn, store.declarations_of(conn, person_id()), tariffs),
        }


def own_establishment(conn: Connection, body: schemas.QuoteIn) -> OwnEstablishment:
    """The caller's establishment, of a business that finance knows; raises EstablishmentNotFound, DebtorNotMatched."""
    return matched(business_store.establishment_of(conn, person_id(), body.establishment_id, current_context().today()))
