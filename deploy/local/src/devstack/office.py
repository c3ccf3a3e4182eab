"""A person's calls to the certificates service with a token of their own: what the pages do, without the pages."""

import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from devstack import one_time, taxisnet
from devstack.code_flow import Client
from devstack.stack import Stack
from devstack.visitor import Visitor

Case = dict[str, Any]


class NotTaken(Exception):
    """The service did not do what it was asked. The message has its own words."""


@dataclass(frozen=True)
class Caller:
    """One person's calls."""

    address: str
    token: str

    @classmethod
    def with_password(cls, stack: Stack, person: Mapping[str, Any]) -> "Caller":
        """A person with a password; staff show a one-time code as well."""
        client, visitor = _client(stack), Visitor()
        verifier = client.begin(visitor)
        form = {"username": person["username"], "password": person["password"]}
        visitor.submit(form="form#kc-form-login", **form)
        if "otp_secret" in person:
            one_time.show(visitor, person["otp_secret"])
        return cls(stack.layout.url("certificates"), client.redeem(visitor, verifier)["access_token"])

    @classmethod
    def with_taxisnet(cls, stack: Stack, persona: str) -> "Caller":
        """A person whose identity TAXISnet proves."""
        client, visitor = _client(stack), Visitor()
        verifier = client.begin(visitor, kc_idp_hint="taxisnet")
        taxisnet.pass_through(visitor, persona)
        return cls(stack.layout.url("certificates"), client.redeem(visitor, verifier)["access_token"])

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept-Language": "el",
            "Idempotency-Key": random.token_hex(16),
            **more.pop("headers", {}),
        }
        answer = requests.request(method, f"{self.address}{path}", json=body, headers=headers, timeout=60, **more)
        if answer.status_code >= 400:
            # The problem names fields and rules, and nothing of what was sent.
            raise NotTaken(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    def ask(self, method: str, path: str, body: Any = None) -> Case:
        found: Case = self.call(method, path, body).json()
        return found

    # -- of applicants

    def file(self, body: Mapping[str, Any]) -> Case:
        return self.ask("POST", "/requests", body)

    def upload(self, request_id: str, asked_id: str, name: str, content: bytes) -> None:
        """Send a document that was asked for."""
        headers = {"X-File-Name": quote(name), "Content-Type": "application/octet-stream"}
        address = f"/uploads?request={request_id}&asked={asked_id}"
        self.call("POST", address, headers=headers, data=content)

    # -- of the office

    def file_at_counter(self, body: Mapping[str, Any]) -> Case:
        return self.ask("POST", "/counter/requests", body)

    def case(self, request_id: str) -> Case:
        return self.ask("GET", f"/casework/cases/{request_id}")

    def act(self, case: Case, act: str, **body: Any) -> Case:
        """Do something with the case as it was last seen; returns it as it is then."""
        return self.ask("POST", f"/casework/cases/{case['id']}/acts/{act}", {"version": case["version"], **body})


def _client(stack: Stack) -> Client:
    return Client(
        stack.layout.issuer, f"{stack.layout.url('portal')}/auth/callback", "portal", stack.secrets["portal_client"]
    )
