"""Components: Keycloak's keys, the rules for registering clients, and whatever else has been plugged in."""

from collections.abc import Mapping
from typing import Any

from idp_config.reconcile import ABSENT, Reconciler

KEYS = "org.keycloak.keys.KeyProvider"
POLICIES = "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy"
# Holds the user profile, which profile.py compares.
PROFILE = "org.keycloak.userprofile.UserProfileProvider"
_PATH = "components"


def reconcile(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Keys of the declared kinds, exactly the declared policies, and no component of any other type."""
    present = run.admin.get(_PATH)
    realm_id = run.admin.get("")["id"]
    for component in present:
        # What lies below a component (the mappers of an LDAP, say) goes with it.
        if component["providerType"] not in (KEYS, POLICIES, PROFILE) and component["parentId"] == realm_id:
            _remove(run, _kind(component), component)
    _one_profile(run, [each for each in present if each["providerType"] == PROFILE])
    _keys(run, declared["keys"], [each for each in present if each["providerType"] == KEYS])
    _policies(run, declared["registrationPolicies"], [each for each in present if each["providerType"] == POLICIES])


def _kind(component: Mapping[str, Any]) -> str:
    return f"component {component['providerType'].rsplit('.', 1)[-1]}"


def _remove(run: Reconciler, kind: str, component: Mapping[str, Any]) -> None:
    run.report(kind, component.get("name") or component["providerId"], "presence", ABSENT, component["providerType"])
    run.delete(f"{_PATH}/{component['id']}")


def _one_profile(run: Reconciler, present: list[Mapping[str, Any]]) -> None:
    """Keycloak takes any one of several, so a second could be the one that counts; profile.py repairs what is left."""
    for component in present[1:]:
        _remove(run, "user profile", component)


def _keys(run: Reconciler, declared: list[Mapping[str, Any]], present: list[Mapping[str, Any]]) -> None:
    kinds = {wanted["providerId"]: wanted for wanted in declared}
    usable = set()
    for key in present:
        if not _allowed(kinds.get(key["providerId"]), key):
            _remove(run, "key", key)
        elif _first(key, "active") != "false" and _first(key, "enabled") != "false":
            usable.add(key["providerId"])
    for wanted in declared:
        if wanted["providerId"] not in usable:
            run.report("key", wanted["name"], "presence", "active", ABSENT)
            config = {"priority": ["100"], **{name: values[:1] for name, values in wanted["allowed"].items()}}
            run.post(_PATH, {**_body(wanted, KEYS), "config": config})


def _allowed(kind: Mapping[str, Any] | None, key: Mapping[str, Any]) -> bool:
    if kind is None:
        return False
    return all(_first(key, name) in (None, *values) for name, values in kind["allowed"].items())


def _first(component: Mapping[str, Any], name: str) -> Any:
    values = component["config"].get(name)
    return values[0] if values else None


def _policies(run: Reconciler, declared: list[Mapping[str, Any]], present: list[Mapping[str, Any]]) -> None:
    left = list(present)
    for wanted in declared:
        name = f"{wanted['subType']} {wanted['name']}"
        have = next((each for each in left if _same(each, wanted)), None)
        if have is None:
            run.report("registration policy", name, "presence", "present", ABSENT)
            run.post(_PATH, {**_body(wanted, POLICIES), "subType": wanted["subType"], "config": wanted["config"]})
            continue
        left.remove(have)
        # Keycloak keeps the settings that are left out and drops the empty ones.
        config = {**{key: [] for key in have["config"]}, **wanted["config"]}
        if run.differs("registration policy", name, {"config": config}, have):
            run.put(f"{_PATH}/{have['id']}", {**have, "config": config})
    for component in left:
        _remove(run, "registration policy", component)


def _same(component: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(component.get(key) == wanted[key] for key in ("name", "subType", "providerId"))


def _body(wanted: Mapping[str, Any], provider_type: str) -> dict[str, Any]:
    return {"name": wanted["name"], "providerId": wanted["providerId"], "providerType": provider_type}
