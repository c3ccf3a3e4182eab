"""Why a VAT return cannot be taken or shown."""

from typing import ClassVar

from servicekit.errors import DomainError, Text


class VatReturnNotFound(DomainError):
    """There is no such file that the caller may see; another's looks the same as none."""

    code = "vat-return-not-found"
    title: ClassVar[Text] = {"el": "Δεν βρέθηκε τέτοια δήλωση ΦΠΑ.", "en": "No such VAT return was found."}


class VatReturnNotReady(DomainError):
    """The file was not opened yet, or was refused: there are no pages to show."""

    code = "vat-return-not-ready"
    title: ClassVar[Text] = {
        "el": "Η δήλωση ΦΠΑ ελέγχεται ακόμη ή δεν έγινε δεκτή.",
        "en": "The VAT return is still being checked, or was not accepted.",
    }


class VatReturnFixed(DomainError):
    """The file belongs to a declaration that was filed: it stays."""

    code = "vat-return-fixed"
    title: ClassVar[Text] = {
        "el": "Η δήλωση ΦΠΑ ανήκει σε δήλωση που υποβλήθηκε και δεν διαγράφεται. Στείλτε νεότερη στη θέση της.",
        "en": "The VAT return belongs to a declaration that was submitted and cannot be deleted. Send a newer one.",
    }


class VatReturnNotAsked(DomainError):
    """The tables do not ask for a VAT return for this fee."""

    code = "vat-return-not-asked"
    title: ClassVar[Text] = {
        "el": "Για αυτό το τέλος δεν επισυνάπτεται δήλωση ΦΠΑ.",
        "en": "No VAT return is attached for this fee.",
    }


class VatReturnsFull(DomainError):
    """The declaration has as many versions as it may have: ``most`` says how many."""

    code = "vat-returns-full"
    title: ClassVar[Text] = {
        "el": "Έχετε στείλει όσες δηλώσεις ΦΠΑ μπορείτε για αυτή τη δήλωση. Επικοινωνήστε με την οικονομική υπηρεσία.",
        "en": "You have sent as many VAT returns as you can for this declaration. Please contact the finance office.",
    }
