"""Every change by hand is reported by its name, repaired, and leaves nothing to do."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from functools import cache
from typing import Any

import pytest
from idp_config.admin import RealmAdmin
from idp_config.reconcile import Reconciler
from planted import Planted
from planted.gone import BRIDGE_GONE, GONE
from planted.people import PEOPLE
from planted.settings import SETTINGS
from planted.tokens import TOKENS
from planted.ways_in import WAYS_IN

# Planted together, because comparing the whole realm takes seconds; within one group no change hides another.
GROUPS: dict[str, tuple[Planted, ...]] = {
    "settings": SETTINGS,
    "tokens": TOKENS,
    "people": PEOPLE,
    "ways in": WAYS_IN,
    "gone": GONE,
    "bridge gone": BRIDGE_GONE,
}
ALL = [(group, planted) for group, some in GROUPS.items() for planted in some]
# Another one in every realm and after every repair; the order of steps is kept by their list.
UNLIKE = {"id", "_id", "internalId", "containerId", "priority", "applied-secret.smtp", "applied-secret.taxisnet"}
UNLIKE |= {"client.secret.creation.time", "createdTimestamp"}
# Left alone (README): which scopes new clients get, and those of two clients that nobody signs in with.
# And a default that Keycloak spells out when a key is made by hand.
UNLIKE |= {"defaultDefaultClientScopes", "secretSize"}
NO_SIGN_IN = ("admin-permissions", "realm-management")


@dataclass(frozen=True)
class Round:
    """What happened to one group of planted changes."""

    before: str = field(repr=False)
    found: list[str]
    events_of_check: list[Any]
    left: list[str]
    writes_of_next_apply: int
    events_of_next_apply: list[Any]
    after: str = field(repr=False)


@pytest.fixture(scope="module")
def rounds(
    admin: RealmAdmin, apply: Callable[[], Reconciler], check: Callable[[], Reconciler]
) -> Iterator[Callable[[str], Round]]:
    """Plant a group, check, apply, apply again; once for each group. What is left after the repair the second apply
    says: it compares as a check does."""

    @cache
    def run(group: str) -> Round:
        before = _export(admin)
        for planted in GROUPS[group]:
            planted.plant(admin)
        events = _events(admin)
        found = [drift.line() for drift in check().drifts]
        of_check = _newer(admin, events)
        apply()
        events = _events(admin)
        again = apply()
        of_next = _newer(admin, events)
        left = [drift.line() for drift in again.drifts]
        return Round(before, found, of_check, left, again.writes, of_next, _export(admin))

    yield run
    for group in admin.get("groups"):
        if group["name"] == "planted":
            admin.delete(f"groups/{group['id']}")
    apply()


@pytest.mark.parametrize(("group", "planted"), ALL, ids=[planted.what for _, planted in ALL])
def test_planted_change_is_reported_and_repaired(group: str, planted: Planted, rounds: Callable[[str], Round]) -> None:
    done = rounds(group)
    for expected in planted.lines:
        assert any(line.startswith(expected) for line in done.found), done.found
        assert not any(line.startswith(expected) for line in done.left), done.left
    assert done.events_of_check == []
    assert done.writes_of_next_apply == 0
    assert done.events_of_next_apply == [], "Keycloak itself saw a write"


@pytest.mark.parametrize("group", GROUPS)
def test_check_reports_the_planted_changes_and_nothing_else(group: str, rounds: Callable[[str], Round]) -> None:
    expected = tuple(line for planted in GROUPS[group] for line in planted.lines)
    assert [line for line in rounds(group).found if not line.startswith(expected)] == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_realm_is_what_it_was(group: str, rounds: Callable[[str], Round]) -> None:
    """Not by our own comparison, which could be blind in both directions, but by Keycloak's export."""
    done = rounds(group)
    changes = list(unified_diff(done.before.splitlines(), done.after.splitlines(), lineterm=""))
    assert changes == [], "\n".join(changes)


def _events(admin: RealmAdmin) -> list[Any]:
    return list(admin.get("admin-events", max=100))


def _newer(admin: RealmAdmin, events: list[Any]) -> list[Any]:
    """What Keycloak wrote down since; it was writing down: every plant is among them."""
    assert events
    return [event for event in _events(admin) if event not in events]


def _export(admin: RealmAdmin) -> str:
    whole = admin.post("partial-export?exportClients=true&exportGroupsAndRoles=true", {})
    whole["groups"] = [group for group in whole["groups"] if group["name"] != "planted"]
    text = json.dumps(whole)
    for group in whole["groups"]:
        text = text.replace(group["id"], group["path"])  # Permissions name groups by their id.
    return json.dumps(_comparable(json.loads(text)), indent=1, sort_keys=True, ensure_ascii=False)


def _comparable(node: Any, key: str = "") -> Any:
    if isinstance(node, dict):
        unlike = UNLIKE | ({"defaultClientScopes"} if node.get("clientId") in NO_SIGN_IN else set())
        # A required action that was taken away comes back under its technical name.
        unlike |= {"name"} if "defaultAction" in node else set()
        kept = {name: value for name, value in node.items() if name not in unlike and value != ""}
        return {name: _comparable(value, name) for name, value in kept.items()}
    if isinstance(node, str) and node.startswith("["):
        node = json.loads(node)  # A permission's groups and policies, as text in any order.
    if not isinstance(node, list):
        return node
    some = [_comparable(item) for item in node]
    return (
        some if key == "authenticationExecutions" else sorted(some, key=lambda item: json.dumps(item, sort_keys=True))
    )
