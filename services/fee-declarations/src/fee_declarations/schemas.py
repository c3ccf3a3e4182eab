"""What the shapes of this service share."""

from collections.abc import Mapping
from typing import Any

from inputkit.schemas import Labels, Shape, label
from sqlalchemy import RowMapping

Row = RowMapping | Mapping[str, Any]


LABELS: Labels = {
    "establishment_id": label(
        "Εγκατάσταση", "Establishment", request=("Διαλέξτε εγκατάσταση.", "Choose the establishment.")
    ),
    "fee": label("Τέλος", "Fee", request=("Διαλέξτε τέλος.", "Choose a fee.")),
    "period": label("Περίοδος", "Period", request=("Διαλέξτε περίοδο.", "Choose a period.")),
    "vat_return": label(
        "Δήλωση ΦΠΑ",
        "VAT return",
        request=("Στείλτε τη δήλωση ΦΠΑ της περιόδου.", "Send the VAT return of the period."),
    ),
    "receipts": label("Έσοδα", "Receipts", request=("Γράψτε τα έσοδα σε ευρώ.", "Enter the receipts in euros.")),
    "inclusive": label(
        "Το τέλος μέσα στα έσοδα",
        "The fee within the receipts",
        request=("Απαντήστε αν τα έσοδα περιέχουν το τέλος.", "Say whether the receipts contain the fee."),
    ),
    "debtor_code": label("Κωδικός οφειλέτη", "Debtor code"),
    "months": label(
        "Συχνότητα",
        "How often",
        request=("Διαλέξτε πόσο συχνά υποβάλλει δήλωση.", "Choose how often it submits a declaration."),
    ),
    "reason": label("Λόγος", "Reason", request=("Γράψτε τον λόγο.", "Enter the reason.")),
    "iban": label("IBAN", "IBAN", request=("Γράψτε τον IBAN.", "Enter the IBAN.")),
    "cents": label("Ποσό", "Amount", request=("Γράψτε το ποσό.", "Enter the amount.")),
    "kind": label("Τι θα γίνει", "What to do", request=("Διαλέξτε τι θα γίνει.", "Choose what to do.")),
    "page": label("Σελίδα", "Page"),
    "text": label("Λόγος", "Reason", request=("Γράψτε τον λόγο.", "Enter the reason.")),
    "state": label("Κατάσταση", "State"),
    "business": label("Επιχείρηση", "Business", request=("Διαλέξτε επιχείρηση.", "Choose a business.")),
    "establishment": label(
        "Εγκατάσταση", "Establishment", request=("Διαλέξτε εγκατάσταση.", "Choose the establishment.")
    ),
    "cursor": label("Σελίδα", "Page"),
}
"""What people call the fields of this service."""


class NothingIn(Shape):
    """The body of acts that need nothing: {}."""

    labels = LABELS
