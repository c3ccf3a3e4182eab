"""A pod of ours: no root, nothing writable but memory, secrets and the municipality's file as files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREFIX = "eservices.gr"
USER = 10001
PORTS = {"http": 8000, "metrics": 9000}
SECRETS, MUNICIPALITY, AUTHORITIES = "/run/secrets", "/etc/eservices", "/etc/ssl/certs/ca-certificates.crt"
HEALTH = ["python", "/opt/eservices/app/start.py", "health"]
STOP_SECONDS = 20
"""Five in which others learn that no request should come, four for those under way, and the end of the processes."""


@dataclass(frozen=True, slots=True)
class Container:
    """A container as compose describes it; ``process`` is web, worker, or what is done once. ``image`` is named as an
    overlay names it (``images``), and ``service`` whose secrets it reads."""

    service: str
    image: str
    process: str
    command: list[str]
    environment: Mapping[str, Any]
    volumes: Sequence[str]


def labels(name: str, process: str) -> dict[str, str]:
    return {"app.kubernetes.io/part-of": "eservices", "app.kubernetes.io/name": name, f"{PREFIX}/process": process}


def variables(environment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Settings: those of the installation first, since a value may only name what stands before it."""
    values = {name: re.sub(r"\$\{([A-Z_]+):\?\}", r"$(\1)", str(value)) for name, value in environment.items()}
    asked = sorted({one for value in values.values() for one in re.findall(r"\$\(([A-Z_]+)\)", value)})
    found = [{"name": one, "valueFrom": {"configMapKeyRef": {"name": "installation", "key": one}}} for one in asked]
    return found + [{"name": name, "value": value} for name, value in values.items() if value != f"$({name})"]


def volumes(container: Container) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """By name: what is mounted, and where. Whatever compose mounts has a place here, or this raises KeyError."""
    known: dict[str, tuple[str, dict[str, Any]]] = {
        SECRETS: ("secrets", {"secret": {"secretName": container.service, "defaultMode": 0o440}}),
        MUNICIPALITY: ("municipality", {"configMap": {"name": "municipality"}}),
        AUTHORITIES: ("authorities", {"configMap": {"name": "authorities"}}),
        "/var/lib/eservices": ("seal", {"secret": {"secretName": f"{container.service}-seal", "optional": True}}),
    }
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for volume in container.volumes:
        place = volume.removesuffix(":ro").rpartition(":")[2]
        name, source = known[place]
        mount: dict[str, Any] = {"name": name, "mountPath": place, "readOnly": True}
        if place == AUTHORITIES:
            mount["subPath"] = "ca-certificates.crt"
        found[name] = ({"name": name, **source}, mount)
    found["tmp"] = (
        {"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}},
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 -- a file system in memory, of this container alone
    )
    return found


def probes(process: str) -> dict[str, Any]:
    if process == "web":
        ready, alive = (
            {"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 5} for path in ("/readyz", "/healthz")
        )
    elif process == "worker":
        ready = alive = {"exec": {"command": HEALTH}, "timeoutSeconds": 10}
    else:
        return {}
    return {
        "startupProbe": {**ready, "periodSeconds": 3, "failureThreshold": 40},
        "readinessProbe": {**ready, "periodSeconds": 10, "failureThreshold": 3},
        # A database that is away is no reason to start again: only one that answers nothing for minutes is.
        "livenessProbe": {**alive, "periodSeconds": 30, "failureThreshold": 6},
    }


def shown(container: Container) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": container.process,
        "image": container.image,
        "args": container.command,
        "env": variables(container.environment),
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "768Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [mount for _, mount in volumes(container).values()],
        **probes(container.process),
    }
    if container.process == "web":
        found["ports"] = [{"name": name, "containerPort": port} for name, port in PORTS.items()]
        found["lifecycle"] = {"preStop": {"exec": {"command": ["sleep", "5"]}}}
    return found


def pod(
    name: str,
    process: str,
    containers: Sequence[Container],
    *,
    first: Sequence[Container] = (),
    spread: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The template of a pod; ``first`` run one after the other before its containers."""
    mounted = {key: source for one in (*first, *containers) for key, (source, _) in volumes(one).items()}
    spec: dict[str, Any] = {
        "automountServiceAccountToken": False,
        # Otherwise every Service is a handful of variables, some with the names of our settings.
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "terminationGracePeriodSeconds": STOP_SECONDS,
        "containers": [shown(one) for one in containers],
        "volumes": list(mounted.values()),
    }
    if first:
        spec["initContainers"] = [shown(one) for one in first]
    if spread:
        spec["topologySpreadConstraints"] = list(spread)
    metadata: dict[str, Any] = {"labels": labels(name, process)}
    if process == "web":
        scraped = {"scrape": "true", "port": str(PORTS["metrics"]), "path": "/metrics"}
        metadata["annotations"] = {f"prometheus.io/{key}": value for key, value in scraped.items()}
    return {"metadata": metadata, "spec": spec}
