"""Why an account is not closed now, in words for the person who asks. Features add their own reasons."""

from typing import ClassVar

from servicekit.errors import DomainError, Text

from identity_bridge.register.errors import ClosingRefused


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


STATUS: dict[type[DomainError], int] = {
    CloseSignInTooOld: 409,
    CloseStaffAccount: 403,
}
