"""What a member of staff sends to file for an applicant at the counter."""

from typing import Annotated, ClassVar

from inputkit.email import EmailAddress
from inputkit.schemas import Labels, label
from inputkit.text import Lines

from certificates.domain.counters import Identity
from certificates.domain.identities import IdentityKind
from certificates.domain.labels import LABELS
from certificates.schemas.identities import LastSigns
from certificates.schemas.requests import RequestIn, _In

COUNTER_LABELS: Labels = {
    **LABELS,
    "identity": label(
        "Έγγραφο ταυτότητας",
        "Identity document",
        request=("Γράψτε ποιο έγγραφο είδατε.", "Say which document you saw."),
    ),
    "identity.kind": label(
        "Έγγραφο ταυτότητας",
        "Identity document",
        request=("Διαλέξτε ποιο έγγραφο είδατε.", "Choose which document you saw."),
    ),
    "identity.last_signs": label(
        "Τελευταία τρία ψηφία ή γράμματα",
        "Last three digits or letters",
        request=(
            "Γράψτε μόνο τα τρία τελευταία ψηφία ή γράμματα του αριθμού.",
            "Enter only the last three digits or letters of the number.",
        ),
    ),
    "email": label("Email", "Email"),
    "email_confirmed": label(
        "Επιβεβαίωση email",
        "Email confirmed",
        request=(
            "Διαβάστε τη διεύθυνση στον πολίτη και επιβεβαιώστε την, ή αφήστε την κενή.",
            "Read the address out to the citizen and confirm it, or leave it empty.",
        ),
    ),
    "override_reason": label(
        "Λόγος της εξαίρεσης",
        "Reason for the exception",
        request=(
            "Για αυτόν τον τρόπο παραλαβής χρειάζεται επίπεδο Β. Γράψτε γιατί γίνεται εξαίρεση.",
            "This way of delivery needs level B. Enter why an exception is made.",
        ),
    ),
}


class IdentityIn(_In):
    """Kind and last three signs of the document that was seen; the whole number is not taken."""

    labels: ClassVar[Labels] = COUNTER_LABELS

    kind: IdentityKind
    last_signs: LastSigns

    def to_identity(self) -> Identity:
        return Identity(self.kind, self.last_signs)


class CounterIn(RequestIn):
    """The body of POST /counter/requests."""

    labels: ClassVar[Labels] = COUNTER_LABELS

    identity: IdentityIn
    email: EmailAddress | None = None
    email_confirmed: bool = False
    override_reason: Annotated[str, Lines(500, least=10)] | None = None
