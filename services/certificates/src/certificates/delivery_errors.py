"""Why a document is not handed over or posted like this."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class OtherDelivery(DomainError):
    """It is to be delivered otherwise (``delivery``) than by laying it out there."""

    code = "other-delivery"
    title: ClassVar[Text] = {
        "el": "Ο τρόπος παραλαβής της αίτησης είναι άλλος.",
        "en": "The request is to be delivered in another way.",
    }


class NoServiceCentre(DomainError):
    """The municipality's file names no citizens’ service centre (ΚΕΠ)."""

    code = "no-service-centre"
    title: ClassVar[Text] = {
        "el": "Δεν έχει οριστεί ΚΕΠ για την παραλαβή. Αφήστε το έγγραφο στο γραφείο.",
        "en": "No citizens’ service centre has been set. Lay the document out at the office.",
    }


class LevelTooLow(DomainError):
    """What is posted or downloaded is for applicants whose identity was proved."""

    code = "level-too-low"
    title: ClassVar[Text] = {
        "el": "Η αίτηση δεν έγινε με επιβεβαιωμένη ταυτότητα (επίπεδο Β): δίνεται μόνο στο γραφείο ή στο ΚΕΠ.",
        "en": "Nobody's identity was confirmed for it (level B): the document is handed over at the office only.",
    }


class LetterInBatch(DomainError):
    """It lies in the open batch, in an envelope with the address that it had."""

    code = "letter-in-batch"
    title: ClassVar[Text] = {
        "el": "Το έγγραφο είναι ήδη σε ομαδική αποστολή για το ταχυδρομείο. Για να αλλάξει ο τρόπος παραλαβής, πρέπει "
        "πρώτα να αφαιρεθεί από εκεί.",
        "en": "The document is in a batch for the post office already. To change how it is delivered, it first has to "
        "be taken out of the batch.",
    }


class PickupNotFound(DomainError):
    """Nothing waits under this code: it was never given, or has served."""

    code = "pickup-not-found"
    title: ClassVar[Text] = {
        "el": "Κανένα έγγραφο δεν περιμένει με αυτόν τον κωδικό. Βρείτε την αίτηση με τον αριθμό πρωτοκόλλου.",
        "en": "There is no document with this code. Find the request by its protocol number.",
    }


class TooManyCodes(DomainError):
    """The same member of staff tried too many codes that opened nothing."""

    code = "too-many-codes"
    title: ClassVar[Text] = {
        "el": "Δοκιμάσατε πολλούς λάθος κωδικούς. Βρείτε την αίτηση με τον αριθμό πρωτοκόλλου ή περιμένετε δέκα λεπτά.",
        "en": "You tried many wrong codes. Find the request by its protocol number, or wait for ten minutes.",
    }


class WrongPickupCode(DomainError):
    """The code is another document's, or none."""

    code = "wrong-pickup-code"
    title: ClassVar[Text] = {
        "el": "Ο κωδικός δεν είναι αυτής της αίτησης.",
        "en": "The code is not that of this request.",
    }


class PickupLocked(DomainError):
    """Too many wrong codes were tried for this document: the head of the office hands it over."""

    code = "pickup-locked"
    title: ClassVar[Text] = {
        "el": "Δόθηκαν πολλοί λάθος κωδικοί για αυτό το έγγραφο. Το παραδίδει η προϊσταμένη ή ο προϊστάμενος.",
        "en": "Many wrong codes were given for this document. The head of the office has to hand it over.",
    }


class CollectorDiffers(DomainError):
    """The name is not the applicant's (``applicant_name``), so it is not they who collect."""

    code = "collector-differs"
    title: ClassVar[Text] = {
        "el": "Το όνομα δεν είναι του αιτούντος. Άλλος το παραλαμβάνει μόνο με εξουσιοδότηση.",
        "en": "This is not the applicant's name. Somebody else may collect it only with an authorisation.",
    }


class CollectorIsClerk(DomainError):
    """Clerks do not hand a document over to themselves."""

    code = "collector-is-clerk"
    title: ClassVar[Text] = {
        "el": "Γράψτε ποιος παραλαμβάνει το έγγραφο, όχι το δικό σας όνομα.",
        "en": "Enter who collects the document, not your own name.",
    }


class StillKept(DomainError):
    """It lies at the counter for some days more (``kept_until``)."""

    code = "still-kept"
    title: ClassVar[Text] = {
        "el": "Το έγγραφο πρέπει να μείνει ακόμη διαθέσιμο για παραλαβή.",
        "en": "The document has to stay ready to collect for a few more days.",
    }


class BatchNotFound(DomainError):
    """There is no such batch."""

    code = "batch-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια αποστολή.", "en": "No such batch was found."}


class LetterNotFound(DomainError):
    """The letter is not in this batch, or left it."""

    code = "letter-not-found"
    title: ClassVar[Text] = {
        "el": "Η επιστολή δεν είναι πια σε αυτή την αποστολή.",
        "en": "The letter is not in this batch any more.",
    }


class BatchClosed(DomainError):
    """The batch was handed to the post office: nothing changes in it any more."""

    code = "batch-closed"
    title: ClassVar[Text] = {
        "el": "Η αποστολή έκλεισε και παραδόθηκε στο ταχυδρομείο.",
        "en": "The batch is closed and was handed to the post office.",
    }


class BatchEmpty(DomainError):
    """There is nothing to hand to the post office."""

    code = "batch-empty"
    title: ClassVar[Text] = {"el": "Η αποστολή δεν έχει επιστολές.", "en": "There are no letters in the batch."}


class TrackingMissing(DomainError):
    """Some letters have no label yet (``numbers``: their requests)."""

    code = "tracking-missing"
    title: ClassVar[Text] = {
        "el": "Κάποιες επιστολές δεν έχουν ακόμη αριθμό ετικέτας.",
        "en": "Some letters have no label number yet.",
    }


class TrackingUsed(DomainError):
    """The label's number was used before, and each is used once for ever (``number``: for which request; ``batch``)."""

    code = "tracking-used"
    title: ClassVar[Text] = {
        "el": "Ο αριθμός της ετικέτας έχει ήδη χρησιμοποιηθεί.",
        "en": "The number of the label has been used already.",
    }


class AddressUnfit(DomainError):
    """The postal address does not fit a label."""

    code = "address-unfit"
    title: ClassVar[Text] = {
        "el": "Η διεύθυνση δεν χωρά σε ετικέτα. Διορθώστε την στον τρόπο παραλαβής.",
        "en": "The address does not fit a label. Correct it where the delivery is chosen.",
    }
