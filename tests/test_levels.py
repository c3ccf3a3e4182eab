"""A level's life on the real parts: lowered in running sessions, edited in the console, whole after a kill."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import requests
from devstack import seed
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.api import Api
from tests.people import PASSWORD, People, Tokens, eventually
from tests.staff import CLERK, SUPERVISOR, Clerk, new_clerk

DOORS = {
    "identity-bridge": "/identity",
    "certificates": "/requests",
    "fee-declarations": "/drafts",
    "notifier": "/options",
}
"""A page of each service that anybody with an account may read."""
LIMIT_SECONDS = 10


class Desk:
    """A clerk at the API, signed in with password and one-time code."""

    def __init__(self, stack: Stack, people: People, roles: tuple[str, ...] = CLERK) -> None:
        clerk: Clerk = new_clerk(stack, roles)
        visitor = Visitor("en")
        verifier = people.begin(visitor)
        visitor.submit(form="form#kc-form-login", username=clerk.username, password=PASSWORD)
        visitor.submit(form="form#kc-otp-login-form", otp=clerk.one_time_code())
        self._tokens, self.number = people.finish(visitor, verifier), clerk.number
        self._url = stack.layout.url("identity-bridge")

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        return requests.post(f"{self._url}/desk{path}", json=body, headers=self._tokens.headers(), timeout=30)

    def case_of(self, username: str) -> str:
        found = self.post("/lookups", {"who": username, "reason": "a test of the platform"})
        assert found.status_code == 200, found.text
        opened = self.post("/cases", {"lookup_id": found.json()["lookup_id"]})
        assert opened.status_code == 201, opened.text
        return str(opened.json()["case_id"])

    def certify(self, case: str, afm: str) -> requests.Response:
        seen = {"document_kind": "id-card-old", "document_last": "1234", "family_name": "ΔΟΚΙΜΗ", "afm": afm}
        return self.post(f"/cases/{case}/certify", seen)


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
    eventually(lambda: status(stack, service, tokens) == (401, "stale-token"), LIMIT_SECONDS, f"401 of {service}")
    return time.monotonic() - began


def test_a_revoked_level_is_lost_in_running_sessions_and_does_not_come_back_by_taxisnet(
    stack: Stack, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    persona, supervisor = people.fresh_persona(), Desk(stack, people, SUPERVISOR)
    _, tokens = people.taxisnet(persona)
    assert tokens.claims["level"] == "B"
    assert [status(stack, service, tokens)[0] for service in DOORS] == [200] * len(DOORS)
    case = supervisor.case_of(tokens.claims["preferred_username"])
    assert supervisor.post(f"/cases/{case}/revoke", {"reason": "a test"}).status_code == 200
    with ThreadPoolExecutor(len(DOORS)) as pool:
        spent = dict(zip(DOORS, pool.map(lambda name: seconds_until_stale(stack, name, tokens), DOORS), strict=True))
    with capsys.disabled():
        print(f"\n  the old token was refused after {', '.join(f'{n} {s:.2f} s' for n, s in spent.items())}")
    _, again = people.taxisnet(persona)
    assert again.claims["sub"] == tokens.claims["sub"]
    assert again.claims.get("level", "A") == "A"
    case = supervisor.case_of(tokens.claims["preferred_username"])
    assert supervisor.post(f"/cases/{case}/restore", {"reason": "a test"}).status_code == 200
    assert renewed(stack, people, again).claims["level"] == "B"


@pytest.mark.parametrize("away", [False, True], ids=["watching", "stopped meanwhile"])
def test_a_level_edited_in_the_console_reaches_everybody(stack: Stack, people: People, away: bool) -> None:
    _, _, tokens = people.level_a()
    processes = ("identity-bridge", "identity-bridge-worker")
    if away:
        for name in processes:
            stack.runner.stop(name)
    admin, address = people.admin(), people.admin_url(f"/users/{tokens.claims['sub']}")
    account = admin.get(address, timeout=10).json()
    account.setdefault("attributes", {})["level"] = ["B"]
    assert admin.put(address, json=account, timeout=10).status_code == 204
    if away:
        stack.start(*processes)
    eventually(lambda: status(stack, "certificates", tokens) == (401, "stale-token"), 30, "the cut-off")
    fresh = renewed(stack, people, tokens)
    assert (fresh.claims["level"], fresh.claims["level_method"]) == ("B", "console")
    history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
    assert [(row["level"], row["reason"]) for row in history] == [("B", "console")]
    views = Api(stack.layout, fresh).get("identity-bridge", "/identity/views").json()["items"]
    assert [view["kind"] for view in views] == ["console.edited"]


def test_killed_at_any_moment_register_and_accounts_agree_again(stack: Stack, people: People) -> None:
    compare(stack)  # What other tests left behind by the administrator's hand is not this test's.
    desk, citizens = Desk(stack, people), [people.level_a() for _ in range(6)]
    numbers = [seed.tax_number(people.fresh_persona()) for _ in citizens]
    cases = [desk.case_of(username) for username, _, _ in citizens]
    with ThreadPoolExecutor(3) as pool:
        under_way = [pool.submit(_insist, desk, case, afm) for case, afm in zip(cases, numbers, strict=True)]
        for _ in range(6):
            for name in ("identity-bridge", "identity-bridge-worker"):
                # 0 while it is being started again; signalled, it would be this test's own process group.
                if pid := stack.runner.states()[name]["pid"]:
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.7)
        assert [each.result(timeout=60) for each in under_way] == [None] * len(cases)
    for _, _, tokens in citizens:
        eventually(partial(_is_raised, people, tokens), 30, "level B in the account")
        fresh = renewed(stack, people, tokens)
        history = Api(stack.layout, fresh).get("identity-bridge", "/identity").json()["history"]
        assert [(row["level"], row["reason"], row["clerk"]) for row in history] == [("B", "certified", desk.number)]
    assert compare(stack)["differed"] == 0
    printed = stack.run("identity-bridge", ["-m", "identity_bridge.commands", "verify-audit"])
    assert json.loads(printed)["broken"] is None


def compare(stack: Stack) -> dict[str, Any]:
    """Compare every account with the register, as each night."""
    printed = stack.run("identity-bridge", ["-m", "identity_bridge.commands", "compare-accounts"])
    found: dict[str, Any] = json.loads(printed)
    return found


def _is_raised(people: People, tokens: Tokens) -> bool:
    account = people.admin().get(people.admin_url(f"/users/{tokens.claims['sub']}"), timeout=10).json()
    return bool(account["attributes"].get("level") == ["B"])


def _insist(desk: Desk, case: str, afm: str) -> None:
    """Press again until it is certified, as a clerk does after an error page."""

    def done() -> bool:
        try:
            answer = desk.certify(case, afm)
        except requests.RequestException:
            return False
        return answer.status_code == 200 or answer.json().get("code") == "already-certified"

    eventually(done, 60, "the certification")
