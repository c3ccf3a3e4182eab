"""The identity document that is shown: only its kind and its last signs are kept."""

from enum import StrEnum

from inputkit.alphabets import plain_capitals

LAST_SIGNS = 3


class IdentityKind(StrEnum):
    """The kinds of identity document."""

    ID_CARD = "id-card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence-permit"
    OTHER = "other"


def last_signs(text: str) -> str | None:
    """Three letters or digits as they are kept; None for anything else, and so for a whole number too."""
    signs = plain_capitals(text.replace(" ", ""))
    return signs if len(signs) == LAST_SIGNS and signs.isalnum() else None
