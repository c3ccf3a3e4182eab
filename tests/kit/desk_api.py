"""A clerk at the API of the desk, signed in with password and one-time code."""

from typing import Any

import requests
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.people import PASSWORD, People
from tests.kit.staff import CLERK, Clerk, new_clerk

CARD = {
    "document_kind": "id-card-old",
    "document_last": "1234",
    "given_name": "ΜΑΡΙΑ",
    "family_name": "ΔΟΚΙΜΗ",
    "father_name": "ΓΕΩΡΓΙΟΣ",
}
"""The document of everybody who registers in these tests."""


class Desk:
    """What the desk's pages ask, with this clerk's token."""

    def __init__(self, stack: Stack, people: People, roles: tuple[str, ...] = CLERK) -> None:
        self.clerk: Clerk = new_clerk(stack, roles)
        visitor = Visitor("en")
        verifier = people.begin(visitor)
        visitor.submit(form="form#kc-form-login", username=self.clerk.username, password=PASSWORD)
        visitor.submit(form="form#kc-otp-login-form", otp=self.clerk.one_time_code())
        self._tokens, self.number = people.finish(visitor, verifier), self.clerk.number
        self._url = stack.layout.url("identity-bridge")

    def get(self, path: str) -> requests.Response:
        return requests.get(f"{self._url}/desk{path}", headers=self._tokens.headers(), timeout=60)

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        return requests.post(f"{self._url}/desk{path}", json=body, headers=self._tokens.headers(), timeout=60)

    def case_of(self, username: str) -> str:
        found = self.post("/lookups", {"who": username, "reason": "a test of the platform"})
        assert found.status_code == 200, found.text
        return self.opened({"lookup_id": found.json()["lookup_id"]})

    def opened(self, by: dict[str, str]) -> str:
        answer = self.post("/cases", by)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case_id"])

    def certify(self, case: str, afm: str, **changes: Any) -> requests.Response:
        return self.post(f"/cases/{case}/certify", {**CARD, "afm": afm, **changes})
