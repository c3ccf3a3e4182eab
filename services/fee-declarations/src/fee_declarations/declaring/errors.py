"""Why a declaration is not amended or withdrawn."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class DeclarationNotLive(DomainError):
    """The declaration was amended or withdrawn."""

    code = "declaration-not-live"
    title: ClassVar[Text] = {
        "el": "Η δήλωση έχει τροποποιηθεί ή αποσυρθεί, γι’ αυτό δεν αλλάζει πια. Δείτε τη νεότερη.",
        "en": "The declaration was amended or withdrawn, so it is not changed any more. See the newer one.",
    }


class NotRepresented(DomainError):
    """The caller filed it, and may not act for its business any more."""

    code = "not-represented"
    title: ClassVar[Text] = {
        "el": "Δεν εκπροσωπείτε πια την επιχείρηση αυτή, γι’ αυτό δεν αλλάζετε τη δήλωσή της. "
        "Τη βλέπετε ακόμη, γιατί την υποβάλατε εσείς.",
        "en": "You do not represent this business any more, so you do not change its declaration. "
        "You can still see it, because you submitted it.",
    }


class InTheCatalogue(DomainError):
    """A debt of the declaration was certified: it is the treasury's."""

    code = "declaration-certified"
    title: ClassVar[Text] = {
        "el": "Η οφειλή έχει βεβαιωθεί στην ταμειακή υπηρεσία, γι’ αυτό η δήλωση δεν αλλάζει εδώ. "
        "Απευθυνθείτε στην υπηρεσία εσόδων.",
        "en": "The debt was certified to the treasury, so the declaration is not changed here. "
        "Contact the revenue office.",
    }


class WrittenOff(DomainError):
    """Something of the declaration was given up by a decision: what is owed is a matter of the office."""

    code = "declaration-written-off"
    title: ClassVar[Text] = {
        "el": "Μέρος της οφειλής έχει διαγραφεί με απόφαση, γι’ αυτό η δήλωση δεν αλλάζει εδώ. "
        "Απευθυνθείτε στην υπηρεσία εσόδων.",
        "en": "A part of the debt was written off by a decision, so the declaration is not changed here. "
        "Contact the revenue office.",
    }


class NothingAmended(DomainError):
    """The answers are those of the declaration that there is."""

    code = "nothing-amended"
    title: ClassVar[Text] = {
        "el": "Οι απαντήσεις είναι ίδιες με της δήλωσης. Δεν άλλαξε τίποτα.",
        "en": "The answers are those of the declaration. Nothing was changed.",
    }


class NoteCancelled(DomainError):
    """The note was cancelled: it is not shown as something to be paid."""

    code = "note-cancelled"
    title: ClassVar[Text] = {
        "el": "Το σημείωμα ακυρώθηκε και δεν πληρώνεται.",
        "en": "The note was cancelled and is not to be paid.",
    }
