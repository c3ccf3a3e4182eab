"""What came in, as the shape asked for."""

from datetime import datetime
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from servicekit.errors import Text
from servicekit.problems import InvalidInput, preferred_locale

from identity_bridge import desk_schemas
from identity_bridge.domain import desk

Body = TypeVar("Body", bound=BaseModel)


def parsed(shape: type[Body]) -> Body:
    """The body of this request; raises InvalidInput with a sentence for each wrong field."""
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        raise _invalid(desk_schemas.faults(error)) from None


def refuse_unfit_document(seen: desk_schemas.CertifyIn, now: datetime) -> None:
    """Raises InvalidInput when the document has ended, or when its end is missing: only the old card has none."""
    today = now.astimezone(desk.ATHENS).date()
    missing = seen.document_expires is None and seen.document_kind is not desk.Document.ID_CARD_OLD
    if missing or (seen.document_expires is not None and seen.document_expires < today):
        raise _invalid([("document_expires", desk_schemas.EXPIRY_FAULT)])


def _invalid(found: list[tuple[str, Text]]) -> InvalidInput:
    locale = preferred_locale()
    return InvalidInput(errors=[{"field": name, "text": text[locale]} for name, text in found])
