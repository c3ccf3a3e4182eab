"""Why a declaration cannot be taken or shown."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class EstablishmentNotFound(DomainError):
    """The caller represents no business with this establishment; somebody else's looks the same as none."""

    code = "establishment-not-found"
    title: ClassVar[Text] = {
        "el": "Δεν βρέθηκε τέτοιο κατάστημά σας.",
        "en": "No such establishment of yours was found.",
    }


class DeclarationNotFound(DomainError):
    """The caller has no declaration with this id."""

    code = "declaration-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια δήλωσή σας.", "en": "No such declaration of yours was found."}


class NoteNotReady(DomainError):
    """The note exists; its PDF is still being rendered, or there is none because nothing is owed."""

    code = "note-not-ready"
    title: ClassVar[Text] = {"el": "Το σημείωμα ετοιμάζεται.", "en": "The note is being prepared."}


class AlreadyDeclared(DomainError):
    """There is a live declaration of this establishment, fee and period."""

    code = "already-declared"
    title: ClassVar[Text] = {"el": "Η περίοδος αυτή έχει ήδη δηλωθεί.", "en": "This period has already been declared."}


class FiledElsewhere(DomainError):
    """This period of this fee is filed with the tax administration, not here."""

    code = "filed-elsewhere"
    title: ClassVar[Text] = {
        "el": "Η περίοδος αυτή δηλώνεται στη myAADE και όχι στον Δήμο.",
        "en": "This period is declared on myAADE and not to the municipality.",
    }
