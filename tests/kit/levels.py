"""What the services make of a level: whose token they take, and what the nightly comparison finds."""

import json
import time
from typing import Any

from devstack.stack import Stack

from tests.kit.api import Api
from tests.kit.mailbox import eventually
from tests.kit.people import People
from tests.kit.tokens import Tokens

DOORS = {
    "identity-bridge": "/identity",
    "certificates": "/requests",
    "fee-declarations": "/drafts",
    "notifier": "/options",
}
"""A page of each service that anybody with an account may read."""


def status(stack: Stack, service: str, tokens: Tokens) -> tuple[int, str]:
    answer = Api(stack.layout, tokens).get(service, DOORS[service])
    return answer.status_code, str(answer.json().get("code"))


def renewed(stack: Stack, people: People, tokens: Tokens) -> Tokens:
    """Tokens that the services take; those renewed within the second of the cut-off are renewed once more."""
    fresh = people.refresh(tokens)
    if status(stack, "identity-bridge", fresh)[0] == 401:
        time.sleep(1)
        fresh = people.refresh(fresh)
    return fresh


def seconds_until_stale(stack: Stack, service: str, tokens: Tokens) -> float:
    """How long the old token still opened the service."""
    began = time.monotonic()
    eventually(lambda: status(stack, service, tokens) == (401, "stale-token"), 120, f"401 of {service}")
    return time.monotonic() - began


def compare(stack: Stack) -> dict[str, Any]:
    """Compare every account with the register, as each night."""
    printed = stack.run("identity-bridge", ["-m", "identity_bridge.commands", "compare-accounts"])
    found: dict[str, Any] = json.loads(printed)
    return found
