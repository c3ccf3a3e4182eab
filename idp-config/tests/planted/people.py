"""Planted where it is decided who may do what: roles, groups, the service account, the profile, admin permissions."""

from typing import Any

from idp_config.admin import RealmAdmin

from planted import Planted
from planted.tools import (
    change_client,
    change_profile,
    client_id,
    client_role,
    group_id,
    permissions,
    policy,
    service_account,
)


def _default_role(admin: RealmAdmin) -> None:
    default = admin.get("")["defaultRole"]["id"]
    admin.post(f"roles-by-id/{default}/composites", [admin.get("roles/operations")])


def _role_inside(admin: RealmAdmin) -> None:
    citizen = admin.get("roles/citizen")["id"]
    admin.post(f"roles-by-id/{citizen}/composites", [client_role(admin, "realm-management", "view-users")])


def _role_inside_keycloaks(admin: RealmAdmin) -> None:
    view = client_role(admin, "account", "view-profile")["id"]
    admin.post(f"roles-by-id/{view}/composites", [admin.get("roles/operations")])


def _role_inside_another_clients(admin: RealmAdmin) -> None:
    read = client_role(admin, "broker", "read-token")["id"]
    admin.post(f"roles-by-id/{read}/composites", [admin.get("roles/operations")])


def _role_inside_nobodys(admin: RealmAdmin) -> None:
    offline = admin.get("roles/offline_access")["id"]
    admin.post(f"roles-by-id/{offline}/composites", [admin.get("roles/operations")])


def _client_role_inside(admin: RealmAdmin) -> None:
    operations = admin.get("roles/operations")["id"]
    admin.post(f"roles-by-id/{operations}/composites", [client_role(admin, "broker", "read-token")])


def _authorization(admin: RealmAdmin) -> None:
    """Keycloak makes a role for it, which stays when it is switched off again."""
    change_client(admin, "certificates", serviceAccountsEnabled=True, authorizationServicesEnabled=True)


def _role(admin: RealmAdmin, name: str, **changes: Any) -> None:
    held = admin.get(f"roles/{name}")
    admin.put(f"roles-by-id/{held['id']}", {**held, **changes})


def _group_role(admin: RealmAdmin) -> None:
    admin.post(f"groups/{group_id(admin, 'citizens')}/role-mappings/realm", [admin.get("roles/operations")])


def _group_described(admin: RealmAdmin) -> None:
    path = f"groups/{group_id(admin, 'staff')}"
    admin.put(path, {**admin.get(path), "description": "Anybody"})


def _group_attribute(admin: RealmAdmin) -> None:
    path = f"groups/{group_id(admin, 'citizens')}"
    admin.put(path, {**admin.get(path), "attributes": {"level": ["B"]}})


def _group_of_others(admin: RealmAdmin) -> None:
    """A group that nobody declared stays; the level that it would give goes."""
    if not any(group["name"] == "planted" for group in admin.get("groups")):
        admin.post("groups", {"name": "planted"})
    path = f"groups/{group_id(admin, 'planted')}"
    admin.put(path, {**admin.get(path), "attributes": {"level": ["B"]}})


def _account_role(admin: RealmAdmin) -> None:
    owner = client_id(admin, "realm-management")
    role = client_role(admin, "realm-management", "manage-users")
    admin.post(f"users/{service_account(admin)['id']}/role-mappings/clients/{owner}", [role])


def _account_group(admin: RealmAdmin) -> None:
    path = f"users/{service_account(admin)['id']}/groups"
    admin.put(f"{path}/{group_id(admin, 'citizens')}", {})
    admin.delete(f"{path}/{group_id(admin, 'services')}")


def _account_off(admin: RealmAdmin) -> None:
    account = service_account(admin)
    admin.put(f"users/{account['id']}", {**account, "enabled": False})


def _unmanaged_attributes(admin: RealmAdmin) -> None:
    admin.put("users/profile", {**admin.get("users/profile"), "unmanagedAttributePolicy": "ENABLED"})


def _attribute_added(admin: RealmAdmin) -> None:
    profile = admin.get("users/profile")
    profile["attributes"].append({"name": "afm", "permissions": {"view": ["admin"], "edit": ["user"]}})
    admin.put("users/profile", profile)


def _permission(admin: RealmAdmin, name: str) -> Any:
    return next(each for each in admin.get(f"{permissions(admin)}/permission") if each["name"] == name)


def _permission_deleted(admin: RealmAdmin) -> None:
    closed = _permission(admin, "staff-and-services-closed")
    admin.delete(f"{permissions(admin)}/permission/scope/{closed['id']}")


def _permission_widened(admin: RealmAdmin) -> None:
    held = _permission(admin, "citizens-by-identity-bridge")
    body = {
        **held,
        "resourceType": "Groups",
        "resources": [group_id(admin, "citizens"), group_id(admin, "staff")],
        "scopes": ["view-members", "manage-members", "impersonate-members"],
        "policies": [policy(admin, "identity-bridge")["id"]],
    }
    admin.put(f"{permissions(admin)}/permission/scope/{held['id']}", body)


