"""Why the desk refuses, in words for the clerk: what it is and what to do now."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class DeskRefused(DomainError):
    """What the clerk asked for is not done. ``advice`` says what to do instead."""

    advice: ClassVar[Text]

    def __init__(self, **extra: object) -> None:
        super().__init__(dict(self.advice), **extra)


class CodeUnknown(DeskRefused):
    """No live code reads like this: mistyped, expired, used, replaced, or made up."""

    code = "desk-code-unknown"
    title: ClassVar[Text] = {"el": "Ο κωδικός δεν ισχύει", "en": "The code is not valid"}
    advice: ClassVar[Text] = {
        "el": "Ελέγξτε τον με τον πολίτη. Ίσως έληξε, χρησιμοποιήθηκε ήδη ή εκδόθηκε νεότερος. Μπορεί να βγάλει νέον "
        "στην "
        "πύλη, ή αναζητήστε τον με το email του.",
        "en": "Check it with the citizen. It may have expired, been used already, or been replaced by a newer one. A "
        "new "
        "one can be made in the portal, or look the person up by email address.",
    }


class NobodyFound(DeskRefused):
    """No citizen has exactly this user name or address."""

    code = "nobody-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε λογαριασμός", "en": "No account was found"}
    advice: ClassVar[Text] = {
        "el": "Χρειάζεται ολόκληρο το email ή το όνομα χρήστη, ακριβώς όπως δηλώθηκε. Αν δεν υπάρχει λογαριασμός, ο "
        "πολίτης "
        "εγγράφεται πρώτα στην πύλη.",
        "en": "The whole email address or user name is needed, exactly as registered. If there is no account, the "
        "citizen "
        "registers at the portal first.",
    }


class TooManyTries(DeskRefused):
    """So many tries in an hour are guessing, or a fault."""

    code = "too-many-tries"
    title: ClassVar[Text] = {"el": "Πολλές προσπάθειες", "en": "Too many tries"}
    advice: ClassVar[Text] = {
        "el": "Περιμένετε μία ώρα. Αν βιάζεστε, ένας συνάδελφος μπορεί να συνεχίσει από τον δικό του λογαριασμό.",
        "en": "Wait for an hour. If it is urgent, a colleague can go on with an account of their own.",
    }


class LookupGone(DeskRefused):
    """The look-up was used, is another clerk's, or is too old."""

    code = "lookup-gone"
    title: ClassVar[Text] = {"el": "Η αναζήτηση έληξε", "en": "The look-up has expired"}
    advice: ClassVar[Text] = {"el": "Αναζητήστε ξανά τον πολίτη.", "en": "Look the citizen up again."}


class DoubleGone(DeskRefused):
    """The person has one account now."""

    code = "double-gone"
    title: ClassVar[Text] = {"el": "Δεν υπάρχουν πια δύο λογαριασμοί", "en": "There are no longer two accounts"}
    advice: ClassVar[Text] = {
        "el": "Ίσως ο πολίτης τους ένωσε. Ανοίξτε ξανά τον κατάλογο.",
        "en": "The citizen may have joined them. Open the list again.",
    }


class CaseNotFound(DeskRefused):
    """There is no such case, or it is another clerk's."""

    code = "case-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε η υπόθεση", "en": "The case was not found"}
    advice: ClassVar[Text] = {
        "el": "Βλέπετε μόνο τις υποθέσεις που ανοίξατε εσείς. Ξεκινήστε από το γραφείο εξυπηρέτησης.",
        "en": "You see only the cases that you opened. Start from the desk.",
    }


class CaseElsewhere(DeskRefused):
    """Another clerk has an open case of this citizen."""

    code = "case-open-elsewhere"
    title: ClassVar[Text] = {"el": "Άλλος υπάλληλος εξυπηρετεί τον πολίτη", "en": "Another clerk serves this citizen"}
    advice: ClassVar[Text] = {
        "el": "Συνεννοηθείτε με τον συνάδελφο. Η υπόθεση ελευθερώνεται όταν την κλείσει, αλλιώς σε μία ώρα.",
        "en": "Speak to your colleague. The case is free when it is closed, or else in an hour.",
    }


class CaseClosed(DeskRefused):
    """The case is not in the state that this needs."""

    code = "case-closed"
    title: ClassVar[Text] = {"el": "Η υπόθεση έχει κλείσει", "en": "The case is closed"}
    advice: ClassVar[Text] = {
        "el": "Αν χρειάζεται κάτι ακόμα, ανοίξτε νέα υπόθεση με νέο κωδικό ή αναζήτηση.",
        "en": "If something more is needed, open a new case with a new code or a look-up.",
    }


