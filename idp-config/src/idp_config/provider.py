"""The TAXISnet identity provider and its mappers."""

from collections.abc import Mapping
from typing import Any

from idp_config import fingerprints, mappers
from idp_config.admin import segment
from idp_config.reconcile import ABSENT, Reconciler, merge, undeclared

_PATH = "identity-provider/instances"


def reconcile(run: Reconciler, declared: Mapping[str, Any]) -> None:
    """The one provider with exactly its mappers; another provider is a door nobody declared, and goes."""
    wanted = declared["identityProvider"]
    alias = wanted["alias"]
    present = {provider["alias"]: provider for provider in run.admin.get(_PATH)}
    for name in sorted(set(present) - {alias}):
        run.report("identity provider", name, "presence", ABSENT, "present")
        run.delete(f"{_PATH}/{segment(name)}")
    if alias not in present:
        run.report("identity provider", alias, "presence", "present", ABSENT)
        run.post(_PATH, wanted)
        _remember(run, wanted)
        if not run.applying:
            return
    else:
        _settings(run, wanted, run.admin.get(f"{_PATH}/{segment(alias)}"))
    path = f"{_PATH}/{segment(alias)}/mappers"
    mappers.reconcile(run, f"mapper of provider {alias}", path, _mappers(declared), run.admin.get(path))


def _settings(run: Reconciler, wanted: Mapping[str, Any], have: Mapping[str, Any]) -> None:
    alias, secret = wanted["alias"], wanted["config"]["clientSecret"]
    visible = {**wanted, "config": {key: value for key, value in wanted["config"].items() if key != "clientSecret"}}
    differs = run.differs("identity provider", alias, visible, have)
    for key in undeclared(wanted["config"], have["config"]):
        run.report("identity provider", alias, f"config.{key}", ABSENT, have["config"][key])
        differs = True
    if not fingerprints.matches(run.admin.get("").get("attributes", {}).get(_attribute(alias)), secret):
        run.report("identity provider", alias, "config.clientSecret", "********", "another one")
        differs = True
        _remember(run, wanted)
    if differs:
        run.put(f"{_PATH}/{segment(alias)}", {**merge(have, wanted), "config": wanted["config"]})


def _remember(run: Reconciler, wanted: Mapping[str, Any]) -> None:
    applied = fingerprints.fingerprint(wanted["config"]["clientSecret"])
    run.put("", merge(run.admin.get(""), {"attributes": {_attribute(wanted["alias"]): applied}}))


def _attribute(alias: str) -> str:
    return fingerprints.ATTRIBUTE + alias


def _mappers(declared: Mapping[str, Any]) -> list[dict[str, Any]]:
    alias = declared["identityProvider"]["alias"]
    claims = [
        {
            "name": attribute,
            "identityProviderAlias": alias,
            "identityProviderMapper": "oidc-user-attribute-idp-mapper",
            "config": {"syncMode": "FORCE", "claim": claim, "user.attribute": attribute},
        }
        for claim, attribute in declared["attributeClaims"].items()
    ]
    username = {
        "name": "username",
        "identityProviderAlias": alias,
        "identityProviderMapper": "oidc-username-idp-mapper",
        # Once, at creation: a citizen who links keeps the name he chose.
        "config": {"syncMode": "IMPORT", "template": declared["usernameTemplate"], "target": "LOCAL"},
    }
    return [*claims, username]
