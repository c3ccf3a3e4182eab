"""Roles, groups, and which roles belong to whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp_config.admin import segment
from idp_config.reconcile import ABSENT, Reconciler, undeclared

REALM_ROLES = "realm"
# Keycloak lets nobody change these two clients; what lies inside the first is in permissions.py.
LOCKED = frozenset({"admin-permissions", "realm-management"})


def roles(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Our roles exist and contain no other role (a role inside `citizen` would reach everybody), nor do Keycloak's."""
    present = {role["name"]: role for role in run.admin.get("roles", briefRepresentation="false")}
    for wanted in declared["roles"]:
        have = present.get(wanted["name"])
        if have is None:
            run.report("role", wanted["name"], "presence", "present", ABSENT)
            run.post("roles", wanted)
            continue
        extra = undeclared({}, have.get("attributes", {}))
        for key in extra:
            run.report("role", wanted["name"], f"attributes.{key}", ABSENT, have["attributes"][key])
        if run.differs("role", wanted["name"], wanted, have) or extra:
            run.put(f"roles-by-id/{have['id']}", {**have, **wanted, "attributes": {}})
        _composites(run, wanted["name"], have["id"], {})
    for name in sorted(set(declared["builtIn"]) & set(present)):
        _composites(run, name, present[name]["id"], {})
    default = run.admin.get("")["defaultRole"]
    known = {default["name"], *declared["builtIn"], *(wanted["name"] for wanted in declared["roles"])}
    run.leave("role", set(present) - known)
    _composites(run, default["name"], default["id"], declared["defaultRole"])


def groups(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Our groups exist with exactly their roles, and exactly the default ones are default.

    No group has attributes: where a person lacks one, Keycloak's mapper takes the group's for the claim, so `level` on
    the group of citizens would lift everybody. No group lies below one of ours: it would hand on the roles, but the
    admin permissions would not reach its members.
    """
    present = {group["name"]: group for group in run.admin.get("groups", max=1000, briefRepresentation="false")}
    ids = {name: group["id"] for name, group in present.items()}
    for wanted in declared["groups"]:
        name, body = wanted["name"], {key: wanted[key] for key in ("name", "description")}
        if name not in ids:
            run.report("group", name, "presence", "present", ABSENT)
            ids[name] = run.post("groups", body)
        elif run.differs("group", name, body, present[name]):
            run.put(f"groups/{ids[name]}", {**present[name], **body})
        if ids[name] is not None:
            assign_roles(run, "group", name, f"groups/{ids[name]}/role-mappings", wanted["roles"])
    run.leave("group", set(present) - {wanted["name"] for wanted in declared["groups"]})
    _no_attributes(run, run.admin.get("groups", max=1000, briefRepresentation="false"))
    for wanted in declared["groups"]:
        _nothing_below(run, wanted["name"], ids[wanted["name"]])
    have = {group["path"].removeprefix("/"): group["id"] for group in run.admin.get("default-groups")}
    missing, extra = run.names("default groups", run.admin.realm, declared["defaultGroups"], have)
    for name in missing:
        run.put(f"default-groups/{ids.get(name)}", {})
    for name in extra:
        run.delete(f"default-groups/{have[name]}")


def _no_attributes(run: Reconciler, groups: Iterable[Mapping[str, Any]]) -> None:
    for group in groups:
        for key, value in sorted(group.get("attributes", {}).items()):
            run.report("group", group["name"], f"attributes.{key}", ABSENT, value)
        if group.get("attributes"):
            run.put(f"groups/{group['id']}", {**group, "attributes": {}})
        if group["subGroupCount"]:
            _no_attributes(run, run.admin.get(f"groups/{group['id']}/children", max=1000, briefRepresentation="false"))


def _nothing_below(run: Reconciler, name: str, group_id: str | None) -> None:
    for child in run.admin.get(f"groups/{group_id}/children", max=1000) if group_id else []:
        run.report("group", name, f"group below {child['name']}", ABSENT, "present")
        run.delete(f"groups/{child['id']}")


def client_roles(run: Reconciler, declared: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Every client has exactly the declared roles, none unless it is named, and in them lie exactly the declared ones.

    Whatever is in `view-profile` everybody has, and one of ours in `read-token` would not look like a right of staff.
    """
    for client, client_id in sorted(client_ids(run).items()):
        if client in LOCKED:
            continue
        wanted, path = declared.get(client, {}), f"clients/{client_id}/roles"
        held = {role["name"]: role for role in run.admin.get(path)}
        missing, extra = run.names("client roles", client, wanted, held)
        for name in extra:
            run.delete(f"{path}/{segment(name)}")
        for name in missing:
            run.post(path, {"name": name, "description": f"${{role_{name}}}"})
        for name, inside in wanted.items():
            role = held.get(name) or run.admin.find(f"{path}/{segment(name)}")
            if role and (role["composite"] or inside):
                _composites(run, name, role["id"], {client: inside})


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
        target = f"{path}/realm" if owner == REALM_ROLES else f"{path}/clients/{clients.get(owner)}"
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
    path = f"roles/{name}" if owner == REALM_ROLES else f"clients/{clients.get(owner)}/roles/{name}"
    return run.admin.find(path)
