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


class FeeNotFound(DomainError):
    """No fee with this code is declared here."""

    code = "fee-not-found"
    title: ClassVar[Text] = {"el": "Δεν υπάρχει τέτοιο τέλος.", "en": "There is no such fee."}


class DeclarationNotFound(DomainError):
    """The caller has no declaration with this id."""

    code = "declaration-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια δήλωσή σας.", "en": "No such declaration of yours was found."}


class NoteNotReady(DomainError):
    """The note exists; its PDF is still being rendered."""

    code = "note-not-ready"
    title: ClassVar[Text] = {"el": "Το σημείωμα ετοιμάζεται.", "en": "The note is being prepared."}


class NoNote(DomainError):
    """Nothing is owed, so there is no note and no payment code."""

    code = "no-note"
    title: ClassVar[Text] = {
        "el": "Δεν οφείλεται ποσό, γι’ αυτό δεν εκδόθηκε σημείωμα.",
        "en": "Nothing is owed, so no note was issued.",
    }


class AlreadyDeclared(DomainError):
    """There is a live declaration of this establishment and fee for this period or for a part of it."""

    code = "already-declared"
    title: ClassVar[Text] = {"el": "Η περίοδος αυτή έχει ήδη δηλωθεί.", "en": "This period has already been declared."}


class FiledElsewhere(DomainError):
    """This period of this fee is filed with the tax administration, not here."""

    code = "filed-elsewhere"
    title: ClassVar[Text] = {
        "el": "Η περίοδος αυτή δηλώνεται στη myAADE και όχι στον Δήμο.",
        "en": "This period is declared on myAADE and not to the municipality.",
    }
