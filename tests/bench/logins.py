"""Whole logins, from the portal's client to its tokens: through TAXISnet, and through a provider that asks nobody."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    """Milliseconds of a first and of a returning login of each, in turn, and the requests that a browser made.

    What counts is how long answers took, not how long this program read pages and filled in forms: it does so for
    TAXISnet alone. ``shares`` are the milliseconds of each part of the platform that a browser asked.
    """
    people = platform.people
    with serving() as provider:
        _add(platform, provider)
        known, strange = people.fresh_persona(), str(uuid.uuid4())
        ways: dict[str, Callable[[], _Login]] = {
            "first": lambda: _taxisnet(platform, people.fresh_persona()),
            "first, raw": lambda: _minimal(platform, provider, str(uuid.uuid4())),
            "returning": lambda: _taxisnet(platform, known),
            "returning, raw": lambda: _minimal(platform, provider, strange),
        }
        for _ in range(WARM_UP):
            for sign_in in ways.values():
                sign_in()
        took: dict[str, list[_Login]] = {name: [] for name in ways}
        for _ in range(LOGINS):
            for name, sign_in in ways.items():
                took[name].append(sign_in())
        platform.people.admin.change("DELETE", f"/identity-provider/instances/{ALIAS}")
    return {name: _summary(platform, logins) for name, logins in took.items()}


@dataclass(frozen=True)
class _Login:
    """What a browser asked, and for how long the portal's client then exchanged its code."""

    visitor: Visitor
    exchange: float

    def seconds(self, places: Sequence[str]) -> dict[str, float]:
        """By part of the platform; ``places`` says where each request went."""
        spent = {"tokens": self.exchange}
        for place, seconds in zip(places, self.visitor.seconds, strict=True):
            part = place.partition(" ")[0]
            spent[part] = spent.get(part, 0) + seconds
        return spent


def _summary(platform: Platform, logins: Sequence[_Login]) -> dict[str, Any]:
    places = [[_place(platform, url) for url in one.visitor.urls] for one in logins]
    spent = [one.seconds(went) for one, went in zip(logins, places, strict=True)]
    shares = {part: round(median(one[part] for one in spent) * 1000, 1) for part in spent[-1]}
    whole = median(sum(one.values()) for one in spent) * 1000
    return {"ms": round(whole, 1), "requests": places[-1], "shares": shares}


def _place(platform: Platform, url: str) -> str:
    """Where a request of the browser went: which part of the platform, and the last part of the path."""
    layout, parts = platform.stack.layout, urlsplit(url)
    names = {layout.ports[name]: name for name in ("keycloak", "identity-bridge", "taxisnet", "portal")}
    return f"{names.get(parts.port or 0, ALIAS)} {parts.path.rpartition('/')[2]}"


def _taxisnet(platform: Platform, persona: str) -> _Login:
    visitor = Visitor("en")
    verifier = platform.people.begin(visitor, kc_idp_hint="taxisnet")
    taxisnet.pass_through(visitor, persona)
    return _finished(platform, visitor, verifier)


def _minimal(platform: Platform, provider: MinimalProvider, person: str) -> _Login:
    visitor, provider.person = Visitor("en"), person
    verifier = platform.people.begin(visitor, kc_idp_hint=ALIAS)
    return _finished(platform, visitor, verifier)


def _finished(platform: Platform, visitor: Visitor, verifier: str) -> _Login:
    begun = time.perf_counter()
    platform.people.finish(visitor, verifier)
    return _Login(visitor, time.perf_counter() - begun)


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
