"""Why a file cannot be taken."""

from typing import ClassVar

from servicekit.errors import DomainError, Text

from filekit.uploads import REASONS, Reason


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


class TooManyUploads(DomainError):
    """So many files in an hour are a mistake, or abuse: each one costs the machine seconds."""

    code = "too-many-uploads"
    title: ClassVar[Text] = {
        "el": "Στείλατε πολλά αρχεία. Δοκιμάστε ξανά σε μία ώρα.",
        "en": "You have sent many files. Try again in an hour.",
    }
