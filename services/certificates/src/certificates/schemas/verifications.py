"""The shape of a question about a document."""

import re
from typing import Annotated

from inputkit.refusals import Refused
from inputkit.schemas import Labels, Shape, label
from inputkit.text import Line, taking, tidy
from pydantic import AfterValidator

_SHA256 = re.compile("[0-9a-f]{64}")
_LABELS: Labels = {
    "code": label(
        "Κωδικός επαλήθευσης",
        "Verification code",
        request=("Γράψτε τον κωδικό που είναι τυπωμένος στο έγγραφο.", "Enter the code printed on the document."),
    ),
    "sha256": label("SHA-256 του αρχείου", "SHA-256 of the file"),
    "surname_start": label("Αρχή του επωνύμου", "Beginning of the last name"),
}


def _fingerprint(text: str) -> str:
    written = tidy(text).replace(" ", "").replace(":", "").lower()
    if _SHA256.fullmatch(written) is None:
        raise Refused("form")
    return written


class VerificationIn(Shape):
    """The body of POST /verifications: a code, the fingerprint of a file to compare, or both."""

    labels = _LABELS

    code: Annotated[str, Line(100, least=1)] | None = None
    sha256: Annotated[str, AfterValidator(taking(_fingerprint))] | None = None
    surname_start: Annotated[str, Line(100)] | None = None