def _permission_added(admin: RealmAdmin) -> None:
    bridge = policy(admin, "identity-bridge")["id"]
    body = {"name": "more", "resourceType": "Users", "scopes": ["reset-password"], "policies": [bridge]}
    admin.post(f"{permissions(admin)}/permission/scope", body)


def _policy_turned(admin: RealmAdmin) -> None:
    path = f"{permissions(admin)}/policy/role/{policy(admin, 'administrators')['id']}"
    admin.put(path, {**admin.get(path), "logic": "NEGATIVE"})


def _policy_added(admin: RealmAdmin) -> None:
    role = {"id": admin.get("roles/citizen")["id"], "required": False}
    admin.post(f"{permissions(admin)}/policy/role", {"name": "citizens", "logic": "POSITIVE", "roles": [role]})


PEOPLE = (
    Planted("role in the default role", _default_role, ("composite role 'default-roles-dimos': realm/operations",)),
    Planted("admin role inside citizen", _role_inside, ("composite role 'citizen': realm-management/view-users",)),
    Planted(
        "role inside one that everybody has",
        _role_inside_keycloaks,
        ("composite role 'view-profile': realm/operations",),
    ),
    Planted(
        "role inside one of Keycloak's clients",
        _role_inside_another_clients,
        ("composite role 'read-token': realm/operations",),
    ),
    Planted(
        "role inside Keycloak's offline_access",
        _role_inside_nobodys,
        ("composite role 'offline_access': realm/operations",),
    ),
    Planted(
        "role of Keycloak's client inside ours",
        _client_role_inside,
        ("composite role 'operations': broker/read-token",),
    ),
    Planted(
        "role added to our client",
        lambda admin: admin.post(f"clients/{client_id(admin, 'portal')}/roles", {"name": "mayor"}),
        ("client roles 'portal': mayor",),
    ),
    Planted(
        "role added to Keycloak's client",
        lambda admin: admin.post(f"clients/{client_id(admin, 'account')}/roles", {"name": "mayor"}),
        ("client roles 'account': mayor",),
    ),
    Planted(
        "role of Keycloak's client deleted",
        lambda admin: admin.delete(f"clients/{client_id(admin, 'account')}/roles/view-groups"),
        ("client roles 'account': view-groups", "scope of client roles of account 'account-console': view-groups"),
    ),
    Planted(
        "authorization services for a client",
        _authorization,
        (
            "client roles 'certificates': uma_protection",
            "client 'certificates': authorizationServicesEnabled",
            "client 'certificates': serviceAccountsEnabled",
            "client defaultClientScopes 'certificates': service_account",
        ),
    ),
    Planted(
        "role described otherwise",
        lambda admin: _role(admin, "desk-clerk", description="Anybody"),
        ("role 'desk-clerk': description",),
    ),
    Planted(
        "role with an attribute",
        lambda admin: _role(admin, "staff", attributes={"level": ["B"]}),
        ("role 'staff': attributes.level",),
    ),
    Planted("role given to all citizens", _group_role, ("group roles of realm 'citizens': operations",)),
    Planted("group described otherwise", _group_described, ("group 'staff': description",)),
    Planted("level B for all citizens", _group_attribute, ("group 'citizens': attributes.level",)),
    Planted("level B by a group of others", _group_of_others, ("group 'planted': attributes.level",)),
    Planted(
        "group below ours",
        lambda admin: admin.post(f"groups/{group_id(admin, 'staff')}/children", {"name": "trainees"}),
        ("group 'staff': group below trainees",),
    ),
    Planted(
        "everybody new is staff",
        lambda admin: admin.put(f"default-groups/{group_id(admin, 'staff')}", {}),
        ("default groups 'dimos': staff",),
    ),
    Planted(
        "service account made mighty",
        _account_role,
        ("service account roles of realm-management 'identity-bridge': manage-users",),
    ),
    Planted(
        "service account among citizens",
        _account_group,
        ("service account groups 'identity-bridge': citizens", "service account groups 'identity-bridge': services"),
    ),
    Planted("service account switched off", _account_off, ("service account 'identity-bridge': enabled",)),
    Planted(
        "level writable by its owner",
        lambda admin: change_profile(admin, "level", permissions={"view": ["admin", "user"], "edit": ["user"]}),
        ("user profile 'attribute level': permissions",),
    ),
    Planted(
        "level with another value",
        lambda admin: change_profile(admin, "level", validations={"options": {"options": ["A", "B", "C"]}}),
        ("user profile 'attribute level': validations",),
    ),
    Planted("attribute of a person added", _attribute_added, ("user profile 'attribute': afm",)),
    Planted("unmanaged attributes allowed", _unmanaged_attributes, ("user profile 'unmanagedAttributePolicy'",)),
    Planted(
        "negative permission removed",
        _permission_deleted,
        ("admin permission 'staff-and-services-closed': presence",),
    ),
    Planted(
        "permission widened",
        _permission_widened,
        (
            "admin permission 'citizens-by-identity-bridge': groups",
            "admin permission 'citizens-by-identity-bridge': scopes",
        ),
    ),
    Planted("permission added", _permission_added, ("admin permission 'more': presence",)),
    Planted("policy turned round", _policy_turned, ("admin policy 'administrators': logic",)),
    Planted("policy added", _policy_added, ("admin policy 'citizens': presence",)),
)
