"""Mappers: on our client scopes and clients (protocol mappers) and on the identity provider."""

from collections.abc import Iterable, Mapping
from typing import Any

from idp_config.reconcile import ABSENT, Reconciler, merge, undeclared


def reconcile(
    run: Reconciler, kind: str, path: str, wanted: Iterable[Mapping[str, Any]], have: Iterable[Mapping[str, Any]]
) -> None:
    """Make the mappers at the path exactly the wanted ones: an undeclared one puts claims into our tokens."""
    held = {mapper["name"]: mapper for mapper in have}
    names = {mapper["name"] for mapper in wanted}
    for mapper in wanted:
        current = held.get(mapper["name"])
        if current is None:
            run.report(kind, mapper["name"], "presence", "present", ABSENT)
            run.post(path, dict(mapper))
            continue
        extra = undeclared(mapper["config"], current.get("config", {}))
        for key in extra:
            run.report(kind, mapper["name"], f"config.{key}", ABSENT, current["config"][key])
        if run.differs(kind, mapper["name"], mapper, current) or extra:
            run.put(f"{path}/{current['id']}", {**merge(current, mapper), "config": mapper["config"]})
    for name in sorted(set(held) - names):
        run.report(kind, name, "presence", ABSENT, held[name].get("config"))
        run.delete(f"{path}/{held[name]['id']}")


def attribute_claim(name: str) -> dict[str, Any]:
    """Protocol mapper: the user attribute becomes the claim of the same name in access and ID token."""
    return {
        "name": name,
        "protocolMapper": "oidc-usermodel-attribute-mapper",
        "config": {
            "user.attribute": name,
            "claim.name": name,
            "jsonType.label": "String",
            "multivalued": "false",
            "aggregate.attrs": "false",
            "access.token.claim": "true",
            "id.token.claim": "true",
            "userinfo.token.claim": "false",
            "introspection.token.claim": "true",
        },
    }


def audience(client: str) -> dict[str, Any]:
    """Protocol mapper: the access token is also for this client."""
    return {
        "name": f"audience {client}",
        "protocolMapper": "oidc-audience-mapper",
        "config": {
            "included.client.audience": client,
            "access.token.claim": "true",
            "id.token.claim": "false",
            "introspection.token.claim": "true",
        },
    }
