"""Why a request cannot be taken or shown."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class ProcedureNotFound(DomainError):
    """The catalogue has no procedure with this code."""

    code = "procedure-not-found"
    title: ClassVar[Text] = {"el": "Δεν υπάρχει τέτοια διαδικασία.", "en": "There is no such procedure."}


class RequestNotFound(DomainError):
    """The caller has no request with this id; another citizen's request looks the same as none."""

    code = "request-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια αίτησή σας.", "en": "No such request of yours was found."}


class DeliveryFixed(DomainError):
    """The request is no longer waiting: how it is delivered can no longer be changed."""

    code = "delivery-fixed"
    title: ClassVar[Text] = {
        "el": "Ο τρόπος παραλαβής δεν αλλάζει πια.",
        "en": "How you receive it can no longer be changed.",
    }


class AlreadyRequested(DomainError):
    """The same request was filed minutes ago, most likely by the same person from a second tab."""

    code = "already-requested"
    title: ClassVar[Text] = {"el": "Η αίτηση έχει ήδη υποβληθεί.", "en": "This request has already been submitted."}


class NameMissing(DomainError):
    """The account has no name: nobody could tell whose request it is, nor compare an identity card at the counter."""

    code = "name-missing"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός σας δεν έχει ονοματεπώνυμο.",
        "en": "There is no name in your account.",
    }


class EditionOutdated(DomainError):
    """Somebody wrote another edition since the page was drawn (``edition``: the newest)."""

    code = "edition-outdated"
    title: ClassVar[Text] = {
        "el": "Στο μεταξύ γράφτηκε άλλη έκδοση. Δείτε την και προσπαθήστε ξανά.",
        "en": "Another edition was written in the meantime. Look at it and try again.",
    }