class AlreadyCertified(DeskRefused):
    """The case was certified already, here or in another window."""

    code = "already-certified"
    title: ClassVar[Text] = {"el": "Η πιστοποίηση έχει ήδη γίνει", "en": "This was certified already"}
    advice: ClassVar[Text] = {
        "el": "Δεν χρειάζεται άλλη ενέργεια. Αν έγινε λάθος, αναιρέστε την.",
        "en": "Nothing more is needed. If it was a mistake, undo it.",
    }


class OwnAccount(DeskRefused):
    """Clerks do not certify themselves, under whichever account."""

    code = "own-account"
    title: ClassVar[Text] = {"el": "Δεν πιστοποιείτε τον εαυτό σας", "en": "You cannot certify yourself"}
    advice: ClassVar[Text] = {
        "el": "Ζητήστε από συνάδελφο να σας εξυπηρετήσει, ή συνδέστε τον λογαριασμό σας με το TAXISnet.",
        "en": "Ask a colleague to serve you, or link your account to TAXISnet.",
    }


class AfmOfAnotherAccount(DeskRefused):
    """The register knows this tax number under another account. It is never overwritten."""

    code = "afm-of-another-account"
    title: ClassVar[Text] = {
        "el": "Ο ΑΦΜ είναι ήδη καταχωρισμένος σε άλλον λογαριασμό",
        "en": "The tax number is registered under another account",
    }
    advice: ClassVar[Text] = {
        "el": "Ελέγξτε τον ΑΦΜ με τον πολίτη. Αν είναι σωστός, έχει ήδη λογαριασμό (ίσως από είσοδο με TAXISnet) και "
        "συνεχίζει "
        "με εκείνον. Αλλιώς κλείστε την υπόθεση και ενημερώστε τον προϊστάμενο.",
        "en": "Check the number with the citizen. If it is right, the person already has an account (perhaps from a "
        "TAXISnet "
        "login) and goes on with that one. Otherwise close the case and tell your supervisor.",
    }


class AccountOfAnotherPerson(DeskRefused):
    """The account is bound to a person with another tax number."""

    code = "account-of-another-person"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός ανήκει σε άλλο πρόσωπο",
        "en": "The account belongs to another person",
    }
    advice: ClassVar[Text] = {
        "el": "Ο λογαριασμός έχει συνδεθεί με άλλον ΑΦΜ. Ελέγξτε τον ΑΦΜ. Αν είναι σωστός, ο πολίτης χρειάζεται δικό "
        "του "
        "λογαριασμό: κλείστε την υπόθεση και ενημερώστε τον προϊστάμενο.",
        "en": "The account is bound to another tax number. Check the number. If it is right, the citizen needs an "
        "account of "
        "their own: close the case and tell your supervisor.",
    }


class LevelRevoked(DeskRefused):
    """Staff lowered this person's level, or blocked the person: a proof alone does not bring it back."""

    code = "level-revoked"
    title: ClassVar[Text] = {"el": "Το επίπεδο έχει ανακληθεί", "en": "The level was revoked"}
    advice: ClassVar[Text] = {
        "el": "Μόνο ο προϊστάμενος μπορεί να το επαναφέρει, αφού δει τον λόγο της ανάκλησης.",
        "en": "Only a supervisor can restore it, after reading why it was revoked.",
    }


class TooLateToUndo(DeskRefused):
    """The clerk's own time for undoing is over."""

    code = "too-late-to-undo"
    title: ClassVar[Text] = {"el": "Η προθεσμία αναίρεσης πέρασε", "en": "The time for undoing is over"}
    advice: ClassVar[Text] = {
        "el": "Μετά την επόμενη εργάσιμη ημέρα αναιρεί μόνο ο προϊστάμενος.",
        "en": "After the next working day only a supervisor can undo it.",
    }


class NothingToChange(DeskRefused):
    """The level already is what it would become, or there is no proof to restore."""

    code = "nothing-to-change"
    title: ClassVar[Text] = {"el": "Δεν υπάρχει κάτι να αλλάξει", "en": "There is nothing to change"}
    advice: ClassVar[Text] = {
        "el": "Το επίπεδο του λογαριασμού δεν επιτρέπει αυτή την ενέργεια. Ανανεώστε τη σελίδα.",
        "en": "The account's level does not allow this. Reload the page.",
    }


STATUS: dict[type[DomainError], int] = {
    CodeUnknown: 404,
    NobodyFound: 404,
    LookupGone: 404,
    DoubleGone: 404,
    CaseNotFound: 404,
    TooManyTries: 429,
    CaseElsewhere: 409,
    CaseClosed: 409,
    AlreadyCertified: 409,
    OwnAccount: 409,
    AfmOfAnotherAccount: 409,
    AccountOfAnotherPerson: 409,
    LevelRevoked: 409,
    TooLateToUndo: 409,
    NothingToChange: 409,
}
