"""Planted where it is decided who gets a token and what it says: clients, client scopes, mappers."""

from typing import Any

from idp_config.admin import RealmAdmin

from planted import Planted
from planted.tools import (
    HARDCODED_LEVEL,
    change_attributes,
    change_client,
    client_id,
    client_role,
    mapper_path,
    scope,
)


def _portal(what: str, line: str, **changes: Any) -> Planted:
    return Planted(what, lambda admin: change_client(admin, "portal", **changes), (f"client 'portal': {line}",))


def _redirect_uri(admin: RealmAdmin) -> None:
    held = admin.get(f"clients/{client_id(admin, 'portal')}")["redirectUris"]
    change_client(admin, "portal", redirectUris=[*held, "https://evil.example/callback"])


def _own_flow(admin: RealmAdmin) -> None:
    browser = next(each for each in admin.get("authentication/flows") if each["alias"] == "browser")
    change_client(admin, "portal", authenticationFlowBindingOverrides={"browser": browser["id"]})


def _mapper_on_client(admin: RealmAdmin, client: str) -> None:
    admin.post(f"clients/{client_id(admin, client)}/protocol-mappers/models", HARDCODED_LEVEL)


def _mapper_on_scope(admin: RealmAdmin, name: str) -> None:
    admin.post(f"client-scopes/{scope(admin, name)['id']}/protocol-mappers/models", HARDCODED_LEVEL)


def _mapper_changed(admin: RealmAdmin, name: str, mapper: str, **config: str) -> None:
    path, held = mapper_path(admin, name, mapper)
    changes = {key.replace("_", "."): value for key, value in config.items()}
    admin.put(path, {**held, "config": {**held["config"], **changes}})


def _optional_scope(admin: RealmAdmin) -> None:
    offline = scope(admin, "offline_access")["id"]
    admin.put(f"clients/{client_id(admin, 'portal')}/optional-client-scopes/{offline}", {})


def _role_for_client(admin: RealmAdmin) -> None:
    owner = client_id(admin, "realm-management")
    role = client_role(admin, "realm-management", "view-users")
    admin.post(f"clients/{client_id(admin, 'portal')}/scope-mappings/clients/{owner}", [role])


def _role_for_scope(admin: RealmAdmin) -> None:
    admin.post(f"client-scopes/{scope(admin, 'eservices')['id']}/scope-mappings/realm", [admin.get("roles/citizen")])


def _back_door(admin: RealmAdmin) -> None:
    admin.post("clients", {"clientId": "back-door", "publicClient": True, "directAccessGrantsEnabled": True})


def _client_policy(admin: RealmAdmin) -> None:
    admin.put("client-policies/profiles", {"profiles": [{"name": "lenient", "executors": []}]})
    body = {"name": "everybody", "enabled": True, "conditions": [], "profiles": ["lenient"]}
    admin.put("client-policies/policies", {"policies": [body]})


TOKENS = (
    Planted("redirect URI by hand", _redirect_uri, ("client 'portal': redirectUris",)),
    _portal("pages of others may call", "webOrigins", webOrigins=["*"]),
    _portal("password grant for the portal", "directAccessGrantsEnabled", directAccessGrantsEnabled=True),
    _portal("every role in the portal's token", "fullScopeAllowed", fullScopeAllowed=True),
    _portal("tokens in the address (implicit flow)", "implicitFlowEnabled", implicitFlowEnabled=True),
    _portal("secret changed by hand", "secret", secret="by-hand"),
    Planted("own flow for one client", _own_flow, ("client 'portal': authenticationFlowBindingOverrides.browser",)),
    Planted(
        "long tokens for one client (attribute nobody declared)",
        lambda admin: change_attributes(admin, "portal", access_token_lifespan="86400"),
        ("client 'portal': attributes.access.token.lifespan",),
    ),
    Planted(
        "no PKCE",
        lambda admin: change_attributes(admin, "portal", pkce_code_challenge_method=""),
        ("client 'portal': attributes.pkce.code.challenge.method",),
    ),
    Planted(
        "bridge switched off",
        lambda admin: change_client(admin, "identity-bridge", enabled=False),
        ("client 'identity-bridge': enabled",),
    ),
    Planted(
        "service account where none is needed",
        lambda admin: change_client(admin, "notifier", serviceAccountsEnabled=True),
        ("client 'notifier': serviceAccountsEnabled", "client defaultClientScopes 'notifier': service_account"),
    ),
    Planted(
        "offline tokens for the portal", _optional_scope, ("client optionalClientScopes 'portal': offline_access",)
    ),
    Planted(
        "admin role in the portal's token", _role_for_client, ("scope of client roles of realm-management 'portal'",)
    ),
    Planted("role that brings a scope", _role_for_scope, ("client scope roles of realm 'eservices': citizen",)),
    Planted(
        "mapper on our client",
        lambda admin: _mapper_on_client(admin, "portal"),
        ("mapper of client portal 'everybody is B': presence",),
    ),
    Planted(
        "mapper on our scope",
        lambda admin: _mapper_on_scope(admin, "eservices"),
        ("mapper of scope eservices 'everybody is B': presence",),
    ),
    Planted(
        "mapper on Keycloak's scope that our tokens use",
        lambda admin: _mapper_on_scope(admin, "profile"),
        ("mapper of scope profile 'everybody is B': presence",),
    ),
    Planted(
        "mapper deleted",
        lambda admin: admin.delete(mapper_path(admin, "eservices", "level")[0]),
        ("mapper of scope eservices 'level': presence",),
    ),
    Planted(
        "mapper changed",
        lambda admin: _mapper_changed(admin, "eservices", "person_id", user_attribute="username"),
        ("mapper of scope eservices 'person_id': config.user.attribute",),
    ),
    Planted(
        "mapper with one setting more",
        lambda admin: _mapper_changed(admin, "eservices", "roles", usermodel_realmRoleMapping_rolePrefix="x-"),
        ("mapper of scope eservices 'roles': config.usermodel.realmRoleMapping.rolePrefix",),
    ),
    Planted(
        "Keycloak's mapper writes another claim",
        lambda admin: _mapper_changed(admin, "email", "email", claim_name="level"),
        ("mapper of scope email 'email': config.claim.name",),
    ),
    Planted(
        "account console sends its codes elsewhere",
        lambda admin: change_client(admin, "account-console", redirectUris=["https://evil.example/*"]),
        ("client 'account-console': redirectUris",),
    ),
    Planted(
        "mapper on Keycloak's client",
        lambda admin: _mapper_on_client(admin, "admin-cli"),
        ("mapper of client admin-cli 'everybody is B': presence",),
    ),
    Planted("client added", _back_door, ("client 'back-door': presence",)),
    Planted(
        "token for registering clients",
        lambda admin: admin.post("clients-initial-access", {"count": 3, "expiration": 3600}),
        ("initial access token ",),
    ),
    Planted("client policy", _client_policy, ("client policies 'everybody'", "client profiles 'lenient'")),
)
