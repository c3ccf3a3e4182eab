"""Clerks of the desk for the tests: made by the project's own commands, signed in with password and one-time code."""

import base64
import json
import secrets
import time
import uuid
from dataclasses import dataclass

from devstack import seed
from devstack.one_time import PERIOD_SECONDS, one_time_code
from devstack.stack import Stack

from tests.kit.own_numbers import own_numbers
from tests.kit.people import PASSWORD
from tests.kit.reader import Reader
from tests.kit.signing_in import sign_in

CLERK = ("desk-clerk",)
SUPERVISOR = ("desk-clerk", "desk-supervisor")
_NUMBERS = own_numbers("tax-number", range(1_000_000, 10_000_000))


@dataclass
class Clerk:
    """A member of staff with a place at the desk: ``number`` is what citizens are told."""

    username: str
    otp_secret: str
    number: str
    afm: str

    def one_time_code(self) -> str:
        """What the phone's app shows now. Keycloak takes each code once."""
        return one_time_code(self.otp_secret)

    def sign_in(self, reader: Reader, path: str = "/desk") -> None:
        """With the code of now; the next ones where it was used a moment ago, for a token."""
        sign_in(reader, self.username, path)
        for ahead in (0, 1):
            reader.page.fill("#otp", one_time_code(self.otp_secret, ahead))
            reader.press("#kc-login")
            if not reader.page.locator("#otp").count():
                return
        time.sleep(PERIOD_SECONDS - time.time() % PERIOD_SECONDS)
        reader.page.fill("#otp", one_time_code(self.otp_secret, 1))
        reader.press("#kc-login")


def new_clerk(stack: Stack, roles: tuple[str, ...] = CLERK, *, locale: str = "el", enrolled: bool = True) -> Clerk:
    """A new account of staff with these roles; ``enrolled`` gives it a place at the desk as well."""
    name = f"staff-{uuid.uuid4().hex[:10]}"
    number = next(_NUMBERS)
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    clerk = Clerk(name, secret, str(number), seed.made_up_number(number))
    person = {
        "kind": "staff",
        "username": name,
        "email": f"{name}@staff.example",
        "given_name": "Δανάη",
        "family_name": "Ταυτοποίησης",
        "password": PASSWORD,
        "roles": list(roles),
        "otp_secret": secret,
        "locale": locale,
    }
    stack.realm("person --file -", json.dumps(person))
    if enrolled:
        seed.enrol_clerk(stack, name, clerk.number, clerk.afm)
    return clerk
