"""Why two accounts are not joined, in words for the person who asks."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class JoinRefused(DomainError):
    """The accounts are not joined, and stay as they are. ``advice`` says what to do instead."""

    advice: ClassVar[Text]

    def __init__(self) -> None:
        super().__init__(dict(self.advice))


class IntentGone(JoinRefused):
    """Ten minutes are over, or the joining was begun or used elsewhere."""

    code = "join-intent-gone"
    title: ClassVar[Text] = {"el": "Ο χρόνος για την ένωση πέρασε", "en": "The time for joining is over"}
    advice: ClassVar[Text] = {
        "el": "Συνδεθείτε ξανά με το TAXISnet και ξεκινήστε από την αρχή. Οι λογαριασμοί σας έμειναν όπως ήταν.",
        "en": "Sign in with TAXISnet again and start anew. Your accounts stayed as they were.",
    }


class SignInTooOld(JoinRefused):
    """Both accounts must be proved within ten minutes, and the sign-in to this one is older."""

    code = "join-sign-in-too-old"
    title: ClassVar[Text] = {
        "el": "Χρειάζεται νέα σύνδεση με το TAXISnet",
        "en": "A new sign-in with TAXISnet is needed",
    }
    advice: ClassVar[Text] = {
        "el": "Πέρασαν πάνω από δέκα λεπτά από τη σύνδεσή σας. Συνδεθείτε ξανά και συνεχίστε.",
        "en": "You signed in more than ten minutes ago. Sign in again and go on.",
    }


class OtherSignInTooOld(JoinRefused):
    """As ``SignInTooOld``, for the account that stays."""

    code = "join-other-sign-in-too-old"
    title: ClassVar[Text] = {
        "el": "Χρειάζεται νέα σύνδεση με τον κωδικό σας",
        "en": "A new sign-in with your password is needed",
    }
    advice: ClassVar[Text] = {
        "el": "Συνδεθήκατε σε αυτόν τον λογαριασμό πριν από περισσότερα από δέκα λεπτά. Συνδεθείτε ξανά με το email "
        "και τον κωδικό σας και συνεχίστε.",
        "en": "You signed in to this account more than ten minutes ago. Sign in again with your email address and "
        "password, and go on.",
    }


class SameAccount(JoinRefused):
    """Signed in to the account that is to go."""

    code = "join-same-account"
    title: ClassVar[Text] = {"el": "Είναι ο ίδιος λογαριασμός", "en": "It is the same account"}
    advice: ClassVar[Text] = {
        "el": "Συνδεθείτε με το email και τον κωδικό του άλλου λογαριασμού σας.",
        "en": "Sign in with the email address and the password of your other account.",
    }


class AnotherPerson(JoinRefused):
    """The two accounts are different persons. They are never joined."""

    code = "join-another-person"
    title: ClassVar[Text] = {
        "el": "Οι λογαριασμοί ανήκουν σε διαφορετικά πρόσωπα",
        "en": "The accounts belong to different persons",
    }
    advice: ClassVar[Text] = {
        "el": "Ο λογαριασμός στον οποίο συνδεθήκατε έχει επιβεβαιωθεί για άλλο πρόσωπο. Δεν άλλαξε τίποτα. Αν είναι "
        "λάθος, ρωτήστε μας.",
        "en": "The account to which you signed in was confirmed for another person. Nothing was changed. If that is "
        "wrong, ask us.",
    }


class NotPossible(JoinRefused):
    """These are not an account made by TAXISnet and one with a password, or one of them is being joined already."""

    code = "join-not-possible"
    title: ClassVar[Text] = {"el": "Αυτοί οι λογαριασμοί δεν ενώνονται", "en": "These accounts cannot be joined"}
    advice: ClassVar[Text] = {
        "el": "Ενώνεται ένας λογαριασμός που έγινε με το TAXISnet με έναν που έχει κωδικό. Αν έχετε περισσότερους, "
        "ρωτήστε μας.",
        "en": "An account made by TAXISnet is joined into one with a password. If you have more than two, ask us.",
    }


STATUS: dict[type[DomainError], int] = {
    IntentGone: 404,
    SignInTooOld: 409,
    OtherSignInTooOld: 409,
    SameAccount: 409,
    AnotherPerson: 409,
    NotPossible: 409,
}
