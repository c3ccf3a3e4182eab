"""Why several declarations cannot be filed at once."""

from collections.abc import Sequence
from typing import ClassVar

from servicekit.errors import DomainError, Text

from fee_declarations.batches.rows import RowFault


class BatchNotFound(DomainError):
    """The caller has no such batch, or it was kept for a day without being filed."""

    code = "batch-not-found"
    title: ClassVar[Text] = {
        "el": "Δεν βρέθηκαν τέτοιες δηλώσεις προς υποβολή. Κρατιούνται για μία ημέρα.",
        "en": "No such declarations to submit were found. They are kept for a day.",
    }


class BatchFiled(DomainError):
    """It is filed, or waits for that: nothing of it is thrown away."""

    code = "batch-filed"
    title: ClassVar[Text] = {
        "el": "Οι δηλώσεις αυτές έχουν ήδη υποβληθεί.",
        "en": "These declarations have already been submitted.",
    }


class BatchHasFaults(DomainError):
    """With a single fault nothing of it is filed."""

    code = "batch-has-faults"
    title: ClassVar[Text] = {
        "el": "Κάποιες γραμμές έχουν λάθη. Δεν υποβλήθηκε καμία δήλωση.",
        "en": "Some rows have faults. No declaration was submitted.",
    }


class BatchChanged(DomainError):
    """Something was declared, or became dearer, since it was shown."""

    code = "batch-changed"
    title: ClassVar[Text] = {
        "el": "Κάτι άλλαξε από τότε που τις είδατε. Δεν υποβλήθηκε καμία δήλωση. Ελέγξτε τις ξανά.",
        "en": "Something changed since you saw them. No declaration was submitted. Check them again.",
    }


class SheetUnreadable(DomainError):
    """The file as a whole cannot be taken; ``reason`` says why, ``kind`` for programs."""

    code = "sheet-unreadable"
    title: ClassVar[Text] = {"el": "Το αρχείο δεν διαβάστηκε.", "en": "The file could not be read."}


class SheetFiled(DomainError):
    """The same file was filed for this business; ``batch_id`` and ``filed_on`` say which and when."""

    code = "sheet-filed"
    title: ClassVar[Text] = {
        "el": "Το ίδιο αρχείο έχει ήδη υποβληθεί για αυτή την επιχείρηση.",
        "en": "The same file has already been submitted for this business.",
    }


class RowsRefused(Exception):
    """Rows that are no file's have faults. The view says them with the place of each in the body."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(len(faults))
        self.faults = faults
