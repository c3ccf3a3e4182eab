"""Roles, groups, and which roles belong to whom."""

from collections.abc import Mapping
from typing import Any

from idp_config.reconcile import Reconciler

REALM_ROLES = "realm"


def roles(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Our roles exist and contain no other role (a role inside `citizen` would reach everybody)."""
    present = {role["name"]: role for role in run.admin.get("roles", briefRepresentation="false")}
    for wanted in declared["roles"]:
        have = present.get(wanted["name"])
        if have is None:
            run.report("role", wanted["name"], "presence", "present", "(absent)")
            run.post("roles", wanted)
            continue
        if run.differs("role", wanted["name"], wanted, have):
            run.put(f"roles-by-id/{have['id']}", {**have, **wanted})
        _composites(run, wanted["name"], have["id"], {})
    default = run.admin.get("")["defaultRole"]
    _composites(run, default["name"], default["id"], declared["defaultRole"])


def groups(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Our groups exist with exactly their roles, and exactly the default ones are default."""
    ids = group_ids(run)
    for wanted in declared["groups"]:
        name = wanted["name"]
        if name not in ids:
            run.report("group", name, "presence", "present", "(absent)")
            ids[name] = run.post("groups", {"name": name})
        if ids[name] is not None:
            assign_roles(run, "group", name, f"groups/{ids[name]}/role-mappings", wanted["roles"])
    have = {group["name"]: group["id"] for group in run.admin.get("default-groups")}
    missing, extra = run.names("default groups", run.admin.realm, declared["defaultGroups"], have)
    for name in missing:
        run.put(f"default-groups/{ids[name]}", {})
    for name in extra:
        run.delete(f"default-groups/{have[name]}")


def group_ids(run: Reconciler) -> dict[str, Any]:
    """Top-level groups: name to id."""
    return {group["name"]: group["id"] for group in run.admin.get("groups", max=1000)}


def client_ids(run: Reconciler) -> dict[str, Any]:
    """Clients: client id (the name) to Keycloak's id."""
    return {client["clientId"]: client["id"] for client in run.admin.get("clients", max=1000)}


def assign_roles(run: Reconciler, kind: str, name: str, path: str, wanted: Mapping[str, list[str]]) -> None:
    """Make the role mappings at the path exactly the declared ones: `realm` or a client id, to names of roles."""
    mappings = run.admin.get(path)
    have = {REALM_ROLES: mappings.get("realmMappings", [])}
    have |= {client: entry["mappings"] for client, entry in mappings.get("clientMappings", {}).items()}
    clients = client_ids(run)
    for owner in sorted({*wanted, *have}):
        held = {role["name"]: role for role in have.get(owner, [])}
        missing, extra = run.names(f"{kind} roles of {owner}", name, wanted.get(owner, []), held)
        target = f"{path}/realm" if owner == REALM_ROLES else f"{path}/clients/{clients[owner]}"
        if missing:
            run.post(target, [_role(run, clients, owner, each) for each in missing])
        if extra:
            run.delete(target, [held[each] for each in extra])


def _composites(run: Reconciler, name: str, role_id: str, wanted: Mapping[str, list[str]]) -> None:
    clients = client_ids(run)
    names = {client_id: client for client, client_id in clients.items()}
    held = {_qualified(names, role): role for role in run.admin.get(f"roles-by-id/{role_id}/composites")}
    declared = [f"{owner}/{role}" for owner, some in wanted.items() for role in some]
    missing, extra = run.names("composite role", name, declared, held)
    if missing:
        run.post(f"roles-by-id/{role_id}/composites", [_role(run, clients, *each.split("/", 1)) for each in missing])
    if extra:
        run.delete(f"roles-by-id/{role_id}/composites", [held[each] for each in extra])


def _qualified(client_names: Mapping[str, str], role: Mapping[str, Any]) -> str:
    owner = client_names[role["containerId"]] if role["clientRole"] else REALM_ROLES
    return f"{owner}/{role['name']}"


def _role(run: Reconciler, clients: Mapping[str, Any], owner: str, name: str) -> Any:
    path = f"roles/{name}" if owner == REALM_ROLES else f"clients/{clients[owner]}/roles/{name}"
    return run.admin.find(path)
