"""Finding and changing objects by their names through the Admin API."""

from typing import Any

from idp_config.admin import RealmAdmin, segment

HARDCODED_LEVEL = {
    "name": "everybody is B",
    "protocol": "openid-connect",
    "protocolMapper": "oidc-hardcoded-claim-mapper",
    "config": {"claim.name": "level", "claim.value": "B", "access.token.claim": "true", "jsonType.label": "String"},
}


def client_id(admin: RealmAdmin, name: str) -> str:
    return str(next(client["id"] for client in admin.get("clients") if client["clientId"] == name))


def change_client(admin: RealmAdmin, name: str, **changes: Any) -> None:
    path = f"clients/{client_id(admin, name)}"
    admin.put(path, {**admin.get(path), **changes})


def change_attributes(admin: RealmAdmin, name: str, **changes: str) -> None:
    held = admin.get(f"clients/{client_id(admin, name)}")["attributes"]
    change_client(admin, name, attributes={**held, **{key.replace("_", "."): value for key, value in changes.items()}})


def client_role(admin: RealmAdmin, client: str, role: str) -> Any:
    return admin.get(f"clients/{client_id(admin, client)}/roles/{role}")


def scope(admin: RealmAdmin, name: str) -> Any:
    return next(each for each in admin.get("client-scopes") if each["name"] == name)


def mapper_path(admin: RealmAdmin, scope_name: str, mapper: str) -> tuple[str, Any]:
    """Where a mapper of a client scope is, and what it says."""
    owner = scope(admin, scope_name)
    found = next(each for each in owner["protocolMappers"] if each["name"] == mapper)
    return f"client-scopes/{owner['id']}/protocol-mappers/models/{found['id']}", found


def group_id(admin: RealmAdmin, name: str) -> str:
    return str(next(group["id"] for group in admin.get("groups") if group["name"] == name))


def service_account(admin: RealmAdmin) -> Any:
    return admin.get(f"clients/{client_id(admin, 'identity-bridge')}/service-account-user")


def change_realm(admin: RealmAdmin, **changes: Any) -> None:
    admin.put("", {**admin.get(""), **changes})


def change_profile(admin: RealmAdmin, name: str, **changes: Any) -> None:
    profile = admin.get("users/profile")
    for attribute in profile["attributes"]:
        if attribute["name"] == name:
            attribute.update(changes)
    admin.put("users/profile", profile)


def executions(admin: RealmAdmin, flow: str) -> list[dict[str, Any]]:
    return list(admin.get(f"authentication/flows/{segment(flow)}/executions"))


def step(admin: RealmAdmin, flow: str, name: str) -> dict[str, Any]:
    """The first step of the flow with that provider, or that name when it is a flow inside."""
    return next(each for each in executions(admin, flow) if name in (each.get("providerId"), each["displayName"]))


def permissions(admin: RealmAdmin) -> str:
    return f"clients/{client_id(admin, 'admin-permissions')}/authz/resource-server"


def policy(admin: RealmAdmin, name: str) -> Any:
    return next(each for each in admin.get(f"{permissions(admin)}/policy") if each["name"] == name)


def component(admin: RealmAdmin, provider: str, sub_type: str | None = None) -> Any:
    return next(
        each
        for each in admin.get("components")
        if each["providerId"] == provider and (sub_type is None or each.get("subType") == sub_type)
    )
