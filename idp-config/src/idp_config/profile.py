"""The user profile: which attributes exist and who may write them. Compared and written as a whole."""

from collections.abc import Mapping
from typing import Any

from idp_config.reconcile import ABSENT, Reconciler

_PATH = "users/profile"


def reconcile(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Make the profile exactly the declared one: by a loosened permission a level could be forged."""
    attributes = [{"multivalued": False, **attribute} for attribute in declared["attributes"]]
    have = run.admin.get(_PATH)
    different = _compare(run, "attribute", attributes, have.get("attributes", []))
    different |= _compare(run, "group", declared["groups"], have.get("groups", []))
    if have.get("unmanagedAttributePolicy") is not None:
        run.report("user profile", "unmanagedAttributePolicy", "value", ABSENT, have["unmanagedAttributePolicy"])
        different = True
    if different:
        run.put(_PATH, {"attributes": attributes, "groups": declared["groups"]})


def _compare(run: Reconciler, kind: str, wanted: list[dict[str, Any]], have: list[dict[str, Any]]) -> bool:
    before = len(run.drifts)
    declared, held = {entry["name"]: entry for entry in wanted}, {entry["name"]: entry for entry in have}
    run.names("user profile", kind, declared, held)
    for name in sorted(set(declared) & set(held)):
        for key in sorted({*declared[name], *held[name]}):
            want, got = _sorted(declared[name].get(key)), _sorted(held[name].get(key))
            if want != got and (want or got):
                run.report("user profile", f"{kind} {name}", key, want, ABSENT if got is None else got)
    return len(run.drifts) > before


def _sorted(node: Any) -> Any:
    """Lists in a profile are sets (who may view, which options)."""
    if isinstance(node, dict):
        return {key: _sorted(value) for key, value in node.items()}
    return sorted(node) if isinstance(node, list) else node
