"""Applying twice writes once; what is changed by hand is reported by check and repaired by apply."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import reconcile
from idp_config import access
from idp_config.admin import KeycloakAddress, RealmAdmin
from idp_config.declared import Declared, load
from idp_config.reconcile import Reconciler

Plant = Callable[[RealmAdmin], None]


def _clients(admin: RealmAdmin) -> dict[str, Any]:
    return {client["clientId"]: client for client in admin.get("clients")}


def _role(admin: RealmAdmin, client: str, role: str) -> Any:
    return admin.get(f"clients/{_clients(admin)[client]['id']}/roles/{role}")


def _portal(admin: RealmAdmin, **changes: Any) -> None:
    portal = _clients(admin)["portal"]
    admin.put(f"clients/{portal['id']}", {**portal, **changes})


def _redirect_uri(admin: RealmAdmin) -> None:
    _portal(admin, redirectUris=[*_clients(admin)["portal"]["redirectUris"], "https://evil.example/callback"])


def _attribute(admin: RealmAdmin, name: str, **changes: Any) -> None:
    profile = admin.get("users/profile")
    for attribute in profile["attributes"]:
        if attribute["name"] == name:
            attribute.update(changes)
    admin.put("users/profile", profile)


def _level_writable(admin: RealmAdmin) -> None:
    _attribute(admin, "level", permissions={"view": ["admin", "user"], "edit": ["admin", "user"]})


def _unmanaged_attributes(admin: RealmAdmin) -> None:
    admin.put("users/profile", {**admin.get("users/profile"), "unmanagedAttributePolicy": "ENABLED"})


def _scope_mapper_deleted(admin: RealmAdmin) -> None:
    scope = next(each for each in admin.get("client-scopes") if each["name"] == "eservices")
    mapper = next(each for each in scope["protocolMappers"] if each["name"] == "level")
    admin.delete(f"client-scopes/{scope['id']}/protocol-mappers/models/{mapper['id']}")


HARDCODED_LEVEL = {
    "name": "everybody is B",
    "protocol": "openid-connect",
    "protocolMapper": "oidc-hardcoded-claim-mapper",
    "config": {"claim.name": "level", "claim.value": "B", "access.token.claim": "true", "jsonType.label": "String"},
}


def _mapper_on_client(admin: RealmAdmin) -> None:
    admin.post(f"clients/{_clients(admin)['portal']['id']}/protocol-mappers/models", HARDCODED_LEVEL)


def _mapper_on_scope(admin: RealmAdmin) -> None:
    scope = next(each for each in admin.get("client-scopes") if each["name"] == "eservices")
    admin.post(f"client-scopes/{scope['id']}/protocol-mappers/models", HARDCODED_LEVEL)


PROVIDER = "identity-provider/instances/taxisnet"


def _mapper_on_provider(admin: RealmAdmin) -> None:
    mapper = {
        "name": "everybody is B",
        "identityProviderAlias": "taxisnet",
        "identityProviderMapper": "hardcoded-attribute-idp-mapper",
        "config": {"syncMode": "FORCE", "attribute": "level", "attribute.value": "B"},
    }
    admin.post(f"{PROVIDER}/mappers", mapper)


def _provider_mapper_changed(admin: RealmAdmin) -> None:
    mapper = next(each for each in admin.get(f"{PROVIDER}/mappers") if each["name"] == "level")
    mapper["config"]["syncMode"] = "IMPORT"
    admin.put(f"{PROVIDER}/mappers/{mapper['id']}", mapper)


def _provider_config(admin: RealmAdmin) -> None:
    provider = admin.get(PROVIDER)
    provider["config"]["validateSignature"] = "false"
    admin.put(PROVIDER, provider)


def _other_provider(admin: RealmAdmin) -> None:
    config = {
        "clientId": "x",
        "clientSecret": "x",
        "authorizationUrl": "https://evil.example",
        "tokenUrl": "https://evil.example",
    }
    admin.post(
        "identity-provider/instances", {"alias": "evil", "providerId": "oidc", "enabled": True, "config": config}
    )


def _default_role(admin: RealmAdmin) -> None:
    default = admin.get("")["defaultRole"]["id"]
    admin.post(f"roles-by-id/{default}/composites", [admin.get("roles/operations")])


def _role_in_role(admin: RealmAdmin) -> None:
    citizen = admin.get("roles/citizen")["id"]
    admin.post(f"roles-by-id/{citizen}/composites", [_role(admin, "realm-management", "view-users")])


def _group_role(admin: RealmAdmin) -> None:
    group = access.group_ids(Reconciler(admin, applying=False))["citizens"]
    admin.post(f"groups/{group}/role-mappings/realm", [admin.get("roles/operations")])


def _service_account_role(admin: RealmAdmin) -> None:
    clients = _clients(admin)
    user = admin.get(f"clients/{clients['identity-bridge']['id']}/service-account-user")["id"]
    role = _role(admin, "realm-management", "manage-users")
    admin.post(f"users/{user}/role-mappings/clients/{clients['realm-management']['id']}", [role])


def _executions(admin: RealmAdmin) -> list[dict[str, Any]]:
    return list(admin.get("authentication/flows/dimos%20browser/executions"))


def _requirement(admin: RealmAdmin) -> None:
    staff = next(each for each in _executions(admin) if each["displayName"] == "dimos browser staff without code")
    admin.put("authentication/flows/dimos%20browser/executions", {**staff, "requirement": "DISABLED"})


def _execution_deleted(admin: RealmAdmin) -> None:
    refusal = next(each for each in _executions(admin) if each.get("providerId") == "deny-access-authenticator")
    admin.delete(f"authentication/executions/{refusal['id']}")


def _condition(admin: RealmAdmin) -> None:
    step = next(each for each in _executions(admin) if each.get("providerId") == "conditional-user-role")
    config = admin.get(f"authentication/config/{step['authenticationConfig']}")
    config["config"]["negate"] = "true"
    admin.put(f"authentication/config/{config['id']}", config)


def _binding(admin: RealmAdmin) -> None:
    admin.put("", {**admin.get(""), "directGrantFlow": "direct grant"})


def _flow_of_one_client(admin: RealmAdmin) -> None:
    browser = next(each for each in admin.get("authentication/flows") if each["alias"] == "browser")
    _portal(admin, authenticationFlowBindingOverrides={"browser": browser["id"]})


def _permissions(admin: RealmAdmin) -> str:
    return f"clients/{_clients(admin)['admin-permissions']['id']}/authz/resource-server"


def _permission_deleted(admin: RealmAdmin) -> None:
    server = _permissions(admin)
    closed = next(each for each in admin.get(f"{server}/permission") if each["name"] == "staff-and-services-closed")
    admin.delete(f"{server}/permission/scope/{closed['id']}")


def _policy_turned(admin: RealmAdmin) -> None:
    server = _permissions(admin)
    policy = next(each for each in admin.get(f"{server}/policy") if each["name"] == "administrators")
    held = admin.get(f"{server}/policy/role/{policy['id']}")
    admin.put(f"{server}/policy/role/{policy['id']}", {**held, "logic": "NEGATIVE"})


def _permission_added(admin: RealmAdmin) -> None:
    server = _permissions(admin)
    policy = next(each for each in admin.get(f"{server}/policy") if each["name"] == "identity-bridge")
    body = {"name": "more", "resourceType": "Users", "scopes": ["reset-password"], "policies": [policy["id"]]}
    admin.post(f"{server}/permission/scope", body)


def _client_added(admin: RealmAdmin) -> None:
    admin.post("clients", {"clientId": "back-door", "publicClient": True, "directAccessGrantsEnabled": True})


def _realm_setting(admin: RealmAdmin) -> None:
    admin.put("", {**admin.get(""), "verifyEmail": False})


def _required_action(admin: RealmAdmin) -> None:
    action = admin.get("authentication/required-actions/UPDATE_EMAIL")
    admin.put("authentication/required-actions/UPDATE_EMAIL", {**action, "enabled": False})


def _text(admin: RealmAdmin) -> None:
    admin.post("localization/el", {"usernameReserved": "Άλλο κείμενο"})


PLANTED: dict[str, tuple[Plant, str]] = {
    "redirect URI by hand": (_redirect_uri, "client 'portal': redirectUris"),
    "level writable by its owner": (_level_writable, "user profile 'attribute level': permissions"),
    "unmanaged attributes allowed": (_unmanaged_attributes, "user profile 'unmanagedAttributePolicy'"),
    "deleted mapper": (_scope_mapper_deleted, "mapper of scope eservices 'level': presence"),
    "mapper on our client": (_mapper_on_client, "mapper of client portal 'everybody is B': presence"),
    "mapper on our scope": (_mapper_on_scope, "mapper of scope eservices 'everybody is B': presence"),
    "mapper on the provider": (_mapper_on_provider, "mapper of provider taxisnet 'everybody is B': presence"),
    "provider mapper imports once": (_provider_mapper_changed, "mapper of provider taxisnet 'level': config.syncMode"),
    "provider signatures unchecked": (_provider_config, "identity provider 'taxisnet': config.validateSignature"),
    "another provider": (_other_provider, "identity provider 'evil': presence"),
    "role in the default role": (_default_role, "composite role 'default-roles-dimos': realm/operations"),
    "admin role inside citizen": (_role_in_role, "composite role 'citizen': realm-management/view-users"),
    "role given to all citizens": (_group_role, "group roles of realm 'citizens': operations"),
    "service account made mighty": (_service_account_role, "realm-management 'identity-bridge': manage-users"),
    "second factor switched off": (
        _requirement,
        "flow 'dimos browser forms dimos browser staff without code': requirement",
    ),
    "refusal taken out of the flow": (_execution_deleted, "flow 'dimos browser': executions"),
    "condition turned round": (_condition, "flow 'dimos browser staff code conditional-user-role': config"),
    "built-in flow bound again": (_binding, "realm 'dimos': directGrantFlow"),
    "own flow for one client": (_flow_of_one_client, "client 'portal': authenticationFlowBindingOverrides.browser"),
    "negative permission removed": (_permission_deleted, "admin permission 'staff-and-services-closed': presence"),
    "policy turned round": (_policy_turned, "admin policy 'administrators': logic"),
    "permission added": (_permission_added, "admin permission 'more': presence"),
    "client added": (_client_added, "client 'back-door': presence"),
    "password grant for the portal": (
        lambda it: _portal(it, directAccessGrantsEnabled=True),
        "directAccessGrantsEnabled",
    ),
    "every role in the portal's token": (
        lambda it: _portal(it, fullScopeAllowed=True),
        "client 'portal': fullScopeAllowed",
    ),
    "secret changed by hand": (lambda it: _portal(it, secret="by-hand"), "client 'portal': secret"),
    "e-mail not verified": (_realm_setting, "realm 'dimos': verifyEmail"),
    "required action off": (_required_action, "required action 'UPDATE_EMAIL': enabled"),
    "text changed": (_text, "texts 'el': usernameReserved"),
}


def test_second_apply_writes_nothing(admin: RealmAdmin, apply: Callable[[], Reconciler]) -> None:
    before = admin.get("admin-events", max=100)
    run = apply()
    assert run.drifts == []
    assert run.writes == 0
    assert admin.get("admin-events", max=100) == before
    assert before, "the control: the first apply's writes are among Keycloak's admin events"


@pytest.mark.parametrize("name", PLANTED)
def test_drift_is_reported_and_repaired(
    name: str, admin: RealmAdmin, apply: Callable[[], Reconciler], check: Callable[[], Reconciler]
) -> None:
    plant, expected = PLANTED[name]
    plant(admin)
    events = admin.get("admin-events", max=100)
    found = check()
    assert any(expected in drift.line() for drift in found.drifts), [drift.line() for drift in found.drifts]
    assert admin.get("admin-events", max=100) == events, "check wrote something"
    apply()
    assert [drift.line() for drift in check().drifts] == []


def test_check_command_exits_1_on_drift_and_masks_secrets(admin: RealmAdmin, apply: Callable[[], Reconciler]) -> None:
    assert _command("check").returncode == 0
    _portal(admin, secret="by-hand", description=f"careless copy of {os.environ['PORTAL_CLIENT_SECRET']}")
    answer = _command("check")
    apply()
    assert answer.returncode == 1
    assert "client 'portal': description" in answer.stdout
    for name, value in os.environ.items():
        if name.endswith(("_SECRET", "_PASSWORD")):
            assert value not in answer.stdout + answer.stderr, name


@pytest.mark.parametrize(
    ("variable", "line"),
    [
        ("BROKER_CLIENT_SECRET", "identity provider 'taxisnet': config.clientSecret"),
        ("SMTP_PASSWORD", "realm 'dimos': smtpServer.password"),
        ("IDENTITY_BRIDGE_SERVICE_SECRET", "client 'identity-bridge': secret"),
    ],
)
def test_a_rotated_secret_is_applied_once(
    variable: str, line: str, address: KeycloakAddress, admin: RealmAdmin, apply: Callable[[], Reconciler]
) -> None:
    rotated = load({**os.environ, variable: "another-value-of-the-secret"})
    assert [line in drift.line() for drift in reconcile(address, rotated, applying=True).drifts] == [True]
    again = reconcile(address, rotated, applying=True)
    assert (again.drifts, again.writes) == ([], 0)
    assert len(apply().drifts) == 1, "and back"


def test_both_languages_have_the_same_texts(declared: Declared) -> None:
    assert set(declared["texts.el"]) == set(declared["texts.en"])


def test_declaration_holds_no_secret() -> None:
    folder = Path(__file__).parents[1] / "realm"
    text = io.StringIO()
    for path in folder.glob("*.yaml"):
        text.write(path.read_text(encoding="utf-8"))
    for name, value in os.environ.items():
        if name.endswith(("_SECRET", "_PASSWORD")):
            assert value not in text.getvalue(), name


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "idp_config", *arguments], capture_output=True, text=True, check=False, timeout=120
    )
