"""HTTP of notes and receipts, for the declarant."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import parse_body

from fee_declarations import document, events, note_store, printing, store
from fee_declarations.context import current_context, person_id
from fee_declarations.declaring.acting_for import own_to_change
from fee_declarations.declaring.errors import NoteCancelled
from fee_declarations.declaring.showing import with_notes
from fee_declarations.errors import DeclarationNotFound, NoNote, NoteNotReady
from fee_declarations.payments import receipts, reissuing
from fee_declarations.payments.errors import ReceiptNotFound, ReceiptNotReady
from fee_declarations.payments.reissuing import Reissue
from fee_declarations.schemas import NothingIn

blueprint = Blueprint("notes", __name__)


@blueprint.get("/declarations/<uuid:declaration_id>/note.pdf")
@requires("fees.read")
def get_note(declaration_id: UUID) -> Response:
    with transaction(current_context().engine) as conn:
        row = store.declaration_of(conn, person_id(), declaration_id)
        if row is None:
            raise DeclarationNotFound
        if row.note is None:
            raise NoNote
        if row.note.cancelled_at is not None:
            raise NoteCancelled
        pdf = note_store.document_of(conn, person_id(), declaration_id)
    if pdf is None:
        raise NoteNotReady
    response = Response(pdf, content_type="application/pdf")
    filename = f"simeioma-{row.note.number.replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@blueprint.get("/declarations/<uuid:declaration_id>/acknowledgement.pdf")
@requires("fees.read")
def get_acknowledgement(declaration_id: UUID) -> Response:
    """That the declaration was filed, as a page to keep; it says as well when the declaration no longer holds.

    Drawn when it is asked for, after the transaction, so that it never tells of another state than the declaration's.
    """
    context = current_context()
    fees = context.tariffs().fees
    with transaction(context.engine) as conn:
        row = store.declaration_of(conn, person_id(), declaration_id)
    if row is None:
        raise DeclarationNotFound
    pdf = document.render_acknowledgement(
        printing.acknowledgement_of(row, fees[row.declaration.fee], context.municipality)
    )
    response = Response(pdf, content_type="application/pdf")
    filename = f"ypovoli-{row.declaration.number.replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


@blueprint.post("/declarations/<uuid:declaration_id>/note")
@requires("fees.declare")
def post_note(declaration_id: UUID) -> dict[str, Any]:
    """A new note in place of one that is past its date or paid in part, with the fine of today."""
    context = current_context()
    parse_body(NothingIn)
    tariffs = context.tariffs()
    with transaction(context.engine) as conn:
        row = own_to_change(conn, declaration_id)
        if row.note is None:
            raise NoNote
        reissuing.reissue(
            conn, row.note.id, Reissue(tariffs, context.finance, "declaration", context.clock()), expired=True
        )
        found = store.declaration_of(conn, person_id(), declaration_id)
        return with_notes(conn, [found] if found else [], tariffs)[0]


@blueprint.get("/receipts/<uuid:receipt_id>.pdf")
@requires("fees.read")
def get_receipt(receipt_id: UUID) -> Response:
    """The receipt of a payment, for the person who filed the declaration."""
    with transaction(current_context().engine) as conn:
        row = receipts.own(conn, person_id(), receipt_id)
    return pdf_of(row)


def pdf_of(row: receipts.Page | None) -> Response:
    """A receipt as a file; raises ReceiptNotFound, ReceiptNotReady."""
    if row is None:
        raise ReceiptNotFound
    if row.document is None:
        raise ReceiptNotReady
    response = Response(row.document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{events.receipt_file(row.number)}"'
    return response
