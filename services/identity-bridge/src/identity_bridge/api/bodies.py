"""What came in, as the shape asked for."""

from datetime import datetime
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from servicekit.clock import local_day
from servicekit.errors import Text
from servicekit.problems import InvalidInput, preferred_locale

from identity_bridge.api import desk_schemas

Body = TypeVar("Body", bound=BaseModel)


def parsed(shape: type[Body]) -> Body:
    """The body of this request; raises InvalidInput with a sentence for each wrong field."""
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        raise _invalid(desk_schemas.faults(error)) from None


def refuse_unfit_document(seen: desk_schemas.CertifyIn, now: datetime) -> None:
    """Raises InvalidInput when the document has ended, or when something is missing that each such document has."""
    if found := seen.faults(local_day(now)):
        raise _invalid(found)


def refuse_silent_dispute(seen: desk_schemas.CheckIn) -> None:
    """Raises InvalidInput when a clerk disagrees and does not say with what."""
    if not seen.agrees and len(seen.note) < 5:
        raise _invalid([("note", desk_schemas.NOTE_FAULT)])


def _invalid(found: list[tuple[str, Text]]) -> InvalidInput:
    locale = preferred_locale()
    return InvalidInput(errors=[{"field": name, "text": text[locale]} for name, text in found])
