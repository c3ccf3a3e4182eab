"""Why a login or a declaration does not go through, in words for the person in front of the screen."""

from collections.abc import Mapping
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
    title: ClassVar[Text] = {"el": "Η σύνδεση δεν ολοκληρώθηκε", "en": "You are not signed in"}
    advice: ClassVar[Text] = {
        "el": "Επιστρέψτε στον ιστότοπο και συνδεθείτε ξανά.",
        "en": "Go back to the website and sign in again.",
    }
    retry: ClassVar[Retry] = Retry.NO

    def __init__(self, reason: str = "") -> None:
        super().__init__(dict(self.advice))
        self.reason = reason or self.code


class BadRequest(LoginStopped):
    """The request is not one that Keycloak makes: unknown client, other redirect URI, foreign return address."""

    code = "bad-request"
    title: ClassVar[Text] = {"el": "Το αίτημα σύνδεσης δεν είναι σωστό", "en": "The sign-in request is not valid"}


class LoginGone(LoginStopped):
    """No such login in this browser: expired, finished, begun elsewhere, or made up."""

    code = "login-gone"
    title: ClassVar[Text] = {"el": "Η σύνδεση αυτή έχει λήξει", "en": "This sign-in has expired"}
    advice: ClassVar[Text] = {
        "el": "Πέρασε πολλή ώρα, η σύνδεση ολοκληρώθηκε ήδη ή ξεκίνησε σε άλλο πρόγραμμα περιήγησης. "
        "Επιστρέψτε στον ιστότοπο και συνδεθείτε ξανά.",
        "en": "It took too long, it was already completed, or it was started in another browser. "
        "Go back to the website and sign in again.",
    }


