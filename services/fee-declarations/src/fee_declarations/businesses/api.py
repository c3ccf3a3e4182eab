"""HTTP of businesses: what the caller may act for."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from inputkit.schemas import fault
from servicekit.access import requires
from servicekit.db import transaction
from servicekit.parsing import invalid, parse_body

from fee_declarations.businesses import schemas, store
from fee_declarations.context import current_context, person_id
from fee_declarations.errors import EstablishmentNotFound

blueprint = Blueprint("businesses", __name__)


@blueprint.put("/establishments/<uuid:establishment_id>/kind")
@requires("fees.declare")
def put_kind(establishment_id: UUID) -> dict[str, Any]:
    """What the establishment is, as its representative says: it decides which fees are offered."""
    context = current_context()
    body, kinds = parse_body(schemas.KindIn), context.tariffs().kinds
    if body.kind not in kinds:
        raise invalid([fault("kind", "choice", schemas.KIND)])
    with transaction(context.engine) as conn:
        if store.establishment_of(conn, person_id(), establishment_id, context.today()) is None:
            raise EstablishmentNotFound
        store.set_kind(conn, establishment_id, body.kind)
    return {"id": str(establishment_id), "kind": body.kind}
