"""Why a request about money that comes in is refused."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class FileUnreadable(DomainError):
    """The file cannot be read as a whole, so nothing of it was taken in. ``line`` and ``reason`` say where and why."""

    code = "file-unreadable"
    title: ClassVar[Text] = {
        "el": "Το αρχείο της τράπεζας δεν διαβάζεται. Δεν καταχωρίστηκε τίποτα.",
        "en": "The bank’s file cannot be read. Nothing of it was taken in.",
    }


class AlreadyImported(DomainError):
    """The same bytes were taken in before: ``at``, ``file_id`` and ``state`` say when and as what."""

    code = "already-imported"
    title: ClassVar[Text] = {
        "el": "Το ίδιο αρχείο έχει ήδη εισαχθεί.",
        "en": "The same file has already been imported.",
    }


class BankFileNotFound(DomainError):
    """There is no file with this id."""

    code = "bank-file-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο αρχείο.", "en": "There is no such file."}


class BankFileDecided(DomainError):
    """The file was posted or discarded meanwhile."""

    code = "bank-file-decided"
    title: ClassVar[Text] = {
        "el": "Το αρχείο έχει ήδη καταχωριστεί ή απορριφθεί.",
        "en": "The file has already been posted or discarded.",
    }


class PaymentNotFound(DomainError):
    """No payment with this id is held."""

    code = "payment-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια πληρωμή.", "en": "There is no such payment."}


class PaymentDecided(DomainError):
    """The payment is no longer held, or another proposal for it is pending."""

    code = "payment-decided"
    title: ClassVar[Text] = {
        "el": "Για την πληρωμή αυτή έχει ήδη αποφασιστεί ή προταθεί κάτι άλλο.",
        "en": "Something else has already been decided or proposed for this payment.",
    }


class NeedsAnother(DomainError):
    """The officer who proposed may not release."""

    code = "needs-another-person"
    title: ClassVar[Text] = {
        "el": "Την πρότασή σας πρέπει να την εγκρίνει άλλο πρόσωπο.",
        "en": "Your proposal must be released by another person.",
    }


class DoesNotFit(DomainError):
    """The books do not have what the proposal needs."""

    code = "does-not-fit"
    title: ClassVar[Text] = {
        "el": "Τα ποσά δεν ταιριάζουν με όσα δείχνουν τα βιβλία.",
        "en": "The amounts do not fit what the books say.",
    }


class NoteNotFound(DomainError):
    """There is no note with this id."""

    code = "note-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο σημείωμα.", "en": "There is no such note."}


class NoteNotPayable(DomainError):
    """The note was replaced, cancelled or paid, so the act does not fit it."""

    code = "note-not-payable"
    title: ClassVar[Text] = {
        "el": "Το σημείωμα έχει αντικατασταθεί, ακυρωθεί ή εξοφληθεί.",
        "en": "The note was replaced, cancelled or paid.",
    }


class ReceiptNotFound(DomainError):
    """The caller has no receipt with this id."""

    code = "receipt-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια απόδειξη.", "en": "There is no such receipt."}


class ReceiptNotReady(DomainError):
    """The receipt exists; its PDF is still being rendered."""

    code = "receipt-not-ready"
    title: ClassVar[Text] = {"el": "Η απόδειξη ετοιμάζεται.", "en": "The receipt is being prepared."}


class RefundNotFound(DomainError):
    """There is no refund with this id."""

    code = "refund-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια επιστροφή χρημάτων.", "en": "There is no such refund."}


class RefundDecided(DomainError):
    """The refund was released or rejected meanwhile."""

    code = "refund-decided"
    title: ClassVar[Text] = {
        "el": "Για την επιστροφή χρημάτων έχει ήδη αποφασιστεί.",
        "en": "The refund has already been decided.",
    }


class MonthNotClosable(DomainError):
    """The month has not ended, is closed, or one before it is open."""

    code = "month-not-closable"
    title: ClassVar[Text] = {
        "el": "Ο μήνας δεν κλείνει: δεν έχει λήξει, έχει ήδη κλείσει ή μένει ανοιχτός προηγούμενος.",
        "en": "The month cannot be closed: it has not ended, is closed already, or an earlier one is open.",
    }


class MonthObstructed(DomainError):
    """Something of the month is not settled: ``obstacles`` says what, and the body may say to close it despite that."""

    code = "month-obstructed"
    title: ClassVar[Text] = {
        "el": "Ο μήνας έχει εκκρεμότητες. Τακτοποιήστε τις ή κλείστε τον παρά τις εκκρεμότητες.",
        "en": "Something of the month is not settled. Settle it, or close the month all the same.",
    }


class TooManyRows(DomainError):
    """A file would have more rows than one may have: ``rows``, of at most ``most``."""

    code = "too-many-rows"
    title: ClassVar[Text] = {
        "el": "Οι γραμμές είναι πάρα πολλές για ένα αρχείο. Διαλέξτε CSV ή μικρότερο διάστημα.",
        "en": "There are too many rows for one file. Choose CSV or a shorter time.",
    }


class NothingToOrder(DomainError):
    """No refund waits for the bank."""

    code = "nothing-to-order"
    title: ClassVar[Text] = {
        "el": "Καμία επιστροφή χρημάτων δεν περιμένει να σταλεί στην τράπεζα.",
        "en": "No refund is waiting to be sent to the bank.",
    }


class EntryNotReversible(DomainError):
    """The entry is not of a kind that is taken back by itself, or it was taken back already."""

    code = "entry-not-reversible"
    title: ClassVar[Text] = {
        "el": "Η κίνηση αυτή δεν αναιρείται, ή έχει ήδη αναιρεθεί.",
        "en": "This movement cannot be taken back, or it has been already.",
    }


class DrawerClosed(DomainError):
    """The drawer of this day was counted already."""

    code = "drawer-closed"
    title: ClassVar[Text] = {"el": "Το ταμείο της ημέρας έχει κλείσει.", "en": "The drawer of this day is closed."}


class NoteCertified(DomainError):
    """A debt of the note was certified: only a decision with a number changes it."""

    code = "note-certified"
    title: ClassVar[Text] = {
        "el": "Η οφειλή έχει βεβαιωθεί στο ταμείο. Αλλάζει μόνο με απόφαση διαγραφής.",
        "en": "The debt has been certified to the treasury. Only a decision to write it off changes it.",
    }
