"""Planted in the ways in: the identity provider, the flows, and components (keys, user storages, registration)."""

from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from idp_config.admin import RealmAdmin, segment
from idp_config.components import KEYS, POLICIES

from planted import Plant, Planted
from planted.tools import component, executions, step

PROVIDER = "identity-provider/instances/taxisnet"
FLOWS = "authentication/flows"


def _provider(**changes: Any) -> Plant:
    return lambda admin: admin.put(PROVIDER, {**admin.get(PROVIDER), **changes})


def _provider_config(admin: RealmAdmin, **config: str) -> None:
    held = admin.get(PROVIDER)
    admin.put(PROVIDER, {**held, "config": {**held["config"], **config}})


def _other_provider(admin: RealmAdmin) -> None:
    where = {"authorizationUrl": "https://evil.example", "tokenUrl": "https://evil.example"}
    config = {"clientId": "x", "clientSecret": "x", **where}
    body = {"alias": "evil", "providerId": "oidc", "enabled": True, "config": config}
    admin.post("identity-provider/instances", body)


def _mapper_added(admin: RealmAdmin) -> None:
    mapper = {
        "name": "everybody is B",
        "identityProviderAlias": "taxisnet",
        "identityProviderMapper": "hardcoded-attribute-idp-mapper",
        "config": {"syncMode": "FORCE", "attribute": "level", "attribute.value": "B"},
    }
    admin.post(f"{PROVIDER}/mappers", mapper)


def _mapper(admin: RealmAdmin, name: str) -> Any:
    return next(each for each in admin.get(f"{PROVIDER}/mappers") if each["name"] == name)


def _mapper_changed(admin: RealmAdmin) -> None:
    held = _mapper(admin, "level")
    admin.put(f"{PROVIDER}/mappers/{held['id']}", {**held, "config": {**held["config"], "syncMode": "IMPORT"}})


def _requirement(admin: RealmAdmin, flow: str, name: str, requirement: str) -> None:
    admin.put(f"{FLOWS}/{segment(flow)}/executions", {**step(admin, flow, name), "requirement": requirement})


def _refusal_removed(admin: RealmAdmin) -> None:
    refusal = step(admin, "taxisnet post login", "deny-access-authenticator")
    admin.delete(f"authentication/executions/{refusal['id']}")


def _step_added(admin: RealmAdmin) -> None:
    path = f"{FLOWS}/{segment('dimos direct grant')}/executions/execution"
    admin.post(path, {"provider": "direct-grant-validate-username"})


def _order_changed(admin: RealmAdmin) -> None:
    last = executions(admin, "dimos reset credentials")[-1]
    admin.post(f"authentication/executions/{last['id']}/raise-priority", {})


def _condition_turned(admin: RealmAdmin) -> None:
    condition = step(admin, "dimos browser", "conditional-user-role")
    config = admin.get(f"authentication/config/{condition['authenticationConfig']}")
    config["config"]["negate"] = "true"
    admin.put(f"authentication/config/{config['id']}", config)


def _config_deleted(admin: RealmAdmin) -> None:
    """The code's reference value: without it no session counts as one with a second factor."""
    code = step(admin, "dimos browser", "auth-otp-form")
    admin.delete(f"authentication/config/{code['authenticationConfig']}")


def _described(admin: RealmAdmin) -> None:
    flow = next(each for each in admin.get(FLOWS) if each["alias"] == "taxisnet first login")
    admin.put(f"{FLOWS}/{flow['id']}", {**flow, "description": "Links by e-mail"})


def _user_storage(admin: RealmAdmin) -> None:
    config = {"connectionUrl": ["ldap://127.0.0.1:9"], "vendor": ["other"], "editMode": ["READ_ONLY"]}
    config |= {"usersDn": ["ou=x"], "bindDn": ["cn=x"], "bindCredential": ["x"], "enabled": ["false"]}
    config |= {"usernameLDAPAttribute": ["uid"], "rdnLDAPAttribute": ["uid"], "uuidLDAPAttribute": ["entryUUID"]}
    config |= {"userObjectClasses": ["person"], "authType": ["simple"]}
    kind = "org.keycloak.storage.UserStorageProvider"
    admin.post("components", {"name": "side-door", "providerId": "ldap", "providerType": kind, "config": config})


def _second_profile(admin: RealmAdmin) -> None:
    held = component(admin, "declarative-user-profile")
    admin.post("components", {key: held[key] for key in ("providerId", "providerType", "config")})


