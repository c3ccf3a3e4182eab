"""Why a request cannot be taken or shown."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class TooManyWrongTries(DomainError):
    """Too many wrong codes were tried within a minute."""

    code = "too-many-tries"
    title: ClassVar[Text] = {
        "el": "Έγιναν πολλές προσπάθειες με λάθος στοιχεία. Περιμένετε ένα λεπτό και δοκιμάστε ξανά.",
        "en": "There were too many tries with wrong details. Please wait a minute and try again.",
    }


class ProcedureNotFound(DomainError):
    """The catalogue has no procedure with this code."""

    code = "procedure-not-found"
    title: ClassVar[Text] = {"el": "Δεν υπάρχει τέτοια διαδικασία.", "en": "There is no such procedure."}


class RequestNotFound(DomainError):
    """The caller has no request with this id; another citizen's request looks the same as none."""

    code = "request-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια αίτησή σας.", "en": "No such request of yours was found."}


class DeliveryFixed(DomainError):
    """The request is no longer waiting: how it is delivered can no longer be changed."""

    code = "delivery-fixed"
    title: ClassVar[Text] = {
        "el": "Ο τρόπος παραλαβής δεν αλλάζει πια.",
        "en": "How you receive it can no longer be changed.",
    }


class AlreadyRequested(DomainError):
    """The same request was filed minutes ago, most likely by the same person from a second tab."""

    code = "already-requested"
    title: ClassVar[Text] = {"el": "Η αίτηση έχει ήδη υποβληθεί.", "en": "This request has already been submitted."}


class NameMissing(DomainError):
    """The account has no name: staff could not tell whose request it is, nor compare an identity card at the
    counter."""

    code = "name-missing"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός σας δεν έχει ονοματεπώνυμο.",
        "en": "There is no name in your account.",
    }


class NamesNotProved(DomainError):
    """The request is in another name than the identity that was proved since."""

    code = "names-not-proved"
    title: ClassVar[Text] = {
        "el": "Το ονοματεπώνυμο της αίτησης δεν είναι το επιβεβαιωμένο δικό σας.",
        "en": "The name in the request is not your confirmed one.",
    }


class OwnCase(DomainError):
    """Staff do not work on their own cases."""

    code = "own-case"
    title: ClassVar[Text] = {
        "el": "Είναι δική σας αίτηση: τη χειρίζεται συνάδελφος.",
        "en": "This is a request of your own: a colleague has to handle it.",
    }


class CaseChanged(DomainError):
    """The case was changed since the page was drawn (``by``, ``at``)."""

    code = "case-changed"
    title: ClassVar[Text] = {
        "el": "Η υπόθεση άλλαξε στο μεταξύ. Δείτε τι άλλαξε και προσπαθήστε ξανά.",
        "en": "The case has changed in the meantime. Look at what changed and try again.",
    }


class CaseTaken(DomainError):
    """A colleague works on it (``assignee_name``)."""

    code = "case-taken"
    title: ClassVar[Text] = {
        "el": "Την υπόθεση τη χειρίζεται συνάδελφος.",
        "en": "A colleague is working on this case.",
    }


class NotYourCase(DomainError):
    """No clerk works on it yet: it has to be taken first."""

    code = "not-your-case"
    title: ClassVar[Text] = {"el": "Αναλάβετε πρώτα την υπόθεση.", "en": "Take the case first."}


class ActNotPossible(DomainError):
    """The case does not stand where this can be done (``state``)."""

    code = "act-not-possible"
    title: ClassVar[Text] = {
        "el": "Αυτό δεν γίνεται στο στάδιο όπου βρίσκεται η αίτηση.",
        "en": "This cannot be done at the current stage of the request.",
    }


class NothingAsked(DomainError):
    """None of these documents is waited for."""

    code = "nothing-asked"
    title: ClassVar[Text] = {
        "el": "Κανένα από αυτά τα έγγραφα δεν εκκρεμεί.",
        "en": "None of these documents is outstanding.",
    }


class NotReminded(DomainError):
    """A case is closed for missing documents only after a reminder whose day has passed."""

    code = "not-reminded"
    title: ClassVar[Text] = {
        "el": "Πρώτα στείλτε υπενθύμιση και περιμένετε να περάσει η ημέρα που ορίσατε.",
        "en": "Send a reminder first, and wait until its date has passed.",
    }


class SecondLookNeeded(DomainError):
    """The clerk who prepared the document, or changed it last, does not sign it."""

    code = "second-look-needed"
    title: ClassVar[Text] = {
        "el": "Το έγγραφο το υπογράφει άλλος από όποιον το ετοίμασε.",
        "en": "The document must be signed by someone other than the person who prepared it.",
    }


class FiledByYou(DomainError):
    """The clerk who filed a request at the counter, without an account behind it, does not sign its document."""

    code = "filed-by-you"
    title: ClassVar[Text] = {
        "el": "Την αίτηση την υποβάλατε εσείς στο γραφείο: το έγγραφο το υπογράφει συνάδελφος.",
        "en": "You entered this request at the office: a colleague has to sign the document.",
    }


class DocumentIncomplete(DomainError):
    """The document lacks something that its procedure requires."""

    code = "document-incomplete"
    title: ClassVar[Text] = {
        "el": "Λείπουν στοιχεία του εγγράφου.",
        "en": "Some details of the document are missing.",
    }


class DocumentNotFound(DomainError):
    """The case has no such document, or it is not made yet."""

    code = "document-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοιο έγγραφο.", "en": "No such document was found."}


class NoSuchAct(DomainError):
    """There is no act of this name."""

    code = "no-such-act"
    title: ClassVar[Text] = {"el": "Δεν υπάρχει τέτοια ενέργεια.", "en": "There is no such action."}


class EditionOutdated(DomainError):
    """Another edition was written since the page was drawn (``edition``: the newest)."""

    code = "edition-outdated"
    title: ClassVar[Text] = {
        "el": "Στο μεταξύ γράφτηκε άλλη έκδοση. Δείτε την και προσπαθήστε ξανά.",
        "en": "Another edition was written in the meantime. Look at it and try again.",
    }
