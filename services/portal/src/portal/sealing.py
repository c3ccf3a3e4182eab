"""What the portal stores or hands out and others may not read: tokens, answers, attempts to sign in."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealer:
    """Encrypts with the first key, opens with any (Fernet: AES-128-CBC with HMAC-SHA-256)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, value: object) -> str:
        return self._fernet.encrypt(json.dumps(value).encode()).decode()

    def open(self, sealed: str, max_age: int | None = None) -> Any:
        """The value, or None when it was not sealed by us or is older than ``max_age`` seconds."""
        try:
            return json.loads(self._fernet.decrypt(sealed.encode(), ttl=max_age))
        except InvalidToken:
            return None

    def sealed_at(self, sealed: str) -> int | None:
        """When it was sealed, in seconds of the epoch; None when it was not sealed by us."""
        try:
            return self._fernet.extract_timestamp(sealed.encode())
        except InvalidToken:
            return None
