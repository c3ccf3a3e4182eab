"""The VAT return that is filed with a declaration."""

from collections.abc import Sequence
from uuid import UUID

from inputkit.schemas import fault
from servicekit.parsing import invalid
from sqlalchemy import Connection

from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.declaring.schemas import DeclarationIn
from fee_declarations.domain.tariffs import REQUIRED, FeeKind
from fee_declarations.returns import receiving, store
from fee_declarations.returns.errors import VatReturnNotAsked
from fee_declarations.returns.receiving import Place
from fee_declarations.returns.store import VatReturn
from fee_declarations.schemas import LABELS


def refuse_missing(fee: FeeKind, body: DeclarationIn) -> None:
    """Raise InvalidInput when the fee requires a VAT return and none was sent, VatReturnNotAsked when it takes none."""
    if fee.vat_return == REQUIRED and body.vat_return is None:
        raise invalid([fault("vat_return", "missing", LABELS)])
    if fee.vat_return is None and body.vat_return is not None:
        raise VatReturnNotAsked


def attach(conn: Connection, subject: str, made: NotedDeclaration, file_id: UUID | None) -> Sequence[VatReturn]:
    """Tie the file to the declaration that was filed; returns it, of one that amends none.

    Raises VatReturnNotFound, UploadRefused.
    """
    filed = made.declaration
    receiving.attach(conn, subject, Place(filed.establishment_id, filed.fee, filed.id), file_id)
    return store.of_roots(conn, [filed.id]).get(filed.id, ()) if file_id is not None else ()
