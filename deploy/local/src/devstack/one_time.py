"""What the phone's app of a member of staff shows."""

import base64
import hashlib
import hmac
import struct
import time

PERIOD_SECONDS = 30


def one_time_code(secret: str) -> str:
    """The code of now (RFC 6238 with Keycloak's usual policy), from a secret in base 32. Keycloak takes each once."""
    counter = struct.pack(">Q", int(time.time()) // PERIOD_SECONDS)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"
