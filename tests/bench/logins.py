"""Whole logins, from the portal's client to its tokens: through TAXISnet, and through a provider that asks nobody."""

import time
import uuid
from collections.abc import Callable
from statistics import median
from typing import Any

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
        took: dict[str, list[tuple[float, int]]] = {name: [] for name in ways}
        for _ in range(LOGINS):
            for name, sign_in in ways.items():
                took[name].append(_timed(sign_in))
        platform.people.admin.change("DELETE", f"/identity-provider/instances/{ALIAS}")
    return {name: _middle(several) for name, several in took.items()}


def _middle(several: list[tuple[float, int]]) -> dict[str, float]:
    return {"ms": round(median(ms for ms, _ in several), 1), "requests": median(count for _, count in several)}


def _timed(sign_in: Callable[[], Visitor]) -> tuple[float, int]:
    begun = time.perf_counter()
    visitor = sign_in()
    return (time.perf_counter() - begun) * 1000, len(visitor.urls)


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
