"""What the phone's app of a member of staff shows."""

import base64
import hashlib
import hmac
import struct
import time

from devstack.visitor import Visitor

PERIOD_SECONDS = 30
_FORM = "form#kc-otp-login-form"


def one_time_code(secret: str, ahead: int = 0) -> str:
    """The code of now (RFC 6238 with Keycloak's usual policy), from a secret in base 32. Keycloak takes each once.

    ``ahead`` is by how many periods the phone's clock is fast: Keycloak takes the next code too.
    """
    counter = struct.pack(">Q", int(time.time()) // PERIOD_SECONDS + ahead)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def show(visitor: Visitor, secret: str) -> None:
    """Type the code of now into Keycloak's page; the next one where it was used a moment ago."""
    visitor.submit(form=_FORM, otp=one_time_code(secret))
    if visitor.page.select_one(_FORM):
        visitor.submit(form=_FORM, otp=one_time_code(secret, ahead=1))
    if visitor.page.select_one(_FORM):
        time.sleep(PERIOD_SECONDS - time.time() % PERIOD_SECONDS)
        visitor.submit(form=_FORM, otp=one_time_code(secret))
