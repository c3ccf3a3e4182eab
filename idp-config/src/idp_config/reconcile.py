"""The rules every kind of object follows: compare what is declared with what is there, write only a difference.

Objects are found by their natural key (client id, alias, name), never by an id. Declared keys are merged into the
fetched representation, because Keycloak's PUT replaces the whole object and would lose what we do not own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from idp_config.admin import RealmAdmin

ABSENT = "(absent)"


@dataclass(frozen=True)
class Drift:
    """One difference between the declaration and the realm."""

    kind: str
    name: str
    key: str
    want: object
    have: object

    def line(self) -> str:
        """One line for a person: type, name, key, want, have."""
        return f"{self.kind} {self.name!r}: {self.key}: want {_short(self.want)}, have {_short(self.have)}"


class Reconciler:
    """Collects drift; in applying mode also writes. `writes` counts the calls that changed something.

    `left` names what nobody declared and what stays all the same, because it gives nothing by itself.
    """

    def __init__(self, admin: RealmAdmin, *, applying: bool) -> None:
        self.admin = admin
        self.applying = applying
        self.drifts: list[Drift] = []
        self.left: list[str] = []
        self.writes = 0

    def report(self, kind: str, name: str, key: str, want: object, have: object) -> None:
        self.drifts.append(Drift(kind, name, key, want, have))

    def leave(self, kind: str, names: Iterable[str]) -> None:
        """Name what is there, is nobody's business of ours, and stays."""
        self.left += [f"{kind} {name!r}: not declared, left alone" for name in sorted(names)]

    def differs(self, kind: str, name: str, want: Mapping[str, Any], have: Mapping[str, Any]) -> bool:
        """Report every declared key whose value is another; say whether there was any."""
        found = list(_differences(want, have, ""))
        for key, wanted, held in found:
            self.report(kind, name, key, wanted, held)
        return bool(found)

    def post(self, path: str, body: object) -> Any:
        """Create in applying mode; return what the Admin API returned."""
        if not self.applying:
            return None
        self.writes += 1
        return self.admin.post(path, body)

    def put(self, path: str, body: object) -> None:
        if self.applying:
            self.writes += 1
            self.admin.put(path, body)

    def delete(self, path: str, body: object = None) -> None:
        if self.applying:
            self.writes += 1
            self.admin.delete(path, body)

    def names(self, kind: str, name: str, want: Iterable[str], have: Iterable[str]) -> tuple[list[str], list[str]]:
        """Compare two sets of names, report both ways, return (missing, undeclared)."""
        missing, extra = sorted(set(want) - set(have)), sorted(set(have) - set(want))
        for each in missing:
            self.report(kind, name, each, "present", ABSENT)
        for each in extra:
            self.report(kind, name, each, ABSENT, "present")
        return missing, extra


def merge(have: Mapping[str, Any], want: Mapping[str, Any]) -> dict[str, Any]:
    """The fetched representation with the declared keys laid over it; lists are replaced, maps are merged."""
    merged = dict(have)
    for key, value in want.items():
        held = merged.get(key)
        merged[key] = merge(held, value) if isinstance(value, dict) and isinstance(held, dict) else value
    return merged


def undeclared(want: Mapping[str, Any], have: Mapping[str, Any], kept: Iterable[str] = ()) -> list[str]:
    """Keys that were added by hand; `kept` are those Keycloak writes by itself."""
    return sorted(key for key, value in have.items() if key not in want and key not in set(kept) and value != "")


def _differences(want: Mapping[str, Any], have: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, object, object]]:
    for key, value in want.items():
        held = have.get(key)
        if isinstance(value, dict):
            yield from _differences(value, held if isinstance(held, dict) else {}, f"{prefix}{key}.")
        elif value is False and held is None:
            continue  # A switch that is not mentioned is off.
        elif _canonical(value) != _canonical(held):
            yield f"{prefix}{key}", value, ABSENT if held is None else held


def _canonical(value: object) -> object:
    """Keycloak gives booleans as text in some places, drops empty values, and keeps most lists as sets."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return sorted(str(item) for item in value)
    return str(value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else text[:197] + "..."
