"""Why an account is not closed now, in words for the person who asks."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class ClosingRefused(DomainError):
    """The account stays as it is. ``advice`` says why, and what to do."""

    title: ClassVar[Text] = {"el": "Ο λογαριασμός δεν έκλεισε", "en": "The account was not closed"}
    advice: ClassVar[Text]

    def __init__(self, **extra: object) -> None:
        super().__init__(dict(self.advice), **extra)


class CloseSignInTooOld(ClosingRefused):
    """Closing needs a sign-in of the last ten minutes: a telephone left open must not be enough."""

    code = "close-sign-in-too-old"
    advice: ClassVar[Text] = {
        "el": "Συνδεθείτε ξανά και δοκιμάστε μέσα σε δέκα λεπτά.",
        "en": "Sign in again and try within ten minutes.",
    }


class CloseStaffAccount(ClosingRefused):
    """Accounts of staff are opened and closed by operations."""

    code = "close-staff-account"
    advice: ClassVar[Text] = {
        "el": "Οι λογαριασμοί υπαλλήλων κλείνουν από τη διαχείριση του συστήματος.",
        "en": "Accounts of staff are closed by operations.",
    }


class CloseDeskCaseOpen(ClosingRefused):
    """A clerk is about to write to the account."""

    code = "close-desk-case-open"
    advice: ClassVar[Text] = {
        "el": "Το γραφείο σας εξυπηρετεί αυτή τη στιγμή. Δοκιμάστε όταν τελειώσει η επίσκεψη.",
        "en": "The office is serving you just now. Try when the visit is over.",
    }


class CloseDeclarationWithStaff(ClosingRefused):
    """A special declaration lies with staff: their answer would reach nobody. ``number`` says which."""

    code = "close-declaration-with-staff"
    advice: ClassVar[Text] = {
        "el": "Ο Δήμος ελέγχει ειδική υπεύθυνη δήλωσή σας. Περιμένετε την απάντηση ή ακυρώστε πρώτα τη δήλωση.",
        "en": "The municipality is checking a special declaration of yours. Wait for the "
        "answer, or cancel the declaration first.",
    }


STATUS: dict[type[DomainError], int] = {
    CloseSignInTooOld: 409,
    CloseStaffAccount: 403,
    CloseDeskCaseOpen: 409,
    CloseDeclarationWithStaff: 409,
}
