"""Remember which secret was applied last where Keycloak never shows it again (SMTP, identity provider).

The realm keeps a salted scrypt hash, not the secret: enough to tell "the same" from "another", of no use to a reader.
"""

import base64
import binascii
import hashlib
import hmac
import os

ATTRIBUTE = "applied-secret."
"""How the realm attributes that hold a fingerprint begin."""
_SALT_BYTES = 16


def fingerprint(secret: str) -> str:
    """`<salt>.<hash>`, both base64; another one at every call."""
    salt = os.urandom(_SALT_BYTES)
    return f"{base64.b64encode(salt).decode()}.{base64.b64encode(_hash(secret, salt)).decode()}"


def matches(stored: str | None, secret: str) -> bool:
    """Whether the stored fingerprint was made from this secret; a damaged one matches nothing."""
    salt, _, digest = (stored or "").partition(".")
    try:
        return hmac.compare_digest(base64.b64decode(digest), _hash(secret, base64.b64decode(salt)))
    except binascii.Error:
        return False


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
