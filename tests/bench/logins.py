"""Whole logins, from the portal's client to its tokens: through TAXISnet, and through a provider that asks nobody."""

import time
import uuid
from collections.abc import Callable
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from devstack import taxisnet
from devstack.visitor import Visitor

from tests.bench.measured import Platform
from tests.bench.minimal_provider import MinimalProvider, serving

LOGINS, WARM_UP = 12, 3
ALIAS = "minimal"


def measure(platform: Platform) -> dict[str, Any]:
    """Milliseconds of a first and of a returning login of each, in turn, and how many requests a browser made."""
    people = platform.people
    with serving() as provider:
        _add(platform, provider)
        known, strange = people.fresh_persona(), str(uuid.uuid4())
        ways: dict[str, Callable[[], Visitor]] = {
            "first": lambda: _taxisnet(platform, people.fresh_persona()),
            "first, raw": lambda: _minimal(platform, provider, str(uuid.uuid4())),
            "returning": lambda: _taxisnet(platform, known),
            "returning, raw": lambda: _minimal(platform, provider, strange),
        }
        for _ in range(WARM_UP):
            for sign_in in ways.values():
                sign_in()
        took: dict[str, list[float]] = {name: [] for name in ways}
        went: dict[str, list[str]] = {}
        for _ in range(LOGINS):
            for name, sign_in in ways.items():
                begun = time.perf_counter()
                visitor = sign_in()
                took[name].append((time.perf_counter() - begun) * 1000)
                went[name] = [_place(platform, url) for url in visitor.urls]
        platform.people.admin.change("DELETE", f"/identity-provider/instances/{ALIAS}")
    return {name: {"ms": round(median(took[name]), 1), "requests": went[name]} for name in ways}


def _place(platform: Platform, url: str) -> str:
    """Where a request of the browser went: which part of the platform, and the last part of the path."""
    layout, parts = platform.stack.layout, urlsplit(url)
    names = {layout.ports[name]: name for name in ("keycloak", "identity-bridge", "taxisnet", "portal")}
    return f"{names.get(parts.port or 0, ALIAS)} {parts.path.rpartition('/')[2]}"


def _taxisnet(platform: Platform, persona: str) -> Visitor:
    visitor = Visitor("en")
    verifier = platform.people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    platform.people.finish(visitor, verifier)
    return visitor


def _minimal(platform: Platform, provider: MinimalProvider, person: str) -> Visitor:
    visitor, provider.person = Visitor("en"), person
    verifier = platform.people.begin(visitor, kc_idp_hint=ALIAS)
    platform.people.finish(visitor, verifier)
    return visitor


def _add(platform: Platform, provider: MinimalProvider) -> None:
    """The same identity provider once more, with the same flows and mappers, at another address."""
    admin = platform.people.admin
    told = admin.get("/identity-provider/instances/taxisnet")
    told = {name: value for name, value in told.items() if name != "internalId"} | {"alias": ALIAS}
    places = {"authorizationUrl": "/authorize", "tokenUrl": "/token", "jwksUrl": "/jwks", "issuer": ""}
    told["config"] |= {name: provider.url + path for name, path in places.items()} | {"clientSecret": "not-secret"}
    admin.change("POST", "/identity-provider/instances", told)
    for mapper in admin.get("/identity-provider/instances/taxisnet/mappers"):
        mapper = {name: value for name, value in mapper.items() if name != "id"} | {"identityProviderAlias": ALIAS}
        admin.change("POST", f"/identity-provider/instances/{ALIAS}/mappers", mapper)
