"""Why a login or a declaration does not go through, in words for the person in front of the screen."""

from enum import Enum
from typing import ClassVar

from servicekit.errors import DomainError, Text


class Retry(Enum):
    """What trying again would need."""

    NO = "no"
    AGAIN = "again"
    AS_ANOTHER = "as-another"  # TAXISnet remembers who was there: it must be left first.


class LoginStopped(DomainError):
    """A login ends on a page of ours. ``reason`` is for the log: a class of fault, never a value."""

    code = "login-stopped"
    title: ClassVar[Text] = {"el": "Η σύνδεση δεν ολοκληρώθηκε", "en": "You were not logged in"}
    advice: ClassVar[Text] = {
        "el": "Επιστρέψτε στην πύλη και συνδεθείτε ξανά.",
        "en": "Return to the portal and log in again.",
    }
    retry: ClassVar[Retry] = Retry.NO

    def __init__(self, reason: str = "") -> None:
        super().__init__(dict(self.advice))
        self.reason = reason or self.code


class BadRequest(LoginStopped):
    """The request is not one that Keycloak makes: unknown client, other redirect URI, foreign return address."""

    code = "bad-request"
    title: ClassVar[Text] = {"el": "Το αίτημα σύνδεσης δεν είναι σωστό", "en": "The login request is not valid"}


class LoginGone(LoginStopped):
    """No such login in this browser: expired, finished, begun elsewhere, or made up."""

    code = "login-gone"
    title: ClassVar[Text] = {"el": "Η σύνδεση αυτή έχει λήξει", "en": "This login has expired"}
    advice: ClassVar[Text] = {
        "el": "Πέρασε πολλή ώρα, η σύνδεση ολοκληρώθηκε ήδη ή ξεκίνησε σε άλλο πρόγραμμα περιήγησης. "
        "Επιστρέψτε στην πύλη και συνδεθείτε ξανά.",
        "en": "It took too long, it was completed already, or it began in another browser. "
        "Return to the portal and log in again.",
    }


