"""Fine-grained admin permissions: the policies and permissions of the client `admin-permissions`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from idp_config import access
from idp_config.reconcile import ABSENT, Reconciler

_PAGE = {"first": 0, "max": 1000}


def reconcile(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Exactly the declared permissions and policies: an undeclared permission gives power over people, and goes."""
    clients = access.client_ids(run)
    if "admin-permissions" not in clients:
        run.report("admin permissions", "admin-permissions", "presence", "present", ABSENT)
        return
    server = f"clients/{clients['admin-permissions']}/authz/resource-server"
    policies = {policy["name"]: policy for policy in run.admin.get(f"{server}/policy", permission="false", **_PAGE)}
    permissions = {each["name"]: each for each in run.admin.get(f"{server}/permission", **_PAGE)}
    _remove_undeclared(run, server, _PERMISSION, declared["permissions"], permissions)
    for wanted in declared["policies"]:
        _policy(run, server, clients, wanted, policies.get(wanted["name"]))
    groups = access.group_ids(run)
    for wanted in declared["permissions"]:
        _permission(run, server, groups, wanted, permissions.get(wanted["name"]))
    _remove_undeclared(run, server, _POLICY, declared["policies"], policies)


class _Kind(NamedTuple):
    """A kind of thing as the report names it, and where Keycloak has it."""

    name: str
    path: str


def _remove_undeclared(
    run: Reconciler, server: str, kind: _Kind, wanted: list[Mapping[str, Any]], have: Mapping[str, Any]
) -> None:
    for name in sorted(set(have) - {each["name"] for each in wanted}):
        run.report(kind.name, name, "presence", ABSENT, "present")
        run.delete(f"{server}/{kind.path}/{have[name]['id']}")


_PERMISSION = _Kind("admin permission", "permission/scope")
_POLICY = _Kind("admin policy", "policy")


def _policy(
    run: Reconciler,
    server: str,
    clients: Mapping[str, Any],
    wanted: Mapping[str, Any],
    present: Mapping[str, Any] | None,
) -> None:
    name, kind = wanted["name"], wanted["type"]
    subject = _subject(run, clients, wanted)
    if subject is None:
        run.report("admin policy", name, "subject", "present", ABSENT)
        return
    body: dict[str, Any] = {"name": name, "logic": wanted["logic"]}
    body |= {"users": [subject]} if kind == "user" else {"roles": [{"id": subject, "required": False}]}
    if present is None:
        run.report("admin policy", name, "presence", "present", ABSENT)
        run.post(f"{server}/policy/{kind}", body)
        return
    held = run.admin.find(f"{server}/policy/{kind}/{present['id']}")
    if held is None:  # The name is there with another type.
        run.report("admin policy", name, "type", kind, present["type"])
        run.delete(f"{server}/policy/{present['id']}")
        run.post(f"{server}/policy/{kind}", body)
    elif run.differs("admin policy", name, body, held):
        run.put(f"{server}/policy/{kind}/{present['id']}", {**held, **body})


def _subject(run: Reconciler, clients: Mapping[str, Any], wanted: Mapping[str, Any]) -> Any:
    """The id of the user or role that a policy speaks of, or None while it does not exist."""
    owner = clients.get(wanted.get("serviceAccountOf") or wanted["client"])
    if owner is None:
        return None
    path = (
        f"clients/{owner}/service-account-user"
        if wanted["type"] == "user"
        else f"clients/{owner}/roles/{wanted['role']}"
    )
    found = run.admin.find(path)
    return found["id"] if found else None


def _permission(
    run: Reconciler,
    server: str,
    groups: Mapping[str, Any],
    wanted: Mapping[str, Any],
    present: Mapping[str, Any] | None,
) -> None:
    expected = {**wanted, "resourceType": "Groups", "logic": "POSITIVE", "decisionStrategy": "UNANIMOUS"}
    if present is None:
        run.report("admin permission", wanted["name"], "presence", "present", ABSENT)
    elif not run.differs("admin permission", wanted["name"], expected, _held(run, server, groups, present)):
        return
    if not run.applying:
        return
    ids = {policy["name"]: policy["id"] for policy in run.admin.get(f"{server}/policy", permission="false", **_PAGE)}
    body = {
        **{key: value for key, value in expected.items() if key != "groups"},
        "type": "scope",
        "resources": [groups[group] for group in wanted["groups"]],
        "policies": [ids[policy] for policy in wanted["policies"]],
    }
    if present is None:
        run.post(f"{server}/permission/scope", body)
    else:
        run.put(f"{server}/permission/scope/{present['id']}", {**body, "id": present["id"]})


def _held(run: Reconciler, server: str, groups: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    path = f"{server}/policy/{present['id']}"
    names = {group_id: group for group, group_id in groups.items()}
    return {
        **present,
        "groups": [_group(names, resource) for resource in run.admin.get(f"{path}/resources")],
        "scopes": [scope["name"] for scope in run.admin.get(f"{path}/scopes")],
        "policies": [policy["name"] for policy in run.admin.get(f"{path}/associatedPolicies")],
    }


def _group(names: Mapping[str, str], resource: Mapping[str, Any]) -> str:
    return names.get(resource["name"]) or str(resource.get("displayName") or resource["name"])
