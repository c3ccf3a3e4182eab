"""Bodies of requests, and the faults in them, in the language of whoever asks."""

from collections.abc import Sequence
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from servicekit.problems import InvalidInput, preferred_locale

from identity_bridge.declaration_rules import Fault, Text

_WRONG: Text = {
    "el": "Ελέγξτε αυτό το στοιχείο: λείπει, είναι πολύ μεγάλο ή δεν έχει τη σωστή μορφή.",
    "en": "Check this detail: it is missing, too long or not in the right form.",
}
Body = TypeVar("Body", bound=BaseModel)


def parse(shape: type[Body], longest: int | None = None) -> Body:
    """The JSON body; raises InvalidInput naming each field that is wrong. ``longest`` lets a larger body in."""
    if longest is not None:
        request.max_content_length = longest
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        places = dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        raise invalid([Fault(place, _WRONG) for place in places]) from None


def invalid(faults: Sequence[Fault]) -> InvalidInput:
    """The refusal that names these fields."""
    return InvalidInput(errors=in_words(faults))


def in_words(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Each fault in the language of whoever asks."""
    locale = preferred_locale()
    return [{"field": fault.field, "text": fault.text[locale]} for fault in faults]
