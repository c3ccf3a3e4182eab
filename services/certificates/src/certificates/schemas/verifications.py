"""The shape of a question about a document."""

from typing import Annotated

from inputkit.shapes import Labels, Shape, label
from inputkit.text import Line

_LABELS: Labels = {
    "code": label(
        "Κωδικός επαλήθευσης",
        "Verification code",
        request=("Γράψτε τον κωδικό που είναι τυπωμένος στο έγγραφο.", "Enter the code printed on the document."),
    ),
    "surname_start": label("Αρχή του επωνύμου", "Beginning of the surname"),
}


class VerificationIn(Shape):
    """The body of POST /verifications."""

    labels = _LABELS

    code: Annotated[str, Line(100, least=1)]
    surname_start: Annotated[str, Line(100)] | None = None
