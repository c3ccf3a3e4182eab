"""Bodies of requests, and the faults in them, in the language of whoever asks."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from servicekit.problems import InvalidInput, preferred_locale

from identity_bridge.domain.declarations import Fault, Text

_NAMES: Mapping[str, Text] = {
    "afm": {"el": "ΑΦΜ της επιχείρησης", "en": "Tax number of the business"},
    "name": {"el": "Επωνυμία ή όνομα καταστήματος", "en": "Name of the business or establishment"},
    "trade_name": {"el": "Διακριτικός τίτλος", "en": "Trade name"},
    "seat": {"el": "Διεύθυνση έδρας", "en": "Address of the seat"},
    "address": {"el": "Διεύθυνση καταστήματος", "en": "Address of the establishment"},
    "tax_office": {"el": "ΔΟΥ", "en": "Tax office"},
    "gemi": {"el": "Αριθμός ΓΕΜΗ", "en": "Business registry number"},
    "notice_email": {"el": "Email για τα σημειώματα", "en": "Address for notes"},
    "given_name": {"el": "Όνομα", "en": "Given name"},
    "family_name": {"el": "Επώνυμο", "en": "Family name"},
    "father_name": {"el": "Ονοματεπώνυμο πατέρα", "en": "Father's full name"},
    "capacity": {"el": "Ιδιότητα", "en": "Capacity"},
    "proof": {"el": "Έγγραφο που δείχνει την ιδιότητα", "en": "Document that shows the capacity"},
    "places": {"el": "Καταστήματα", "en": "Establishments"},
    "who": {"el": "Email ή όνομα χρήστη", "en": "Email address or user name"},
    "content": {"el": "Αρχείο", "en": "File"},
    "body": {"el": "Υπηρεσία που βεβαίωσε την υπογραφή", "en": "Who certified the signature"},
    "number": {"el": "Αριθμός βεβαίωσης", "en": "Number of the certification"},
    "day": {"el": "Ημερομηνία βεβαίωσης", "en": "Date of the certification"},
    "gov_code": {"el": "Κωδικός gov.gr", "en": "Code of gov.gr"},
    "text": {"el": "Κείμενο", "en": "Text"},
    "reasons": {"el": "Λόγοι", "en": "Reasons"},
    "valid_from": {"el": "Έναρξη", "en": "First day"},
    "valid_to": {"el": "Λήξη", "en": "Last day"},
    "email": {"el": "Email", "en": "Email address"},
}
_OTHER: Text = {"el": "Στοιχείο", "en": "Detail"}
Body = TypeVar("Body", bound=BaseModel)


def parse(shape: type[Body], longest: int | None = None) -> Body:
    """The JSON body; raises InvalidInput naming each field that is wrong. ``longest`` lets a larger body in."""
    if longest is not None:
        request.max_content_length = longest
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        places = dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        raise invalid([Fault(place, _wrong(place)) for place in places]) from None


def _wrong(place: str) -> Text:
    """What is wrong with a field that has not even the shape of one, by its name."""
    name = _NAMES.get(place.rpartition(".")[2], _OTHER)
    return {
        "el": f"{name['el']}: λείπει, είναι πολύ μεγάλο ή δεν έχει τη σωστή μορφή.",
        "en": f"{name['en']}: missing, too long or not in the right form.",
    }


def invalid(faults: Sequence[Fault]) -> InvalidInput:
    """The refusal that names these fields."""
    return InvalidInput(errors=in_words(faults))


def in_words(faults: Sequence[Fault]) -> list[dict[str, str]]:
    """Each fault in the language of whoever asks."""
    locale = preferred_locale()
    return [{"field": fault.field, "text": fault.text[locale]} for fault in faults]
