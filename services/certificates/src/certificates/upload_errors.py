"""Why a file cannot be taken, shown or filed."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class UploadNotFound(DomainError):
    """The caller has no such file, or no such page of it; another's looks the same as none."""

    code = "upload-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο αρχείο σας.", "en": "No such file of yours was found."}


class UploadsFull(DomainError):
    """The request, or the account, has as many files as it may have: ``most`` says how many."""

    code = "uploads-full"
    title: ClassVar[Text] = {
        "el": "Έχετε στείλει όσα αρχεία μπορείτε. Διαγράψτε κάποιο που δεν χρειάζεται.",
        "en": "You have sent as many files as you can. Delete one that is not needed.",
    }


class UploadFixed(DomainError):
    """The file belongs to a request that was filed: it stays."""

    code = "upload-fixed"
    title: ClassVar[Text] = {
        "el": "Το αρχείο ανήκει σε αίτηση που υποβλήθηκε και δεν διαγράφεται.",
        "en": "The file belongs to a request that was submitted and cannot be deleted.",
    }


class UploadNotPossible(DomainError):
    """The request takes no documents any more: ``state`` says where it stands."""

    code = "upload-not-possible"
    title: ClassVar[Text] = {
        "el": "Σε αυτή την αίτηση δεν προστίθενται πια έγγραφα.",
        "en": "Documents can no longer be added to this request.",
    }
