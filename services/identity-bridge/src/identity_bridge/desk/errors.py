"""Why the desk refuses, in words for the clerk: what it is and what to do now."""

from collections.abc import Collection
from typing import ClassVar

from servicekit.errors import DomainError, Text

from identity_bridge.register.errors import ClosingRefused, DeskRefused


class CodeUnknown(DeskRefused):
    """No live code reads like this: mistyped, expired, used, replaced, or made up."""

    code = "desk-code-unknown"
    title: ClassVar[Text] = {"el": "Ο κωδικός δεν ισχύει", "en": "The code is not valid"}
    advice: ClassVar[Text] = {
        "el": "Ίσως γράφτηκε λάθος, έληξε, χρησιμοποιήθηκε ήδη ή εκδόθηκε νεότερος. Ζητήστε από τον πολίτη νέο κωδικό, "
        "ή βρείτε τον λογαριασμό του με το email του.",
        "en": "It may be mistyped, expired, used already, or replaced by a newer one. Ask the citizen for a new code, "
        "or find the account by email address.",
    }


class NobodyFound(DeskRefused):
    """No citizen has exactly this user name or address."""

    code = "nobody-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε λογαριασμός", "en": "No account was found"}
    advice: ClassVar[Text] = {
        "el": "Χρειάζεται ολόκληρο το email ή το όνομα χρήστη, ακριβώς όπως δηλώθηκε. Αν δεν υπάρχει λογαριασμός, ο "
        "πολίτης εγγράφεται πρώτα στον ιστότοπο.",
        "en": "The whole email address or username is needed, exactly as registered. If there is no account, the "
        "citizen registers on the website first.",
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
    title: ClassVar[Text] = {
        "el": "Άλλος υπάλληλος εξυπηρετεί τον πολίτη",
        "en": "Another member of staff serves this citizen",
    }
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
    title: ClassVar[Text] = {"el": "Η ταυτότητα έχει ήδη επιβεβαιωθεί", "en": "This identity was confirmed already"}
    advice: ClassVar[Text] = {
        "el": "Δεν χρειάζεται άλλη ενέργεια. Αν έγινε λάθος, αναιρέστε την επιβεβαίωση.",
        "en": "Nothing more is needed. If it was a mistake, reverse it.",
    }


class OwnAccount(DeskRefused):
    """Clerks do not certify themselves, under whichever account."""

    code = "own-account"
    title: ClassVar[Text] = {
        "el": "Δεν επιβεβαιώνετε τη δική σας ταυτότητα",
        "en": "You cannot confirm your own identity",
    }
    advice: ClassVar[Text] = {
        "el": "Ζητήστε από συνάδελφο να σας εξυπηρετήσει, ή επιβεβαιώστε την ταυτότητά σας με TAXISnet.",
        "en": "Ask a colleague to serve you, or confirm your identity with TAXISnet.",
    }


class TwoClaim(DeskRefused):
    """Two say that something is theirs: a person of the register, with ``others`` as accounts, and this account."""

    def __init__(self, person_id: str, others: Collection[str]) -> None:
        super().__init__()
        self.person_id, self.others = person_id, tuple(others)


class AfmOfAnotherAccount(TwoClaim):
    """The register knows this tax number under another account. It is never overwritten."""

    code = "afm-of-another-account"
    title: ClassVar[Text] = {
        "el": "Ο ΑΦΜ είναι ήδη καταχωρισμένος σε άλλον λογαριασμό",
        "en": "The tax number is registered under another account",
    }
    advice: ClassVar[Text] = {
        "el": "Ελέγξτε τον ΑΦΜ με τον πολίτη. Αν είναι σωστός, έχει ήδη λογαριασμό (ίσως από σύνδεση με TAXISnet) και "
        "συνεχίζει με εκείνον, ή ενώνει τους δύο από τη σελίδα «Ο λογαριασμός μου». Αλλιώς κλείστε την υπόθεση: ο "
        "προϊστάμενος τη βλέπει στις διαφορές.",
        "en": "Check the number with the citizen. If it is right, the person already has an account (perhaps from "
        "signing in with TAXISnet) and goes on with that one, or joins the two on the account page. Otherwise close "
        "the case: your supervisor sees it among the conflicts.",
    }


class AccountOfAnotherPerson(TwoClaim):
    """The account is bound to a person with another tax number."""

    code = "account-of-another-person"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός ανήκει σε άλλο πρόσωπο",
        "en": "The account belongs to another person",
    }
    advice: ClassVar[Text] = {
        "el": "Ο λογαριασμός έχει συνδεθεί με άλλον ΑΦΜ. Ελέγξτε τον ΑΦΜ. Αν είναι σωστός, ο πολίτης χρειάζεται δικό "
        "του λογαριασμό: κλείστε την υπόθεση. Ο προϊστάμενος τη βλέπει στις διαφορές.",
        "en": "The account is bound to another tax number. Check the number. If it is right, the citizen needs an "
        "account of their own: close the case. Your supervisor sees it among the conflicts.",
    }


