"""Our client scopes and clients, their secrets, and what their tokens may carry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from idp_config import access, mappers
from idp_config.declared import Declared
from idp_config.reconcile import ABSENT, Reconciler, merge, undeclared

# Client attributes that Keycloak writes on its own.
KEPT_ATTRIBUTES = frozenset({"client.secret.creation.time", "realm_client"})
# Everything a client could do is off unless the YAML switches it on.
DEFAULTS: Mapping[str, Any] = {
    "protocol": "openid-connect",
    "enabled": True,
    "rootUrl": "",
    "baseUrl": "",
    "adminUrl": "",
    "alwaysDisplayInConsole": False,
    "surrogateAuthRequired": False,
    "authorizationServicesEnabled": False,
    "publicClient": False,
    "bearerOnly": False,
    "consentRequired": False,
    "clientAuthenticatorType": "client-secret",
    "standardFlowEnabled": False,
    "implicitFlowEnabled": False,
    "directAccessGrantsEnabled": False,
    "serviceAccountsEnabled": False,
    "frontchannelLogout": False,
    "fullScopeAllowed": False,
    "redirectUris": [],
    "webOrigins": [],
    "defaultClientScopes": [],
    "optionalClientScopes": [],
}
DEFAULT_ATTRIBUTES: Mapping[str, str] = {
    "backchannel.logout.session.required": "true",
    "backchannel.logout.revoke.offline.tokens": "false",
    "oauth2.device.authorization.grant.enabled": "false",
    "oidc.ciba.grant.enabled": "false",
    "standard.token.exchange.enabled": "false",
}
# What our YAML says of a client in a shape of its own.
_OURS = ("secret", "audienceOf", "roleScopes", "serviceAccount", "mappers", "builtIn")


def scopes_with_audiences(declared: Declared) -> list[dict[str, Any]]:
    """Our client scopes as declared, each with the clients that its tokens are for."""
    listed = declared["clients"]["clients"]
    return [
        {**scope, "audiences": [client["clientId"] for client in listed if client.get("audienceOf") == scope["name"]]}
        for scope in declared["client-scopes"]["clientScopes"]
    ]


def scopes(run: Reconciler, declared: Sequence[Mapping[str, Any]], shipped: Mapping[str, list[str]]) -> None:
    """The client scopes with exactly their mappers, also those of Keycloak that our tokens pass through.

    ``shipped`` are Keycloak's others, which reach no token: a further one, or a further mapper in one, is named.
    """
    present = {scope["name"]: scope for scope in run.admin.get("client-scopes")}
    run.leave("client scope", set(present) - set(shipped) - {wanted["name"] for wanted in declared})
    for name in sorted(set(shipped) & set(present)):
        held = {mapper["name"] for mapper in present[name].get("protocolMappers", [])}
        run.leave(f"mapper of unused scope {name}", held - set(shipped[name]))
    for wanted in declared:
        name = wanted["name"]
        body = {"protocol": "openid-connect"}
        body |= {key: wanted[key] for key in ("name", "description", "attributes")}
        have = present.get(name)
        if have is None:
            run.report("client scope", name, "presence", "present", ABSENT)
            have = {"id": run.post("client-scopes", body)}
            if not run.applying:
                continue
        elif run.differs("client scope", name, body, have):
            run.put(f"client-scopes/{have['id']}", merge(have, body))
        path = f"client-scopes/{have['id']}"
        mappers.reconcile(
            run,
            f"mapper of scope {name}",
            f"{path}/protocol-mappers/models",
            _scope_mappers(wanted),
            have.get("protocolMappers", []),
        )
        access.assign_roles(run, "client scope", name, f"{path}/scope-mappings", {})


def clients(run: Reconciler, declared: Iterable[Mapping[str, Any]]) -> None:
    """The clients exactly as declared; a client that is not declared is a way in, and goes."""
    present = {client["clientId"]: client for client in run.admin.get("clients", max=1000)}
    scope_ids = {scope["name"]: scope["id"] for scope in run.admin.get("client-scopes")}
    for wanted in declared:
        have = present.get(wanted["clientId"]) or _create(run, wanted)
        if have is not None:
            _settings(run, wanted, have)
            _secret(run, wanted, have)
            _client_scopes(run, wanted, have, scope_ids)
            path = f"clients/{have['id']}"
            models = f"{path}/protocol-mappers/models"
            mappers.reconcile(
                run,
                f"mapper of client {wanted['clientId']}",
                models,
                _protocol_mappers(wanted.get("mappers", [])),
                have.get("protocolMappers", []),
            )
            access.assign_roles(
                run, "scope of client", wanted["clientId"], f"{path}/scope-mappings", wanted.get("roleScopes", {})
            )
    for name in sorted(set(present) - access.LOCKED - {wanted["clientId"] for wanted in declared}):
        run.report("client", name, "presence", ABSENT, "present")
        run.delete(f"clients/{present[name]['id']}")


def service_accounts(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """Groups and roles of the service accounts, exactly: a role added by hand is power nobody declared."""
    clients_by_name = access.client_ids(run)
    groups = access.group_ids(run)
    for wanted in declared["clients"]:
        if "serviceAccount" not in wanted or wanted["clientId"] not in clients_by_name:
            continue
        user = run.admin.find(f"clients/{clients_by_name[wanted['clientId']]}/service-account-user")
        if user is None:
            run.report("service account", wanted["clientId"], "presence", "present", ABSENT)
            continue
        path = f"users/{user['id']}"
        account = wanted["serviceAccount"]
        access.assign_roles(run, "service account", wanted["clientId"], f"{path}/role-mappings", account["roles"])
        if run.differs("service account", wanted["clientId"], {"enabled": True}, user):
            run.put(path, {**user, "enabled": True})
        held = {group["name"]: group["id"] for group in run.admin.get(f"{path}/groups")}
        missing, extra = run.names("service account groups", wanted["clientId"], account["groups"], held)
        for name in missing:
            run.put(f"{path}/groups/{groups.get(name)}", {})
        for name in extra:
            run.delete(f"{path}/groups/{held[name]}")


def _scope_mappers(scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    declared = [mappers.audience(client) for client in scope.get("audiences", [])]
    declared += [mappers.attribute_claim(name) for name in scope.get("attributeClaims", [])]
    return _protocol_mappers([*declared, *scope["mappers"]])


def _protocol_mappers(declared: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"protocol": "openid-connect", "consentRequired": False, **mapper} for mapper in declared]


def _body(wanted: Mapping[str, Any]) -> dict[str, Any]:
    body = {**DEFAULTS, **{key: value for key, value in wanted.items() if key not in _OURS}}
    switches = {} if wanted.get("builtIn") else DEFAULT_ATTRIBUTES
    return {**body, "attributes": {**switches, **wanted.get("attributes", {})}}


def _create(run: Reconciler, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    run.report("client", wanted["clientId"], "presence", "present", ABSENT)
    secret = {"secret": wanted["secret"]} if "secret" in wanted else {}
    client_id = run.post("clients", {**_body(wanted), **secret})
    return dict(run.admin.get(f"clients/{client_id}")) if run.applying else None


def _settings(run: Reconciler, wanted: Mapping[str, Any], have: Mapping[str, Any]) -> None:
    body = _body(wanted)
    settings = {key: value for key, value in body.items() if not key.endswith("ClientScopes")}
    # A flow bound to one client would go round the realm's own (and the second factor).
    overrides = dict.fromkeys(have.get("authenticationFlowBindingOverrides", {}), "")
    extra = undeclared(body["attributes"], have.get("attributes", {}), KEPT_ATTRIBUTES)
    for key in extra:
        run.report("client", wanted["clientId"], f"attributes.{key}", ABSENT, have["attributes"][key])
    if (
        run.differs("client", wanted["clientId"], {**settings, "authenticationFlowBindingOverrides": overrides}, have)
        or extra
    ):
        kept = {key: value for key, value in have.get("attributes", {}).items() if key in KEPT_ATTRIBUTES}
        # An empty value deletes an attribute; leaving it out keeps it.
        attributes = {**kept, **dict.fromkeys(extra, ""), **body["attributes"]}
        run.put(
            f"clients/{have['id']}",
            {**have, **settings, "attributes": attributes, "authenticationFlowBindingOverrides": overrides},
        )


def _secret(run: Reconciler, wanted: Mapping[str, Any], have: Mapping[str, Any]) -> None:
    if "secret" not in wanted:
        return
    held = (run.admin.find(f"clients/{have['id']}/client-secret") or {}).get("value")
    if held != wanted["secret"]:
        run.report("client", wanted["clientId"], "secret", "********", "another one")
        run.put(f"clients/{have['id']}", {**run.admin.get(f"clients/{have['id']}"), "secret": wanted["secret"]})


def _client_scopes(run: Reconciler, wanted: Mapping[str, Any], have: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    body = _body(wanted)
    for kind, segment in (
        ("defaultClientScopes", "default-client-scopes"),
        ("optionalClientScopes", "optional-client-scopes"),
    ):
        missing, extra = run.names(f"client {kind}", wanted["clientId"], body[kind], have.get(kind, []))
        for name in extra:
            run.delete(f"clients/{have['id']}/{segment}/{ids.get(name)}")
        for name in missing:
            run.put(f"clients/{have['id']}/{segment}/{ids.get(name)}", {})
