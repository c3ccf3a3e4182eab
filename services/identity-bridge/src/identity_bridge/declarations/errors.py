"""Why a special declaration's case does not go on."""

from collections.abc import Mapping
from typing import ClassVar

from inputkit.files import SCAN_BYTES, SCAN_PAGES, megabytes
from servicekit.errors import DomainError, Text

from identity_bridge.register.errors import ClosingRefused


class CaseNotFound(DomainError):
    """The caller has no such case; another person's case looks the same as none."""

    code = "declaration-case-not-found"
    title: ClassVar[Text] = {
        "el": "Δεν βρέθηκε τέτοια ειδική υπεύθυνη δήλωση.",
        "en": "No such special declaration was found.",
    }


class NotAPerson(DomainError):
    """The account has level B but the register does not know whose it is."""

    code = "person-unknown"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός σας δεν έχει συνδεθεί με πρόσωπο. Επικοινωνήστε με τον Δήμο.",
        "en": "Your account is not tied to a person yet. Please contact the municipality.",
    }


class NotNow(DomainError):
    """The state of the case does not allow this, or it changed since it was looked at."""

    code = "declaration-case-changed"
    title: ClassVar[Text] = {
        "el": "Η υπόθεση έχει αλλάξει στο μεταξύ. Ανοίξτε τη ξανά για να δείτε πού βρίσκεται.",
        "en": "The case has changed in the meantime. Open it again to see where it stands.",
    }


class AddressNotNow(DomainError):
    """The address is one of the details while these can be changed, and nothing is sent once the case has ended."""

    code = "notice-address-not-now"
    title: ClassVar[Text] = {
        "el": "Το email για τα σημειώματα δεν αλλάζει τώρα από εδώ.",
        "en": "The address for payment notes cannot be changed here now.",
    }


class TooManyLinks(DomainError):
    """So many links in a day are a mistake, or abuse."""

    code = "too-many-links"
    title: ClassVar[Text] = {
        "el": "Στάλθηκαν ήδη πολλά μηνύματα σήμερα. Δοκιμάστε ξανά αύριο.",
        "en": "Many messages were sent today already. Try again tomorrow.",
    }


class LinkGone(DomainError):
    """The link has expired, another address was asked for since, or it is not ours."""

    code = "notice-address-link-gone"
    title: ClassVar[Text] = {
        "el": "Ο σύνδεσμος δεν ισχύει πια. Ζητήστε νέον από τη σελίδα της υπόθεσης.",
        "en": "The link is no longer valid. Ask for a new one on the page of the case.",
    }


class CitizenNotFound(DomainError):
    """No citizen's account has exactly this user name or address."""

    code = "declaration-citizen-not-found"
    title: ClassVar[Text] = {
        "el": "Δεν υπάρχει λογαριασμός πολίτη με αυτό ακριβώς το email ή όνομα χρήστη.",
        "en": "No citizen’s account has exactly this email address or username.",
    }


class CitizenNotProved(DomainError):
    """The representative's identity comes first: a special declaration needs level B."""

    code = "declaration-citizen-not-proved"
    title: ClassVar[Text] = {
        "el": "Ο λογαριασμός δεν είναι επιπέδου Β. Πρώτα επιβεβαιώνεται η ταυτότητα, στο γραφείο ή με TAXISnet.",
        "en": "The account is not level B. Its identity is confirmed first, at the desk or with TAXISnet.",
    }


class OwnEntry(DomainError):
    """The clerk who typed a paper form in does not accept it."""

    code = "declaration-own-entry"
    title: ClassVar[Text] = {
        "el": "Τη δήλωση αυτή την καταχωρίσατε εσείς. Τη δέχεται συνάδελφος.",
        "en": "You entered this declaration yourself. A colleague accepts it.",
    }


class FindingsOpen(DomainError):
    """The check found something serious that the clerk did not say to accept all the same: ``findings`` names it."""

    code = "declaration-findings-open"
    title: ClassVar[Text] = {
        "el": "Ο αυτόματος έλεγχος βρήκε κάτι σοβαρό. Σημειώστε για καθένα ότι το είδατε, ή επιστρέψτε τη δήλωση.",
        "en": "The automatic check found something serious. Tick that you saw each, or return the declaration.",
    }


class VisitGone(DomainError):
    """The case at the desk is another clerk's, was closed or undone, or is of another day."""

    code = "declaration-visit-gone"
    title: ClassVar[Text] = {
        "el": "Η επίσκεψη στο γραφείο έχει τελειώσει. Γράψτε το email ή το όνομα χρήστη του εκπροσώπου.",
        "en": "The visit to the desk is over. Enter the representative’s email address or username.",
    }