def _imported_key(admin: RealmAdmin) -> None:
    """The maker of this key can sign tokens as if they were Keycloak."""
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    config = {"priority": ["900"], "privateKey": [pem.decode()], "algorithm": ["RS256"]}
    admin.post("components", {"name": "brought-along", "providerId": "rsa", "providerType": KEYS, "config": config})


def _short_key(admin: RealmAdmin) -> None:
    config = {"priority": ["-1"], "algorithm": ["RS256"], "keySize": ["1024"]}
    admin.post("components", {"name": "short", "providerId": "rsa-generated", "providerType": KEYS, "config": config})


def _hosts_trusted(admin: RealmAdmin) -> None:
    held = component(admin, "trusted-hosts")
    config = {"trusted-hosts": ["evil.example"], "client-uris-must-match": ["false"]}
    admin.put(f"components/{held['id']}", {**held, "config": {**held["config"], **config}})


def _policy_added(admin: RealmAdmin) -> None:
    body = {"name": "More clients", "providerId": "max-clients", "providerType": POLICIES, "subType": "authenticated"}
    admin.post("components", {**body, "config": {"max-clients": ["900"]}})


WAYS_IN = (
    Planted(
        "provider signatures unchecked",
        lambda admin: _provider_config(admin, validateSignature="false"),
        ("identity provider 'taxisnet': config.validateSignature",),
    ),
    Planted(
        "provider with one setting more",
        lambda admin: _provider_config(admin, acceptsPromptNoneForwardFromClient="true"),
        ("identity provider 'taxisnet': config.acceptsPromptNoneForwardFromClient",),
    ),
    Planted("provider's e-mail believed", _provider(trustEmail=True), ("identity provider 'taxisnet': trustEmail",)),
    Planted(
        "staff through TAXISnet",
        _provider(postBrokerLoginFlowAlias=""),
        ("identity provider 'taxisnet': postBrokerLoginFlowAlias",),
    ),
    Planted("another provider", _other_provider, ("identity provider 'evil': presence",)),
    Planted("mapper on the provider", _mapper_added, ("mapper of provider taxisnet 'everybody is B': presence",)),
    Planted("provider mapper imports once", _mapper_changed, ("mapper of provider taxisnet 'level': config.syncMode",)),
    Planted(
        "provider mapper deleted",
        lambda admin: admin.delete(f"{PROVIDER}/mappers/{_mapper(admin, 'person_id')['id']}"),
        ("mapper of provider taxisnet 'person_id': presence",),
    ),
    Planted(
        "second factor switched off",
        lambda admin: _requirement(admin, "dimos browser", "dimos browser staff without code", "DISABLED"),
        ("flow 'dimos browser forms dimos browser staff without code': requirement",),
    ),
    Planted(
        "condition turned round",
        _condition_turned,
        ("flow 'dimos browser staff code conditional-user-role': config",),
    ),
    Planted("reference value of the code deleted", _config_deleted, ("flow 'dimos browser staff code auth-otp-form'",)),
    Planted("refusal taken out of a flow", _refusal_removed, ("flow 'taxisnet post login': executions",)),
    Planted("step added to a flow", _step_added, ("flow 'dimos direct grant': executions",)),
    Planted("steps in another order", _order_changed, ("flow 'dimos reset credentials': executions",)),
    Planted("flow described otherwise", _described, ("flow 'taxisnet first login': description",)),
    Planted(
        "Keycloak's flow registers without a password",
        lambda admin: _requirement(admin, "registration", "registration-password-action", "DISABLED"),
        ("flow 'registration form registration-password-action': requirement",),
    ),
    Planted("user storage", _user_storage, ("component UserStorageProvider 'side-door': presence",)),
    Planted("second user profile", _second_profile, ("user profile 'declarative-user-profile': presence",)),
    Planted("key brought along", _imported_key, ("key 'brought-along': presence",)),
    Planted("short key", _short_key, ("key 'short': presence",)),
    Planted(
        "key deleted",
        lambda admin: admin.delete(f"components/{component(admin, 'aes-generated')['id']}"),
        ("key 'aes-generated': presence",),
    ),
    Planted(
        "hosts trusted to register clients",
        _hosts_trusted,
        (
            "registration policy 'anonymous Trusted Hosts': config.trusted-hosts",
            "registration policy 'anonymous Trusted Hosts': config.client-uris-must-match",
        ),
    ),
    Planted(
        "registration policy deleted",
        lambda admin: admin.delete(f"components/{component(admin, 'consent-required')['id']}"),
        ("registration policy 'anonymous Consent Required': presence",),
    ),
    Planted("registration policy added", _policy_added, ("registration policy 'More clients': presence",)),
)