class LoginInterrupted(LoginStopped):
    """The browser came back a second time with the same answer of TAXISnet, for example by reloading the page."""

    code = "login-interrupted"
    title: ClassVar[Text] = {"el": "Η σύνδεση διακόπηκε", "en": "The login was interrupted"}
    advice: ClassVar[Text] = {
        "el": "Η απάντηση του TAXISnet χρησιμοποιείται μία φορά. Δοκιμάστε ξανά.",
        "en": "An answer of TAXISnet can be used once. Please try again.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class ConsentRefused(LoginStopped):
    """The person did not let TAXISnet pass the details on."""

    code = "consent-refused"
    title: ClassVar[Text] = {"el": "Δεν δώσατε τη συγκατάθεσή σας", "en": "You did not give your consent"}
    advice: ClassVar[Text] = {
        "el": "Χωρίς τη συγκατάθεση το TAXISnet δεν μας δίνει τα στοιχεία σας. Μπορείτε να δοκιμάσετε ξανά ή να "
        "συνδεθείτε με άλλον τρόπο.",
        "en": "Without your consent TAXISnet does not give us your details. You can try again or log in another way.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class UpstreamUnavailable(LoginStopped):
    """TAXISnet does not answer, answers too slowly, or says that it cannot."""

    code = "taxisnet-unavailable"
    title: ClassVar[Text] = {"el": "Το TAXISnet δεν απαντά", "en": "TAXISnet does not answer"}
    advice: ClassVar[Text] = {
        "el": "Η βλάβη είναι προσωρινή και δεν αφορά τα στοιχεία σας. Δοκιμάστε ξανά σε λίγα λεπτά.",
        "en": "The fault is temporary and not about your details. Please try again in a few minutes.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class UpstreamBroken(LoginStopped):
    """TAXISnet answered something that is no identity. Nothing of it is used."""

    code = "taxisnet-answer-unusable"
    title: ClassVar[Text] = {
        "el": "Το TAXISnet δεν μας έδωσε σωστά στοιχεία",
        "en": "TAXISnet did not give us usable details",
    }
    advice: ClassVar[Text] = {
        "el": "Δοκιμάστε ξανά. Αν επαναληφθεί, επικοινωνήστε με τον Δήμο: η ταυτότητά σας μπορεί να πιστοποιηθεί και "
        "στο γραφείο.",
        "en": "Please try again. If it happens again, contact the municipality: your identity can also be certified "
        "at the office.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class NotANaturalPerson(LoginStopped):
    """The TAXISnet account is a company's."""

    code = "not-a-natural-person"
    title: ClassVar[Text] = {"el": "Συνδεθείτε με τους προσωπικούς σας κωδικούς", "en": "Log in with your own account"}
    advice: ClassVar[Text] = {
        "el": "Οι κωδικοί TAXISnet που δώσατε φαίνεται ότι ανήκουν σε επιχείρηση ή άλλο νομικό πρόσωπο. Εδώ συνδέονται "
        "μόνο φυσικά πρόσωπα. Ο νόμιμος εκπρόσωπος συνδέεται με τους δικούς του κωδικούς.",
        "en": "The TAXISnet account you used seems to be of a business or another legal person. Only natural persons "
        "log in here. The legal representative logs in with a personal account.",
    }
    retry: ClassVar[Retry] = Retry.AS_ANOTHER


class PersonBlocked(LoginStopped):
    """The register says that this person gets no token."""

    code = "person-blocked"
    title: ClassVar[Text] = {"el": "Η πρόσβασή σας έχει ανασταλεί", "en": "Your access is suspended"}
    advice: ClassVar[Text] = {
        "el": "Επικοινωνήστε με τον Δήμο για να μάθετε τον λόγο και πώς θα αποκατασταθεί.",
        "en": "Contact the municipality to learn why, and how access can be restored.",
    }


class JoinUnderWay(LoginStopped):
    """TAXISnet still leads to the account that goes, which is shut already. The one that stays has a password."""

    code = "join-under-way"
    title: ClassVar[Text] = {"el": "Οι λογαριασμοί σας ενώνονται", "en": "Your accounts are being joined"}
    advice: ClassVar[Text] = {
        "el": "Ζητήσατε να ενωθεί ο λογαριασμός σας με εκείνον που έχει κωδικό, και όσα έχετε μεταφέρονται. Μπορείτε "
        "ήδη να μπείτε σε εκείνον με το email και τον κωδικό σας. Με το TAXISnet δοκιμάστε ξανά σε λίγα λεπτά.",
        "en": "You asked to join your account into the one with a password, and what you have is being moved. You can "
        "already sign in to that one with your email address and password. Try TAXISnet again in a few minutes.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class IntentGone(LoginStopped):
    """The link intent is unknown, used or too old."""

    code = "link-intent-gone"
    title: ClassVar[Text] = {"el": "Το αίτημα σύνδεσης λογαριασμού έληξε", "en": "The request to link has expired"}
    advice: ClassVar[Text] = {
        "el": "Επιστρέψτε στην πύλη και ζητήστε ξανά τη σύνδεση του λογαριασμού σας με το TAXISnet.",
        "en": "Return to the portal and ask again to link your account to TAXISnet.",
    }


class LinkedToAnother(LoginStopped):
    """The account is another person's, or the person has another account already."""

    code = "linked-to-another"
    title: ClassVar[Text] = {"el": "Η σύνδεση λογαριασμού δεν επιτρέπεται", "en": "The accounts cannot be linked"}
    advice: ClassVar[Text] = {
        "el": "Ο λογαριασμός σας ανήκει ήδη σε άλλο πρόσωπο, ή το πρόσωπο αυτό έχει ήδη άλλον λογαριασμό. Αν "
        "συνδεθήκατε στο TAXISnet με κωδικούς άλλου, δοκιμάστε ξανά με τους δικούς σας. Αλλιώς επικοινωνήστε με τον "
        "Δήμο.",
        "en": "Your account already belongs to another person, or this person already has another account. If you "
        "used somebody else's TAXISnet account, try again with your own. Otherwise contact the municipality.",
    }
    retry: ClassVar[Retry] = Retry.AS_ANOTHER


class OwnFault(LoginStopped):
    """A bug of ours. The log has it."""

    code = "unexpected"
    title: ClassVar[Text] = {"el": "Κάτι δεν πήγε καλά από την πλευρά μας", "en": "Something went wrong on our side"}
    advice: ClassVar[Text] = {
        "el": "Δεν φταίτε εσείς. Επιστρέψτε στην πύλη και δοκιμάστε ξανά σε λίγο.",
        "en": "It is not your fault. Return to the portal and try again shortly.",
    }


class OwnOutage(LoginStopped):
    """A part of ours does not answer, most likely the database."""

    code = "unavailable"
    title: ClassVar[Text] = {"el": "Η υπηρεσία δεν είναι διαθέσιμη", "en": "The service is not available"}
    advice: ClassVar[Text] = {
        "el": "Η βλάβη είναι προσωρινή. Επιστρέψτε στην πύλη και δοκιμάστε ξανά σε λίγα λεπτά.",
        "en": "The fault is temporary. Return to the portal and try again in a few minutes.",
    }


STATUS: dict[type[DomainError], int] = {
    LoginStopped: 400,
    BadRequest: 400,
    LoginGone: 400,
    LoginInterrupted: 400,
    IntentGone: 400,
    ConsentRefused: 403,
    NotANaturalPerson: 403,
    PersonBlocked: 403,
    JoinUnderWay: 409,
    LinkedToAnother: 403,
    UpstreamBroken: 502,
    UpstreamUnavailable: 503,
    OwnFault: 500,
    OwnOutage: 503,
}
