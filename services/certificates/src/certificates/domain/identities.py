"""The identity document that somebody shows: of which kind it is, and its last signs, of which no more is kept."""

from enum import StrEnum

from inputkit.letters import plain_capitals

LAST_SIGNS = 3


class IdentityKind(StrEnum):
    """By which document somebody shows who they are."""

    ID_CARD = "id-card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence-permit"
    OTHER = "other"


def last_signs(text: str) -> str | None:
    """Three letters or digits as they are kept; None for anything else, and so for a whole number too."""
    signs = plain_capitals(text.replace(" ", ""))
    return signs if len(signs) == LAST_SIGNS and signs.isalnum() else None
