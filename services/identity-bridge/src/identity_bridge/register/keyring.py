"""Keys of the register. From each master key a key for encryption, one for the index and one for marks are derived.

Several versions live at once: everything new is written with the first, everything old is still read and found.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class KeyringError(Exception):
    """The keys are malformed, or what was sealed cannot be opened with them. The message holds no key."""


@dataclass(frozen=True, repr=False)
class _Keys:
    seal: AESGCM
    index: bytes
    mark: bytes


@dataclass(frozen=True, repr=False)
class Sealed:
    """An encrypted text and the version of the key that opens it."""

    version: int
    data: bytes


class Keyring:
    """All live key versions; the first is current."""

    def __init__(self, masters: list[tuple[int, bytes]]) -> None:
        versions = [version for version, _ in masters]
        if not masters or len(set(versions)) != len(versions) or any(len(key) != 32 for _, key in masters):
            raise KeyringError("register keys: at least one, of 32 bytes each, no version twice")
        self.current = versions[0]
        self._keys = {version: _derive(master) for version, master in masters}

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read ``2:<base64>,1:<base64>``; raises KeyringError."""
        try:
            pairs = [part.strip().partition(":") for part in text.split(",")]
            return cls([(int(version), base64.b64decode(key, validate=True)) for version, _, key in pairs])
        except (ValueError, binascii.Error):
            raise KeyringError("register keys are not version:base64, separated by commas") from None

    def seal(self, text: str, owner: str) -> Sealed:
        """Encrypt with the current version. ``owner`` is the row's id: moved to another row, it does not open."""
        nonce = os.urandom(_NONCE_BYTES)
        return Sealed(self.current, nonce + self._keys[self.current].seal.encrypt(nonce, text.encode(), owner.encode()))

    def open(self, sealed: Sealed, owner: str) -> str:
        """Decrypt; raises KeyringError when the version is gone or the bytes are not this owner's."""
        keys = self._keys.get(sealed.version)
        if keys is None:
            raise KeyringError(f"register key version {sealed.version} is not configured")
        try:
            nonce, data = sealed.data[:_NONCE_BYTES], sealed.data[_NONCE_BYTES:]
            return keys.seal.decrypt(nonce, data, owner.encode()).decode()
        except InvalidTag:
            raise KeyringError("sealed bytes do not open") from None

    def index(self, text: str) -> bytes:
        """The keyed hash under which a new row is found."""
        return self._hash(self.current, text)

    def indexes(self, text: str) -> list[bytes]:
        """The keyed hashes under all live versions: where the row may be."""
        return [self._hash(version, text) for version in self._keys]

    def lock_number(self, text: str) -> int:
        """A number for an advisory lock, the same in all processes while a new version is being rolled out."""
        return int.from_bytes(self._hash(min(self._keys), text)[:8], signed=True)

    def mark(self, text: str) -> str:
        """An unreadable mark of a text for a cookie; see ``is_mark_of``."""
        return _mark(self._keys[self.current], text)

    def is_mark_of(self, unverified_mark: str, text: str) -> bool:
        """Whether the mark was made of this text, under any live version."""
        return any(
            hmac.compare_digest(unverified_mark.encode(), _mark(keys, text).encode()) for keys in self._keys.values()
        )

    def _hash(self, version: int, text: str) -> bytes:
        return hmac.digest(self._keys[version].index, text.encode(), "sha256")


def _derive(master: bytes) -> _Keys:
    def part(purpose: bytes) -> bytes:
        return HKDF(SHA256(), 32, None, b"identity-bridge register " + purpose).derive(master)

    return _Keys(AESGCM(part(b"seal")), part(b"index"), part(b"mark"))


def _mark(keys: _Keys, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(keys.mark, text.encode(), "sha256")).rstrip(b"=").decode()


def fingerprint(secret: str) -> bytes:
    """How we store secrets of 256 random bits that only need to be recognised: codes, states, cookies."""
    return hashlib.sha256(secret.encode()).digest()
