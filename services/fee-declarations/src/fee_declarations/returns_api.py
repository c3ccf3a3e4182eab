"""HTTP of VAT returns: for declarants, before filing and afterwards, and for finance officers who read them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from filekit.errors import TooManyUploads, UploadRefused, UploadTooLarge
from filekit.receiving import checked, name_of_file, unverified_file
from flask import Blueprint, Response
from inputkit.schemas import fault
from servicekit.access import principal, requires
from servicekit.clock import local_day
from servicekit.db import transaction
from servicekit.errors import DomainError
from servicekit.parsing import invalid, parse_query, takes_bytes
from sqlalchemy import Connection

from fee_declarations.businesses import store as business_store
from fee_declarations.context import current_context, person_id
from fee_declarations.declaring.acting_for import own_to_change
from fee_declarations.declaring.errors import DeclarationNotLive
from fee_declarations.declaring.holding import refuse_settled
from fee_declarations.errors import EstablishmentNotFound
from fee_declarations.options import RECEIVE
from fee_declarations.returns import receiving, schemas, store
from fee_declarations.returns.errors import (
    VatReturnFixed,
    VatReturnNotAsked,
    VatReturnNotFound,
    VatReturnNotReady,
    VatReturnsFull,
)
from fee_declarations.returns.receiving import Place, Sending
from fee_declarations.revenue_office import look

STATUS: Mapping[type[DomainError], int] = {
    VatReturnNotFound: 404,
    VatReturnNotReady: 404,
    VatReturnFixed: 409,
    VatReturnNotAsked: 409,
    VatReturnsFull: 409,
    UploadRefused: 422,
    UploadTooLarge: 413,
    TooManyUploads: 429,
}

blueprint = Blueprint("returns", __name__)


@blueprint.get("/vat-returns")
@requires("fees.declare")
def get_vat_returns() -> dict[str, Any]:
    """What was sent for a form that is being filled in, the newest first, and what may be sent."""
    context, query = current_context(), parse_query(schemas.FormQuery)
    with transaction(context.engine) as conn:
        rows = store.of_form(conn, principal().subject, query.establishment_id, query.fee)
    return {"items": [schemas.file_out(one) for one in rows], "limits": schemas.limits_out(context.uploads)}


@blueprint.post("/vat-returns")
@takes_bytes
@requires("fees.declare")
def post_vat_return() -> tuple[dict[str, Any], int]:
    """Take a file: the body is its bytes, and what the sender says that it is says nothing. The same file again is the
    one that is there already."""
    context, me, query = current_context(), principal(), parse_query(schemas.PlaceQuery)
    now = context.clock()
    found = checked(unverified_file(context.uploads.upload_max_bytes))
    with transaction(context.engine) as conn:
        receiving.count(conn, me.subject, context.uploads, now)
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        place = _place(conn, query)
        fee = tariffs.fee_on(place.fee, local_day(place.filed_at or now))
        if fee is None or fee.vat_return is None:
            raise VatReturnNotAsked
        row = receiving.receive(conn, Sending(me.subject, place, name_of_file(), found, now))
    return schemas.file_out(row), 201


@blueprint.delete("/vat-returns/<uuid:file_id>")
@requires("fees.declare")
def delete_vat_return(file_id: UUID) -> Response:
    """Remove a file that belongs to no declaration yet."""
    with transaction(current_context().engine) as conn:
        receiving.remove(conn, principal().subject, file_id)
    return Response(status=204)


@blueprint.get("/vat-returns/<uuid:file_id>/return.pdf")
@requires("fees.read")
def get_vat_return(file_id: UUID) -> Response:
    """Its pages as we have drawn them, for the sender or the declarant."""
    with transaction(current_context().engine) as conn:
        one = store.find_own(conn, principal().subject, person_id(), file_id)
        if one is None:
            raise VatReturnNotFound
        pdf = store.as_pdf(conn, file_id)
    return _pdf(pdf, file_id)


@blueprint.get("/debtors/<uuid:business_id>/vat-returns/<uuid:file_id>/return.pdf")
@requires(RECEIVE)
def get_debtor_vat_return(business_id: UUID, file_id: UUID) -> Response:
    """The same for an officer. Each opening is told to the representatives of the business."""
    with transaction(current_context().engine) as conn:
        if store.find_of_business(conn, business_id, file_id) is None:
            raise VatReturnNotFound
        pdf = store.as_pdf(conn, file_id)
        if pdf is not None:
            look(conn, [business_id])
    return _pdf(pdf, file_id)


def _pdf(pdf: bytes | None, file_id: UUID) -> Response:
    if pdf is None:
        raise VatReturnNotReady
    response = Response(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="dilosi-fpa-{str(file_id)[:8]}.pdf"'
    return response


def _place(conn: Connection, query: schemas.PlaceQuery) -> Place:
    """Raises InvalidInput unless it is for exactly one thing, EstablishmentNotFound, what ``own_to_change`` raises, and
    what keeps a declaration from being amended."""
    if query.declaration_id is not None:
        if query.establishment_id is not None or query.fee is not None:
            raise invalid([fault("declaration_id", "choice", query.labels)])
        return _of_declaration(conn, query.declaration_id)
    if query.establishment_id is None or query.fee is None:
        missing = "establishment_id" if query.establishment_id is None else "fee"
        raise invalid([fault(missing, "missing", query.labels)])
    place = business_store.establishment_of(conn, person_id(), query.establishment_id, current_context().today())
    if place is None:
        raise EstablishmentNotFound
    return Place(query.establishment_id, query.fee)


def _of_declaration(conn: Connection, declaration_id: UUID) -> Place:
    row = own_to_change(conn, declaration_id)
    declaration = row.declaration
    if declaration.superseded:
        raise DeclarationNotLive
    if row.note:
        refuse_settled(conn, row.note.id)
    return Place(
        establishment_id=declaration.establishment_id,
        fee=declaration.fee,
        declaration_id=declaration_id,
        root_id=declaration.root_id,
        filed_at=declaration.filed_at,
    )