class LoginInterrupted(LoginStopped):
    """The browser came back a second time with the same answer of TAXISnet, for example by reloading the page."""

    code = "login-interrupted"
    title: ClassVar[Text] = {"el": "Η σύνδεση διακόπηκε", "en": "The sign-in was interrupted"}
    advice: ClassVar[Text] = {
        "el": "Η απάντηση του TAXISnet χρησιμοποιείται μία φορά. Δοκιμάστε ξανά.",
        "en": "Each answer from TAXISnet can be used only once. Try again.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class ConsentRefused(LoginStopped):
    """The person did not let TAXISnet pass the details on."""

    code = "consent-refused"
    title: ClassVar[Text] = {"el": "Δεν δώσατε τη συγκατάθεσή σας", "en": "You did not give consent"}
    advice: ClassVar[Text] = {
        "el": "Χωρίς τη συγκατάθεση το TAXISnet δεν μας δίνει τα στοιχεία σας. Μπορείτε να δοκιμάσετε ξανά ή να "
        "συνδεθείτε με άλλον τρόπο.",
        "en": "TAXISnet cannot give us your details without your consent. You can try again or sign in another way.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class UpstreamUnavailable(LoginStopped):
    """TAXISnet does not answer, answers too slowly, or says that it cannot."""

    code = "taxisnet-unavailable"
    title: ClassVar[Text] = {"el": "Το TAXISnet δεν απαντά", "en": "TAXISnet is not responding"}
    advice: ClassVar[Text] = {
        "el": "Η βλάβη είναι προσωρινή και δεν αφορά τα στοιχεία σας. Δοκιμάστε ξανά σε λίγα λεπτά.",
        "en": "This is a temporary fault and has nothing to do with your details. Try again in a few minutes.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class UpstreamBroken(LoginStopped):
    """TAXISnet answered something that is no identity. Nothing of it is used."""

    code = "taxisnet-answer-unusable"
    title: ClassVar[Text] = {
        "el": "Το TAXISnet δεν μας έδωσε σωστά στοιχεία",
        "en": "TAXISnet did not give us the details we need",
    }
    advice: ClassVar[Text] = {
        "el": "Δοκιμάστε ξανά. Αν επαναληφθεί, επικοινωνήστε με τον Δήμο: η ταυτότητά σας μπορεί να επιβεβαιωθεί και "
        "στο γραφείο.",
        "en": "Try again. If it keeps happening, contact the municipality: your identity can also be confirmed "
        "at the office.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class NotANaturalPerson(LoginStopped):
    """The TAXISnet account is a company's."""

    code = "not-a-natural-person"
    title: ClassVar[Text] = {
        "el": "Συνδεθείτε με τους προσωπικούς σας κωδικούς",
        "en": "Sign in with your own TAXISnet account",
    }
    advice: ClassVar[Text] = {
        "el": "Οι κωδικοί TAXISnet που δώσατε φαίνεται ότι ανήκουν σε επιχείρηση ή άλλο νομικό πρόσωπο. Εδώ συνδέονται "
        "μόνο φυσικά πρόσωπα. Ο νόμιμος εκπρόσωπος συνδέεται με τους δικούς του κωδικούς.",
        "en": "The TAXISnet account you used seems to belong to a business or another legal entity. Only individuals "
        "can sign in here. Legal representatives sign in with their personal account.",
    }
    retry: ClassVar[Retry] = Retry.AS_ANOTHER


class PersonBlocked(LoginStopped):
    """The register says that this person gets no token."""

    code = "person-blocked"
    title: ClassVar[Text] = {"el": "Η πρόσβασή σας έχει ανασταλεί", "en": "Your access has been suspended"}
    advice: ClassVar[Text] = {
        "el": "Επικοινωνήστε με τον Δήμο για να μάθετε τον λόγο και πώς θα αποκατασταθεί.",
        "en": "Contact the municipality to find out why and how to get access again.",
    }


class JoinUnderWay(LoginStopped):
    """TAXISnet still leads to the account that goes, which is shut already. The one that stays has a password."""

    code = "join-under-way"
    title: ClassVar[Text] = {"el": "Οι λογαριασμοί σας ενώνονται", "en": "Your accounts are being joined"}
    advice: ClassVar[Text] = {
        "el": "Ζητήσατε να ενωθεί ο λογαριασμός σας με εκείνον που έχει κωδικό πρόσβασης, και όσα έχετε μεταφέρονται. "
        "Μπορείτε ήδη να συνδεθείτε σε εκείνον με το email και τον κωδικό πρόσβασής σας. Με TAXISnet δοκιμάστε ξανά σε "
        "λίγα λεπτά.",
        "en": "You asked to join this account with the one that has a password, and everything in it is being moved. "
        "You can already sign in to the other account with your email address and password. Try TAXISnet again in a "
        "few minutes.",
    }
    retry: ClassVar[Retry] = Retry.AGAIN


class IntentGone(LoginStopped):
    """The link intent is unknown, used or too old."""

    code = "link-intent-gone"
    title: ClassVar[Text] = {"el": "Το αίτημα επιβεβαίωσης έληξε", "en": "This request has expired"}
    advice: ClassVar[Text] = {
        "el": "Επιστρέψτε στον ιστότοπο και ζητήστε ξανά επιβεβαίωση ταυτότητας με TAXISnet.",
        "en": "Go back to the website and ask again to confirm your identity with TAXISnet.",
    }


class LinkedToAnother(LoginStopped):
    """The account is another person's, or the person has another account already."""

    code = "linked-to-another"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός δεν μπορεί να γίνει αυτού του προσώπου",
        "en": "This account cannot become this person’s",
    }
    advice: ClassVar[Text] = {
        "el": "Ο λογαριασμός σας ανήκει ήδη σε άλλο πρόσωπο, ή το πρόσωπο αυτό έχει ήδη άλλον λογαριασμό. Αν "
        "συνδεθήκατε στο TAXISnet με κωδικούς άλλου, δοκιμάστε ξανά με τους δικούς σας. Αλλιώς επικοινωνήστε με τον "
        "Δήμο.",
        "en": "Your account already belongs to someone else, or this person already has another account. If you used "
        "someone else’s TAXISnet account, try again with your own. Otherwise contact the municipality.",
    }
    retry: ClassVar[Retry] = Retry.AS_ANOTHER


class OwnFault(LoginStopped):
    """A bug of ours. The log has it."""

    code = "unexpected"
    title: ClassVar[Text] = {"el": "Κάτι δεν πήγε καλά από την πλευρά μας", "en": "Something went wrong on our side"}
    advice: ClassVar[Text] = {
        "el": "Δεν φταίτε εσείς. Επιστρέψτε στον ιστότοπο και δοκιμάστε ξανά σε λίγο.",
        "en": "It is not your fault. Go back to the website and try again shortly.",
    }


class OwnOutage(LoginStopped):
    """A part of ours does not answer, most likely the database."""

    code = "unavailable"
    title: ClassVar[Text] = {"el": "Η υπηρεσία δεν είναι διαθέσιμη", "en": "The service is not available"}
    advice: ClassVar[Text] = {
        "el": "Η βλάβη είναι προσωρινή. Επιστρέψτε στον ιστότοπο και δοκιμάστε ξανά σε λίγα λεπτά.",
        "en": "This is a temporary fault. Go back to the website and try again in a few minutes.",
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
BY_CODE: Mapping[str, type[LoginStopped]] = {kind.code: kind for kind in STATUS if issubclass(kind, LoginStopped)}
"""For a page that is asked for in the other language: what it says again."""
