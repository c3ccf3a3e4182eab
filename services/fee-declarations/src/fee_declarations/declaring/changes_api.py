"""HTTP of amending and withdrawing a declaration, for the declarant."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from servicekit.access import principal, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.filing import file_once
from servicekit.parsing import parse_body
from sqlalchemy import Connection

from fee_declarations import models, store
from fee_declarations.accounting import charges
from fee_declarations.context import caller, current_context, person_id
from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.declaring import amending, attaching, schemas, withdrawing
from fee_declarations.declaring.acting_for import own_to_change
from fee_declarations.declaring.amending import Means
from fee_declarations.declaring.api import own_establishment
from fee_declarations.declaring.comparing import Owed, compare
from fee_declarations.declaring.errors import (
    DeclarationNotLive,
    InTheCatalogue,
    NoteCancelled,
    NothingAmended,
    NotRepresented,
    WrittenOff,
)
from fee_declarations.declaring.filing import Filing
from fee_declarations.declaring.holding import refuse_settled
from fee_declarations.declaring.reading import read_amended
from fee_declarations.declaring.showing import with_notes
from fee_declarations.declaring.withdrawing import Withdrawal
from fee_declarations.domain.declarations import assess
from fee_declarations.errors import DeclarationNotFound
from fee_declarations.payments import lateness
from fee_declarations.returns.errors import VatReturnNotAsked

STATUS: Mapping[type[DomainError], int] = {
    DeclarationNotLive: 409,
    NotRepresented: 409,
    InTheCatalogue: 409,
    WrittenOff: 409,
    NothingAmended: 409,
    NoteCancelled: 409,
}

blueprint = Blueprint("changes", __name__)


@blueprint.post("/declarations/<uuid:declaration_id>/amendment-quotes")
@requires("fees.declare")
def post_amendment_quote(declaration_id: UUID) -> dict[str, Any]:
    """What the amending declaration would change, line by line; nothing is written."""
    context, body = current_context(), parse_body(schemas.QuoteIn)
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        old = own_to_change(conn, declaration_id)
        own_establishment(conn, body)
        if old.declaration.superseded:
            raise DeclarationNotLive
        owed = Owed()
        if note := old.note:
            refuse_settled(conn, note.id)
            valid_until = note.valid_until if note.cancelled_at is None else None
            late = lateness.line_of_today(conn, note.id, context.today())
            owed = Owed(charges.charged(conn, note.id), valid_until, late)
    declared = read_amended(body, old.declaration, tariffs, context.today())
    quote = assess(tariffs, declared, context.calendar)
    return schemas.compared_out(compare(owed, declared, quote, tariffs), old.declaration, declared, quote)


@blueprint.post("/declarations/<uuid:declaration_id>/amendment")
@requires("fees.declare")
def post_amendment(declaration_id: UUID) -> Response:
    """File a declaration in place of this one: only the difference is charged."""
    context, body = current_context(), parse_body(schemas.DeclarationIn)
    now = context.clock()

    def act(conn: Connection) -> dict[str, Any]:
        tariffs = context.held_tariffs(conn)
        old = own_to_change(conn, declaration_id)
        place = own_establishment(conn, body)
        declared = read_amended(body, old.declaration, tariffs, local_day(now))
        filing = Filing(caller(), place, declared, body.locale, assess(tariffs, declared, context.calendar))
        if declared.fee.vat_return is None and body.vat_return is not None:
            raise VatReturnNotAsked
        made = _own(conn, amending.amend(conn, declaration_id, filing, Means(tariffs, context.finance, now)))
        attaching.attach(conn, principal().subject, made, body.vat_return)
        return with_notes(conn, [made], tariffs)[0]

    return file_once(context.engine, models.kit, act, lambda made: url_for("fees.get_declaration", declaration_id=made))


@blueprint.post("/declarations/<uuid:declaration_id>/withdrawal")
@requires("fees.declare")
def post_withdrawal(declaration_id: UUID) -> dict[str, Any]:
    """Take the declaration back; its period may be declared again."""
    context, body = current_context(), parse_body(schemas.WithdrawalIn)
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        own_to_change(conn, declaration_id)
        withdrawing.withdraw(conn, declaration_id, Withdrawal(body.reason, context.clock()), tariffs.fees)
        return with_notes(conn, [_own(conn, declaration_id)], tariffs)[0]


def _own(conn: Connection, declaration_id: UUID) -> NotedDeclaration:
    row = store.declaration_of(conn, person_id(), declaration_id)
    if row is None:
        raise DeclarationNotFound
    return row
