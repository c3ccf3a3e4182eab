"""Why staff cannot have what they asked for."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class NoticeNotFound(DomainError):
    """No notice has this id."""

    code = "notice-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια ειδοποίηση.", "en": "No such notice was found."}


class NotRetryable(DomainError):
    """Only a parked notice that has an address can be tried again."""

    code = "not-retryable"
    title: ClassVar[Text] = {
        "el": "Η ειδοποίηση δεν μπορεί να σταλεί ξανά: δεν έχει διεύθυνση ή δεν είναι σε αναμονή χειρισμού.",
        "en": "The notice cannot be tried again: it has no address or it is not parked.",
    }
