"""Why a document is not signed elsewhere, or a file that was signed there is not taken."""

from collections.abc import Mapping
from typing import ClassVar

from servicekit.errors import DomainError, Text

REFUSALS: Mapping[str, Text] = {
    "too-large": {
        "el": "Το αρχείο είναι πολύ μεγάλο για υπογεγραμμένο έγγραφο.",
        "en": "The file is too large for a signed document.",
    },
    "not-ours": {
        "el": "Δεν είναι το έγγραφο που κατεβάσατε για υπογραφή. Κατεβάστε το ξανά και υπογράψτε αυτό ακριβώς.",
        "en": "This is not the document that you downloaded to sign. Download it again and sign exactly that file.",
    },
    "changed": {
        "el": "Το έγγραφο άλλαξε πέρα από την υπογραφή. Υπογράψτε το χωρίς ορατή σφραγίδα και χωρίς άλλη αλλαγή.",
        "en": "Something besides the signature was changed. Sign it without a visible stamp and change nothing else.",
    },
    "not-signed": {"el": "Το αρχείο δεν έχει υπογραφή.", "en": "The file carries no signature."},
    "several-signatures": {
        "el": "Το αρχείο έχει περισσότερες από μία υπογραφές. Υπογράφει ένας.",
        "en": "The file carries more than one signature. Only one person signs.",
    },
    "broken": {
        "el": "Η υπογραφή δεν διαβάζεται ή δεν είναι σωστή. Υπογράψτε ξανά.",
        "en": "The signature cannot be read, or is not right. Sign again.",
    },
    "not-whole": {
        "el": "Η υπογραφή δεν καλύπτει όλο το έγγραφο.",
        "en": "The signature does not cover the whole document.",
    },
    "not-trusted": {
        "el": "Το πιστοποιητικό της υπογραφής δεν είναι από αρχή που δεχόμαστε ή δεν ίσχυε όταν υπογράψατε.",
        "en": "The signature's certificate is not from an authority that we accept, or was not valid when you signed.",
    },
}
"""What each reason of the seal's says to the officer."""

NOT_WAITED_FOR: Mapping[str, Text] = {
    "no-authorities": {
        "el": "Δεν έχει οριστεί ποιων αρχών πιστοποιητικά γίνονται δεκτά.",
        "en": "It has not been set whose certificates are accepted.",
    },
    "not-valid": {
        "el": "Το έγγραφο δεν έχει εκδοθεί ακόμη ή έχει ανακληθεί.",
        "en": "The document is not issued yet, or was recalled.",
    },
    "signed": {"el": "Το έγγραφο είναι ήδη υπογεγραμμένο.", "en": "The document has been signed already."},
    "sealed": {
        "el": "Το έγγραφο έχει την ηλεκτρονική σφραγίδα του Δήμου.",
        "en": "The document carries the municipality's electronic seal.",
    },
    "not-prepared": {
        "el": "Το έγγραφο εκδόθηκε πριν γίνονται δεκτές υπογραφές. Επανεκδώστε το για να υπογραφεί.",
        "en": "The document was issued before signatures were accepted. Issue it again to have it signed.",
    },
}


class NotToBeSigned(DomainError):
    """The document is not one that an officer signs elsewhere: ``reason`` says why."""

    code = "not-to-be-signed"
    title: ClassVar[Text] = {
        "el": "Αυτό το έγγραφο δεν υπογράφεται με πιστοποιητικό υπαλλήλου.",
        "en": "This document is not signed with a certificate of a member of staff.",
    }

    def __init__(self, reason: str) -> None:
        super().__init__(NOT_WAITED_FOR[reason], reason=reason)


class SignedFileNotTaken(DomainError):
    """The file is not our document with one officer's signature: ``reason`` says what is wrong."""

    code = "signed-file-refused"
    title: ClassVar[Text] = {
        "el": "Το υπογεγραμμένο αρχείο δεν γίνεται δεκτό.",
        "en": "The signed file is not accepted.",
    }

    def __init__(self, reason: str) -> None:
        super().__init__(REFUSALS[reason], reason=reason)
