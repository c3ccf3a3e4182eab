"""Why a declaration cannot be taken or shown."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class BusinessNotFound(DomainError):
    """The caller may not act for such a business; another representative's looks the same as none."""

    code = "business-not-found"
    title: ClassVar[Text] = {
        "el": "Δεν βρέθηκε τέτοια επιχείρησή σας.",
        "en": "No such business of yours was found.",
    }


class EstablishmentNotFound(DomainError):
    """The caller represents no business with this establishment; another representative's looks the same as none."""

    code = "establishment-not-found"
    title: ClassVar[Text] = {
        "el": "Δεν βρέθηκε τέτοια εγκατάστασή σας.",
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
        "en": "This period is declared in myAADE and not to the municipality.",
    }


class NotOwed(DomainError):
    """Establishments of this kind do not owe this fee."""

    code = "fee-not-owed"
    title: ClassVar[Text] = {
        "el": "Η εγκατάσταση αυτή δεν οφείλει τέτοιο τέλος.",
        "en": "This establishment does not owe this fee.",
    }


class DebtorNotMatched(DomainError):
    """The finance office does not know the business yet, or refused it: nothing can be declared, so nothing is owed."""

    code = "debtor-not-tied"
    title: ClassVar[Text] = {
        "el": "Η επιχείρηση δεν έχει ακόμη συνδεθεί με τα βιβλία της οικονομικής υπηρεσίας.",
        "en": "The business is not yet linked to the finance office's records.",
    }


class DebtorCaseNotFound(DomainError):
    """No business waits, or waited, for an officer under this id."""

    code = "debtor-case-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια υπόθεση.", "en": "No such case was found."}


class DebtorCaseDecided(DomainError):
    """A colleague, or a newer list of finance, tied the business first."""

    code = "debtor-case-decided"
    title: ClassVar[Text] = {
        "el": "Η επιχείρηση έχει ήδη συνδεθεί με οφειλέτη. Δεν άλλαξε τίποτα.",
        "en": "The business has already been linked to a debtor. Nothing was changed.",
    }


class DebtorUnknown(DomainError):
    """Finance has no debtor with this code."""

    code = "debtor-unknown"
    title: ClassVar[Text] = {
        "el": "Δεν υπάρχει οφειλέτης με αυτόν τον κωδικό.",
        "en": "There is no debtor with this code.",
    }


class DebtorTaken(DomainError):
    """Another business is tied to this debtor: its notes would carry the code of another debtor."""

    code = "debtor-taken"
    title: ClassVar[Text] = {
        "el": "Ο οφειλέτης αυτός ανήκει ήδη σε άλλη επιχείρηση.",
        "en": "This debtor already belongs to another business.",
    }


class DebtorInBooks(DomainError):
    """The books have a debtor with the business's tax number and another name: a second one would be a double."""

    code = "debtor-in-books"
    title: ClassVar[Text] = {
        "el": "Ο ΑΦΜ υπάρχει ήδη στα βιβλία. Συνδέστε την επιχείρηση με εκείνον τον οφειλέτη ή διορθώστε τα βιβλία.",
        "en": "The tax number is in the records already. Link the business to that debtor, or correct the records.",
    }


class TooManySearches(DomainError):
    """The officer looked for more debtors in an hour than cases ask for."""

    code = "too-many-debtor-searches"
    title: ClassVar[Text] = {
        "el": "Κάνατε πολλές αναζητήσεις μέσα σε μία ώρα. Συνεχίστε αργότερα.",
        "en": "You have searched too often in the last hour. Try again later.",
    }


class MonthClosed(DomainError):
    """The month of the day on which this would be booked was closed meanwhile. Asked again it is of today."""

    code = "month-closed"
    title: ClassVar[Text] = {
        "el": "Ο μήνας στον οποίο θα γραφόταν έκλεισε στο μεταξύ, και δεν έγινε τίποτα. Δοκιμάστε ξανά.",
        "en": "The month in which this would be booked has since been closed, so nothing was done. Try again.",
    }


class OwnBusiness(DomainError):
    """The business is the officer's own, or the officer acts for it: a colleague decides."""

    code = "own-business"
    title: ClassVar[Text] = {
        "el": "Η επιχείρηση είναι δική σας ή την εκπροσωπείτε. Αποφασίζει συνάδελφός σας.",
        "en": "The business is your own, or you represent it. A colleague decides.",
    }


class MessageNotFound(DomainError):
    """The queue to the finance application has no message with this id."""

    code = "finance-message-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο μήνυμα.", "en": "There is no such message."}


class MessageDecided(DomainError):
    """A colleague was first, or the finance application has taken it meanwhile."""

    code = "finance-message-decided"
    title: ClassVar[Text] = {
        "el": "Το μήνυμα δεν περιμένει πια. Δεν άλλαξε τίποτα.",
        "en": "The message is no longer waiting. Nothing was changed.",
    }