class TooManyFiles(DomainError):
    """So many files in an hour are a mistake, or abuse: each one costs the machine seconds."""

    code = "too-many-files"
    title: ClassVar[Text] = {
        "el": "Στείλατε πολλά αρχεία. Δοκιμάστε ξανά σε μία ώρα.",
        "en": "You have sent many files. Try again in an hour.",
    }


class CaseOpen(DomainError):
    """The person has an open case for this business already: ``case_id`` says which."""

    code = "declaration-case-open"
    title: ClassVar[Text] = {
        "el": "Έχετε ήδη ανοιχτή υπόθεση για αυτή την επιχείρηση. Συνεχίστε εκείνη.",
        "en": "You already have an open case for this business. Go on with that one.",
    }


class DocumentRefused(DomainError):
    """The file is not one that we can keep and read.

    ``reason`` is too-large, unknown-type, unreadable, too-many-pages, pages-too-large or too-heavy.
    """

    code = "document-refused"
    title: ClassVar[Text] = {"el": "Το αρχείο δεν μπορεί να παραληφθεί.", "en": "The file cannot be taken."}

    _DETAIL: ClassVar[Mapping[str, Text]] = {
        "too-large": {
            "el": f"Το αρχείο ξεπερνά τα {megabytes(SCAN_BYTES)} MB. Σαρώστε το με μικρότερη ανάλυση ή ασπρόμαυρο.",
            "en": f"The file is larger than {megabytes(SCAN_BYTES)} MB. Scan it at a lower resolution or in black and "
            "white.",
        },
        "unknown-type": {
            "el": "Χρειάζεται αρχείο PDF, JPEG ή PNG. Αν το τηλέφωνό σας κρατά φωτογραφίες HEIC, σαρώστε σε PDF.",
            "en": "It must be a PDF, JPEG or PNG file. If your phone keeps HEIC photos, save it as PDF.",
        },
        "unreadable": {
            "el": "Το αρχείο είναι χαλασμένο ή κλειδωμένο με κωδικό. Σαρώστε το ξανά.",
            "en": "The file is damaged or locked with a password. Please scan it again.",
        },
        "too-many-pages": {
            "el": f"Το αρχείο έχει πάνω από {SCAN_PAGES} σελίδες. Στείλτε μόνο την υπεύθυνη δήλωση και το έγγραφο της "
            "ιδιότητας.",
            "en": f"The file has more than {SCAN_PAGES} pages. Send only the declaration and the proof of capacity.",
        },
        "pages-too-large": {
            "el": "Οι σελίδες του αρχείου είναι πολύ μεγάλες. Σαρώστε τη δήλωση σε μέγεθος Α4.",
            "en": "The pages of the file are far too large. Scan the declaration at A4 size.",
        },
        "too-heavy": {
            "el": "Το αρχείο είναι πολύ βαρύ για να ανοιχτεί. Σαρώστε ή φωτογραφίστε το έντυπο ξανά.",
            "en": "The file is too heavy to be opened. Scan or photograph the form again.",
        },
    }

    def __init__(self, reason: str) -> None:
        super().__init__(self._DETAIL[reason], reason=reason)


class OwnCase(DomainError):
    """Staff do not decide on their own declaration, nor enter it."""

    code = "own-case"
    title: ClassVar[Text] = {
        "el": "Δεν αποφασίζετε για δική σας δήλωση. Αφήστε την σε συνάδελφο.",
        "en": "You cannot decide on your own declaration. Leave it to a colleague.",
    }


class CloseDeclarationWithStaff(ClosingRefused):
    """A special declaration is with staff: their answer would have no recipient. ``number`` says which."""

    code = "close-declaration-with-staff"
    advice: ClassVar[Text] = {
        "el": "Ο Δήμος ελέγχει ειδική υπεύθυνη δήλωσή σας. Περιμένετε την απάντηση ή ακυρώστε πρώτα τη δήλωση.",
        "en": "The municipality is checking a special declaration of yours. Wait for the "
        "answer, or cancel the declaration first.",
    }


STATUS: Mapping[type[DomainError], int] = {
    CloseDeclarationWithStaff: 409,
    CaseNotFound: 404,
    NotAPerson: 409,
    NotNow: 409,
    CaseOpen: 409,
    CitizenNotFound: 404,
    CitizenNotProved: 409,
    OwnEntry: 409,
    AddressNotNow: 409,
    TooManyLinks: 429,
    LinkGone: 404,
    OwnCase: 409,
    FindingsOpen: 409,
    VisitGone: 409,
    TooManyFiles: 429,
    DocumentRefused: 422,
}
