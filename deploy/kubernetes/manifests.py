#!/usr/bin/env python3
"""Write the manifests of every service for Kubernetes: `deploy/kubernetes/manifests.py [FOLDER]`, base/ unless named.

What a container of ours is told stands once, in ../compose/compose.yaml: its settings are read there. A variable of
.env becomes a key of the ConfigMap `installation`, and who may speak with whom follows from the addresses in the
settings. A folder for each service, so that each is applied alone (./apply).
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
import policies
from pods import PORTS, Container, labels, pod

HERE = Path(__file__).resolve().parent
DEPLOY = HERE.parent
HEAD = "# Written by deploy/kubernetes/manifests.py from deploy/compose/compose.yaml and deploy/services.toml.\n"
Manifest = dict[str, Any]


def compose() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text("utf-8"))[
        "services"
    ]
    return found


def listed() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((DEPLOY / "services.toml").read_text(encoding="utf-8"))


def named(name: str, process: str, kind: str, version: str = "v1") -> Manifest:
    """The head of a manifest: the web process has the service's own name, others say what they are."""
    full = name if process == "web" else f"{name}-{process}"
    return {"apiVersion": version, "kind": kind, "metadata": {"name": full, "labels": labels(name, process)}}


def deployment(name: str, process: str, container: Container) -> Manifest:
    selected = {"matchLabels": labels(name, process)}
    apart = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": selected,
    }
    return named(name, process, "Deployment", "apps/v1") | {
        "spec": {
            "replicas": 2,
            "selector": selected,
            # A new one is ready before an old one goes: nobody is refused.
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": pod(name, process, [container], spread=[apart]),
        }
    }


def budget(name: str, process: str) -> Manifest:
    return named(name, process, "PodDisruptionBudget", "policy/v1") | {
        "spec": {"minAvailable": 1, "selector": {"matchLabels": labels(name, process)}}
    }


def address(name: str) -> Manifest:
    ports = [{"name": "http", "port": PORTS["http"], "targetPort": "http"}]
    return named(name, "web", "Service") | {"spec": {"selector": labels(name, "web"), "ports": ports}}


def migration(name: str, before: list[Container]) -> Manifest:
    """What is done once before the processes of a release start; the last one ends the job."""
    *first, last = before
    template = pod(name, "migrate", [last], first=first)
    template["spec"]["restartPolicy"] = "Never"
    return named(name, "migrate", "Job", "batch/v1") | {
        "spec": {"backoffLimit": 3, "activeDeadlineSeconds": 1800, "template": template}
    }


def container(service: str, process: str, one: Mapping[str, Any]) -> Container:
    image = one["image"].removeprefix("${IMAGES:?}").removesuffix(":${VERSION:?}")
    settings = dict(one.get("environment", {}))
    return Container(service, f"eservices/{image}", process, list(one["command"]), settings, list(one["volumes"]))


def containers(name: str, described: Mapping[str, Mapping[str, Any]]) -> tuple[list[Container], dict[str, Container]]:
    """(What runs once, in order; processes by name) of a service, as compose has them."""
    once, processes = [], {}
    for key, one in described.items():
        if not one["image"].startswith(f"${{IMAGES:?}}{name}:"):
            continue
        process = "web" if key == name else key.removeprefix(f"{name}-")
        made = container(name, process, one)
        if one["restart"] == "no":
            once.append(made)
        else:
            processes[process] = made
    return once, processes


def of_service(name: str, described: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Manifest]]:
    once, processes = containers(name, {key: one for key, one in described.items() if key != "databases"})
    files = {"migrate.yaml": [migration(name, once)]}
    for process, container in processes.items():
        manifests = [deployment(name, process, container), budget(name, process)]
        files[f"{process}.yaml"] = [address(name), *manifests] if process == "web" else manifests
    files["network.yaml"] = [policies.of(name, described)]
    return with_list(files)


class Plain(yaml.SafeDumper):
    """Says a thing again rather than by an anchor: these files are read by people."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the library's own signature
        return True


def realm(described: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Manifest]]:
    """The job that brings Keycloak's realm to what idp-config/ declares."""
    apply = container("realm", "migrate", described["realm"])
    return with_list({"migrate.yaml": [migration("realm", [apply])], "network.yaml": [policies.of("realm", described)]})


def with_list(files: dict[str, list[Manifest]]) -> dict[str, list[Manifest]]:
    return files | {"kustomization.yaml": [whole(files)]}


def whole(parts: Iterable[str]) -> Manifest:
    """What kustomize reads of a folder: its files, or those of all services at once."""
    return {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": sorted(parts)}


def written(manifests: list[Manifest]) -> str:
    return HEAD + yaml.dump_all(manifests, Dumper=Plain, sort_keys=False, width=140, allow_unicode=True)


def variables(described: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The keys that the ConfigMap `installation` must have: what settings of our own containers ask of .env."""
    own = [one for one in described.values() if one["image"].startswith("${IMAGES:?}")]
    text = " ".join(str(value) for one in own for value in one.get("environment", {}).values())
    return set(re.findall(r"\$\{([A-Z_]+):\?\}", text))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "base"
    described = compose()
    folders = {name: of_service(name, described) for name in listed()} | {"realm": realm(described)}
    for name, files in folders.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for file, manifests in files.items():
            (folder / name / file).write_text(written(manifests), encoding="utf-8")
    (folder / "kustomization.yaml").write_text(written([whole(folders)]), encoding="utf-8")


if __name__ == "__main__":
    main()
