"""An applicant at the counter, with or without an account, who shows an identity document."""

from dataclasses import dataclass

from certificates.domain.identities import IdentityKind

FILED_AT_COUNTER = "filed-at-counter"
"""The line of the record that says who filed it, what was shown, and why an exception was made."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity document that was seen: its kind and last three signs, and no more."""

    kind: IdentityKind
    last_signs: str

    def stored(self) -> dict[str, str]:
        """As the record holds it."""
        return {"kind": self.kind.value, "last_signs": self.last_signs}
