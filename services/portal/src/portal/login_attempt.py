"""One sign-in under way, and the secrets by which its answer is known (RFC 7636, RFC 9700)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way: ``way`` is how it was begun, ``next`` where it is to end.

    ``secret`` stays with the browser. State, nonce and code verifier follow from it, each by a label of its own, so the
    first two, which others read, tell nothing of the third.
    """

    secret: str
    next: str
    way: str
    raises: str | None = None
    changes: str | None = None
    repeats: bool = False

    @classmethod
    def begin(
        cls, next_path: str, way: str = "password", *, raises: str | None = None, changes: str | None = None
    ) -> "Attempt":
        """A new attempt, to end at ``next_path``.

        ``raises`` is the subject of the account that it is to raise, ``changes`` what of the account it is to change.
        """
        return cls(secrets.token_urlsafe(32), next_path, way, raises, changes)

    def again(self) -> "Attempt":
        """The same attempt with new secrets, for the one time that it is repeated by itself."""
        return replace(self, secret=secrets.token_urlsafe(32), repeats=True)

    @property
    def state(self) -> str:
        """Ties the answer to this attempt, and says for what it was begun: a browser that lost the secret can begin
        again (``attempts.goal_of_state``)."""
        goal = _unpadded(f"{self.way}{self.next}".encode())
        return f"{self._derived('state')}.{goal}"

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """The S256 code challenge (RFC 7636, section 4.2)."""
        return _unpadded(hashlib.sha256(self.verifier.encode()).digest())

    def _derived(self, label: str) -> str:
        return _unpadded(hmac.digest(self.secret.encode(), label.encode(), "sha256"))


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
