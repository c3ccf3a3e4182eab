"""Somebody stands at the counter, with or without an account, and shows who they are."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from inputkit.letters import plain_capitals

FILED_AT_COUNTER = "filed-at-counter"
"""The line of the record that says who filed it, what was shown, and why an exception was made."""

LAST_SIGNS = 3


class Shown(StrEnum):
    """By which document somebody shows who they are."""

    ID_CARD = "id-card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence-permit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity document that was seen: its kind and last three signs, and no more."""

    kind: Shown
    last_signs: str

    def stored(self) -> dict[str, str]:
        """As the record holds it."""
        return {**asdict(self), "kind": self.kind.value}


def last_signs(text: str) -> str | None:
    """Three letters or digits as they are kept; None for anything else, and so for a whole number too."""
    signs = plain_capitals(text.replace(" ", ""))
    return signs if len(signs) == LAST_SIGNS and signs.isalnum() else None