class NameDiffers(DeskRefused):
    """The names on the document are not those of the account, and the clerk did not say that it is the same person."""

    code = "name-differs"
    title: ClassVar[Text] = {
        "el": "Τα στοιχεία του λογαριασμού είναι άλλα",
        "en": "The account is in other names",
    }
    advice: ClassVar[Text] = {
        "el": "Ρωτήστε με ποιο email και ποιο όνομα δημιουργήθηκε ο λογαριασμός. Αν είναι του προσώπου που έχετε "
        "μπροστά σας, σημειώστε το και συνεχίστε. Αλλιώς κλείστε την υπόθεση.",
        "en": "Ask which email address and name the account was created with. If it belongs to the person before "
        "you, say so and go on. Otherwise close the case.",
    }


class OpenedByColleague(DeskRefused):
    """Who opened the case certifies: the person with the document stands before that clerk."""

    code = "case-of-a-colleague"
    title: ClassVar[Text] = {"el": "Την υπόθεση άνοιξε συνάδελφος", "en": "A colleague opened this case"}
    advice: ClassVar[Text] = {
        "el": "Επιβεβαιώνει όποιος την άνοιξε. Αν ο πολίτης είναι μπροστά σας, κλείστε την και ανοίξτε δική σας.",
        "en": "Whoever opened it certifies. If the citizen is before you, close it and open one of your own.",
    }


class ProvedSince(DeskRefused):
    """After the certification the person proved the same identity with TAXISnet: the level rests on that."""

    code = "proved-since"
    title: ClassVar[Text] = {
        "el": "Η ταυτότητα αποδείχθηκε στο μεταξύ και με TAXISnet",
        "en": "The identity has been proved with TAXISnet since",
    }
    advice: ClassVar[Text] = {
        "el": "Το επίπεδο και τα ονόματα στηρίζονται πια στο TAXISnet, και δεν χρειάζεται αναίρεση. Αν ο λογαριασμός "
        "δεν είναι του προσώπου με αυτόν τον ΑΦΜ, σημειώστε ότι ο ΑΦΜ δεν είναι του πολίτη.",
        "en": "Level and names rest on TAXISnet now, so nothing needs undoing. If the account does not belong to the "
        "person with this tax number, say that the number is not the citizen’s.",
    }


class SupervisorNeeded(DeskRefused):
    """The person stays with who proved it, so the account must be closed: a supervisor decides that."""

    code = "supervisor-needed"
    title: ClassVar[Text] = {"el": "Χρειάζεται ο προϊστάμενος", "en": "A supervisor is needed"}
    advice: ClassVar[Text] = {
        "el": "Ο ΑΦΜ ανήκει σε άλλο πρόσωπο, που τον έχει ήδη αποδείξει. Η αναίρεση χωρίζει τον λογαριασμό από εκείνο "
        "το πρόσωπο και τον κλείνει· ο πολίτης θα δημιουργήσει νέο. Την κάνει ο προϊστάμενος από την ίδια υπόθεση.",
        "en": "The tax number belongs to another person, who is known by it already. Undoing separates the account "
        "from that person and closes it; the citizen creates a new one. A supervisor does that from this case.",
    }


class ConflictGone(DeskRefused):
    """A colleague resolved it meanwhile."""

    code = "conflict-gone"
    title: ClassVar[Text] = {"el": "Η διαφορά έχει ήδη λυθεί", "en": "This was resolved already"}
    advice: ClassVar[Text] = {"el": "Ανοίξτε ξανά τον κατάλογο.", "en": "Open the list again."}


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
        "en": "The account’s level does not allow this. Reload the page.",
    }


class CloseDeskCaseOpen(ClosingRefused):
    """A clerk is about to write to the account."""

    code = "close-desk-case-open"
    advice: ClassVar[Text] = {
        "el": "Το γραφείο σας εξυπηρετεί αυτή τη στιγμή. Δοκιμάστε όταν τελειώσει η επίσκεψη.",
        "en": "The office is serving you just now. Try when the visit is over.",
    }


STATUS: dict[type[DomainError], int] = {
    CodeUnknown: 404,
    NobodyFound: 404,
    LookupGone: 404,
    DoubleGone: 404,
    ConflictGone: 404,
    CaseNotFound: 404,
    CaseElsewhere: 409,
    CaseClosed: 409,
    AlreadyCertified: 409,
    OwnAccount: 409,
    AfmOfAnotherAccount: 409,
    AccountOfAnotherPerson: 409,
    NameDiffers: 409,
    OpenedByColleague: 409,
    ProvedSince: 409,
    SupervisorNeeded: 409,
    LevelRevoked: 409,
    TooLateToUndo: 409,
    NothingToChange: 409,
    CloseDeskCaseOpen: 409,
}
