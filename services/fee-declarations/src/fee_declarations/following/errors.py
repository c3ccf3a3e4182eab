"""Why what is asked about unpaid notes cannot be done."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class CatalogueNotFound(DomainError):
    """There is no catalogue with this id."""

    code = "catalogue-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιος χρηματικός κατάλογος.", "en": "There is no such catalogue."}


class CatalogueDecided(DomainError):
    """The catalogue was released or rejected already, or is not released yet, or its receipt was entered."""

    code = "catalogue-decided"
    title: ClassVar[Text] = {
        "el": "Η κατάσταση του χρηματικού καταλόγου δεν επιτρέπει την ενέργεια αυτή. Δείτε πώς είναι τώρα.",
        "en": "The catalogue’s state does not allow this. Look at how it stands now.",
    }


class CatalogueWaits(DomainError):
    """A catalogue of this fee and year waits for its release already."""

    code = "catalogue-waits"
    title: ClassVar[Text] = {
        "el": "Για το τέλος και το έτος αυτό υπάρχει ήδη κατάλογος που περιμένει έγκριση.",
        "en": "A catalogue of this fee and year already waits to be released.",
    }


class NothingOverdue(DomainError):
    """No note of this fee and year is past its date with something to be certified."""

    code = "nothing-overdue"
    title: ClassVar[Text] = {
        "el": "Δεν υπάρχει εκπρόθεσμη οφειλή για βεβαίωση. Δεν έγινε κατάλογος.",
        "en": "No overdue debt is to be certified. No catalogue was made.",
    }


class NoInstalments(DomainError):
    """The debt may not be divided into so many instalments; ``most`` says into how many it may, 0: into none."""

    code = "no-instalments"
    title: ClassVar[Text] = {
        "el": "Η οφειλή δεν χωρίζεται σε τόσες δόσεις. Διαλέξτε λιγότερες, ή πληρώστε την ολόκληρη.",
        "en": "The debt cannot be divided into so many instalments. Choose fewer, or pay it at once.",
    }


class PlanRuns(DomainError):
    """The note is paid in instalments already."""

    code = "plan-runs"
    title: ClassVar[Text] = {
        "el": "Το σημείωμα πληρώνεται ήδη σε δόσεις.",
        "en": "The note is already being paid in instalments.",
    }


class HoldNotFound(DomainError):
    """The note has no hold with this id."""

    code = "hold-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια αναστολή.", "en": "There is no such hold."}


class RemissionNotFound(DomainError):
    """There is no list with this id."""

    code = "remission-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια λίστα.", "en": "There is no such list."}


class RemissionDecided(DomainError):
    """The list was released or rejected already."""

    code = "remission-decided"
    title: ClassVar[Text] = {
        "el": "Για τη λίστα αυτή έχει ήδη αποφασιστεί.",
        "en": "This list has already been decided.",
    }


class NothingToRemit(DomainError):
    """Nothing of these notes is open that such a decision could give up."""

    code = "nothing-to-remit"
    title: ClassVar[Text] = {
        "el": "Δεν υπάρχει ανοιχτό ποσό αυτού του είδους στα σημειώματα που διαλέξατε.",
        "en": "Nothing of this kind is open on the notes you chose.",
    }
