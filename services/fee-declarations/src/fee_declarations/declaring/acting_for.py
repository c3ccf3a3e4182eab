"""Whose declaration it is says who reads it; who changes it must act for its business today as well."""

from uuid import UUID

from sqlalchemy import Connection

from fee_declarations import store
from fee_declarations.businesses import store as business_store
from fee_declarations.context import current_context, person_id
from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.declaring.errors import NotRepresented
from fee_declarations.errors import DeclarationNotFound


def own_to_change(conn: Connection, declaration_id: UUID) -> NotedDeclaration:
    """The caller's declaration. Raises DeclarationNotFound, and NotRepresented when they filed it for a business for
    which they may not act any more."""
    row = store.declaration_of(conn, person_id(), declaration_id)
    if row is None:
        raise DeclarationNotFound
    if (
        business_store.establishment_of(conn, person_id(), row.declaration.establishment_id, current_context().today())
        is None
    ):
        raise NotRepresented
    return row
