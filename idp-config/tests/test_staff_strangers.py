"""Nobody but an operator, now and with a one-time code, gets anywhere with accounts of staff."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ACTS, Account, Api, Mailbox, Portal, give, signed_in
from idp_config.admin import RealmAdmin

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def new_operator(admin: RealmAdmin, new_staff: Callable[[], Account]) -> Callable[[], Account]:
    """One of the test's own, which may be locked or lose the role."""

    def make() -> Account:
        account = new_staff()
        give(admin, account, "operations")
        return account

    return make


@pytest.mark.parametrize(
    "who", ["nobody", "a made-up token", "a citizen", "a clerk", "identity-bridge", "an operator without a code",
            "an operator whose role was taken", "an operator who is locked", "an operator's ID token"],
)  # fmt: skip
def test_nobody_else_gets_in(
    who: str,
    admin: RealmAdmin,
    portal: Portal,
    new_operator: Callable[[], Account],
    bridge_token: str,
    staff_api: Callable[[str | None], Api],
    new_staff: Callable[[], Account],
    new_citizen: Callable[[], Account],
    mailbox: Mailbox,
    wanted: dict[str, Any],
) -> None:
    clerk = new_staff()
    token, status = _token_of(who, admin, portal, new_operator, bridge_token, new_staff, new_citizen)
    api = staff_api(token)
    before = admin.get(f"users/{clerk.id}")
    calls = [("GET", "members", None), ("GET", f"members/{clerk.id}", None), ("POST", "members", wanted)]
    calls += [("POST", f"members/{one}/{act}", body) for one in (clerk.id, NOBODY) for act, body in ACTS]
    for method, path, body in calls:
        answer = api(method, path, body)
        assert answer.status_code == status, (method, path, answer.text)
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert clerk.username not in answer.text
    assert admin.get(f"users/{clerk.id}") == before
    assert admin.get("users", username=wanted["username"], exact="true") == []
    assert mailbox.counted.total() == 0


def _token_of(
    who: str,
    admin: RealmAdmin,
    portal: Portal,
    new_operator: Callable[[], Account],
    bridge_token: str,
    new_staff: Callable[[], Account],
    new_citizen: Callable[[], Account],
) -> tuple[str | None, int]:
    """What the caller holds, and how it is refused."""
    if who == "nobody":
        return None, 401
    if who == "identity-bridge":
        return bridge_token, 401
    if who in ("a citizen", "a clerk"):
        account = new_citizen() if who == "a citizen" else new_staff()
        return signed_in(portal, account, code=who == "a clerk")["access_token"], 403
    if who == "an operator without a code":
        # A person who gets in with a password alone, by whatever fault: a citizen's account with the role.
        account = new_citizen()
        give(admin, account, "operations")
        return signed_in(portal, account, code=False)["access_token"], 403
    operator = new_operator()
    tokens = signed_in(portal, operator)
    if who == "an operator's ID token":
        return tokens["id_token"], 401
    if who == "an operator whose role was taken":
        admin.delete(f"users/{operator.id}/role-mappings/realm", [admin.get("roles/operations")])
        return tokens["access_token"], 403
    if who == "an operator who is locked":
        admin.put(f"users/{operator.id}", {**admin.get(f"users/{operator.id}"), "enabled": False})
        return tokens["access_token"], 401
    return tokens["access_token"][:-8] + "AAAAAAAA", 401
