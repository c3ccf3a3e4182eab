"""Why an account of staff is not changed, in words for the operator: what it is and what to do now."""

from collections.abc import Mapping
from typing import ClassVar

from servicekit.errors import DomainError, Text


class StaffRefused(DomainError):
    """It is not done. ``advice`` says what to do instead."""

    advice: ClassVar[Text]

    def __init__(self) -> None:
        super().__init__(dict(self.advice))


class OperatorUnknown(StaffRefused):
    """Keycloak does not accept the caller as an operator now: the session ended, or the role was taken away."""

    code = "operator-unknown"
    title: ClassVar[Text] = {"el": "Δεν έχετε πρόσβαση εδώ", "en": "You do not have access here"}
    advice: ClassVar[Text] = {
        "el": "Συνδεθείτε ξανά. Αν δεν αλλάξει κάτι, ο ρόλος σας έχει αφαιρεθεί.",
        "en": "Sign in again. If that changes nothing, your role was taken away.",
    }


class MemberNotFound(StaffRefused):
    """No member of staff has this account."""

    code = "member-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε ο υπάλληλος", "en": "The member of staff was not found"}
    advice: ClassVar[Text] = {"el": "Ανοίξτε ξανά τον κατάλογο.", "en": "Open the list again."}


class MemberOfOperations(StaffRefused):
    """Operators and administrators are changed in the console, and not by themselves."""

    code = "member-of-operations"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός δεν αλλάζει από εδώ",
        "en": "This account cannot be changed here",
    }
    advice: ClassVar[Text] = {
        "el": "Λογαριασμούς διαχειριστών αλλάζει μόνο ο κύριος διαχειριστής, στην κονσόλα του Keycloak.",
        "en": "Accounts of operators are changed by the administrator alone, in Keycloak’s console.",
    }


class MemberLocked(StaffRefused):
    """A locked account cannot get a password."""

    code = "member-locked"
    title: ClassVar[Text] = {"el": "Ο λογαριασμός είναι κλειδωμένος", "en": "The account is locked"}
    advice: ClassVar[Text] = {
        "el": "Ξεκλειδώστε τον πρώτα και στείλτε μετά το μήνυμα.",
        "en": "Unlock it first, then send the mail.",
    }


class MailFailed(StaffRefused):
    """The mail server did not take the mail, and nothing was done."""

    code = "staff-mail-failed"
    title: ClassVar[Text] = {"el": "Το μήνυμα δεν στάλθηκε", "en": "The mail was not sent"}
    advice: ClassVar[Text] = {
        "el": "Δεν άλλαξε τίποτα. Ελέγξτε το email και δοκιμάστε ξανά.",
        "en": "Nothing was changed. Check the email address and try again.",
    }


STATUS: Mapping[type[DomainError], int] = {
    OperatorUnknown: 403,
    MemberNotFound: 404,
    MemberOfOperations: 409,
    MemberLocked: 409,
    MailFailed: 409,
}
