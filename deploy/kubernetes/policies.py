"""Who may speak with whom: what the settings of the containers name, and nothing else."""

from collections.abc import Mapping
from typing import Any

from pods import PORTS, labels

Described = Mapping[str, Mapping[str, Any]]
SMTP_PORTS = (465, 587)
POSTGRES, NATS, HTTPS, KEYCLOAK = 5432, 4222, 443, 8080


def _settings(described: Described, name: str) -> str:
    return " ".join(map(str, described[name].get("environment", {}).values()))


def _calls(described: Described, name: str, other: str) -> bool:
    return f"//{other}:" in _settings(described, name)


def _port(*numbers: int) -> list[dict[str, Any]]:
    return [{"protocol": "TCP", "port": number} for number in numbers]


def _of(name: str) -> dict[str, Any]:
    return {"podSelector": {"matchLabels": {"app.kubernetes.io/name": name}}}


def _into(name: str, described: Described) -> list[dict[str, Any]]:
    """The services that call it, the entrance when it is open to browsers, and what reads its figures."""
    callers = [_of(other) for other in described if _calls(described, other, name)]
    if described[name].get("ports"):
        callers.append({"namespaceSelector": {"matchLabels": {"eservices.gr/entrance": "true"}}})
    if name == "identity-bridge":
        # Keycloak redeems codes here.
        callers.append(_of("keycloak"))
    readers = {"namespaceSelector": {"matchLabels": {"eservices.gr/monitoring": "true"}}}
    rules: list[dict[str, Any]] = [{"from": [readers], "ports": _port(PORTS["metrics"])}]
    if callers:
        rules.insert(0, {"from": callers, "ports": _port(PORTS["http"])})
    return rules


def _out(name: str, described: Described) -> list[dict[str, Any]]:
    """Names, the database, the broker, other services by their addresses; whatever is outside only by TLS."""
    names = {"ports": [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]}
    rules: list[dict[str, Any]] = [names, {"ports": _port(POSTGRES)}]
    if _calls(described, name, "nats"):
        rules.append({"to": [_of("nats")], "ports": _port(NATS)})
    if _calls(described, name, "keycloak"):
        rules.append({"to": [_of("keycloak")], "ports": _port(KEYCLOAK)})
    others = [_of(other) for other in described if f"//{other}:{PORTS['http']}" in _settings(described, name)]
    if others:
        rules.append({"to": others, "ports": _port(PORTS["http"])})
    settings = described[name].get("environment", {})
    outside = [HTTPS, *(SMTP_PORTS if "SMTP_HOST" in settings else ())]
    rules.append({"ports": _port(*outside)})
    return rules


def of(name: str, described: Described) -> dict[str, Any]:
    """The policy of a service's pods, all processes alike."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "labels": labels(name, "web")},
        "spec": {
            "podSelector": {"matchLabels": {"app.kubernetes.io/name": name}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": _into(name, described),
            "egress": _out(name, described),
        },
    }
