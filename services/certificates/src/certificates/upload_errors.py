"""Why a file cannot be taken, shown or filed."""

from typing import ClassVar

from servicekit.errors import DomainError, Text

from certificates.domain.uploads import REASONS, Reason


class UploadNotFound(DomainError):
    """The caller has no such file, or no such page of it; another's looks the same as none."""

    code = "upload-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο αρχείο σας.", "en": "No such file of yours was found."}


class UploadRefused(DomainError):
    """The file is none that we take: ``reason`` says why, ``upload_id`` which, when it was sent before."""

    code = "upload-refused"
    title: ClassVar[Text] = {"el": "Το αρχείο δεν μπορεί να παραληφθεί.", "en": "The file cannot be taken."}

    def __init__(self, reason: Reason, **extra: object) -> None:
        super().__init__(REASONS[reason], reason=reason.value, **extra)
        self.reason = reason


class UploadTooLarge(UploadRefused):
    """More bytes than a file may have; HTTP has a status of its own for that."""

    def __init__(self) -> None:
        super().__init__(Reason.TOO_LARGE)


class UploadsFull(DomainError):
    """The request, or the account, has as many files as it may have: ``most`` says how many."""

    code = "uploads-full"
    title: ClassVar[Text] = {
        "el": "Έχετε στείλει όσα αρχεία μπορείτε. Διαγράψτε κάποιο που δεν χρειάζεται.",
        "en": "You have sent as many files as you can. Delete one that is not needed.",
    }


class TooManyUploads(DomainError):
    """So many files in an hour are a mistake, or somebody's nuisance: each one costs the machine seconds."""

    code = "too-many-uploads"
    title: ClassVar[Text] = {
        "el": "Στείλατε πολλά αρχεία. Δοκιμάστε ξανά σε μία ώρα.",
        "en": "You have sent many files. Try again in an hour.",
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
