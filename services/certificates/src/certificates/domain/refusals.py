"""Why a request is refused: one reason of a list, and the office's own words beside it.

The wording awaits the municipality's lawyer; a refusal names its facts in the text that the clerk writes.
"""

from collections.abc import Mapping
from enum import StrEnum

Text = Mapping[str, str]


class Reason(StrEnum):
    """The reasons of a registry (docs/decisions/0077)."""

    NOT_REGISTERED = "not-registered"
    NOT_IDENTIFIED = "not-identified"
    NO_RIGHT = "no-right"
    NO_AUTHORISATION = "no-authorisation"
    UNDER_CORRECTION = "under-correction"
    NOT_YET_ENTERED = "not-yet-entered"
    OTHER = "other"


REASONS: Mapping[Reason, Text] = {
    Reason.NOT_REGISTERED: {
        "el": "Το πρόσωπο ή το γεγονός δεν είναι γραμμένο στα βιβλία μας.",
        "en": "The person or the event is not entered in our registers.",
    },
    Reason.NOT_IDENTIFIED: {
        "el": "Με όσα δηλώθηκαν δεν προκύπτει με βεβαιότητα για ποιο πρόσωπο πρόκειται.",
        "en": "What was stated does not identify the person with certainty.",
    },
    Reason.NO_RIGHT: {
        "el": "Δεν αποδείχθηκε δικαίωμα ή έννομο συμφέρον να δοθεί το πιστοποιητικό.",
        "en": "No right to the certificate and no legitimate interest in it was shown.",
    },
    Reason.NO_AUTHORISATION: {
        "el": "Λείπει εξουσιοδότηση, ή αυτή που δόθηκε δεν αρκεί.",
        "en": "An authorisation is missing, or the one given is not enough.",
    },
    Reason.UNDER_CORRECTION: {
        "el": "Η εγγραφή διορθώνεται και δεν μπορεί να βεβαιωθεί ακόμη.",
        "en": "The entry is being corrected and cannot be certified yet.",
    },
    Reason.NOT_YET_ENTERED: {
        "el": "Το γεγονός δεν έχει καταχωριστεί ακόμη.",
        "en": "The event has not been entered yet.",
    },
    Reason.OTHER: {"el": "Άλλος λόγος.", "en": "Another reason."},
}
