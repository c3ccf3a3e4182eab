"""Kubernetes: every service has its manifests, the schemas take them, and what stands twice is the same twice."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from devstack import services
from devstack.services import Service

DEPLOY = Path(__file__).resolve().parents[2]
KUBERNETES = DEPLOY / "kubernetes"
OVERLAYS = sorted((KUBERNETES / "overlays").iterdir())
SECRET = re.compile(r"PASSWORD$|SECRET$|KEYS?$|TOKEN$|^DATABASE_URL$")
Manifest = dict[str, Any]


def read(file: Path) -> list[Manifest]:
    return list(yaml.safe_load_all(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    subprocess.run([sys.executable, str(KUBERNETES / "manifests.py"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module", params=OVERLAYS, ids=lambda folder: folder.name)
def overlay(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def manifests(base: Path, overlay: Path) -> list[Manifest]:
    """Everything that the cluster is given; what kustomize reads itself is not among it."""
    ours = [file for folder in ("nats", "keycloak") for file in (KUBERNETES / folder).glob("*.yaml")]
    files = [*base.glob("*/*.yaml"), *ours, *overlay.glob("*.yaml")]
    found = [one for file in files for one in read(file) if file.name != "kustomization.yaml"]
    return [one for one in found if one["kind"] != "Any"]


def settings(overlay: Path) -> dict[str, str]:
    lines = (overlay / "installation.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def templates(manifests: list[Manifest]) -> list[Manifest]:
    return [one["spec"]["template"]["spec"] for one in manifests if "template" in one.get("spec", {})]


def test_the_schemas_of_kubernetes_take_every_manifest(manifests: list[Manifest]) -> None:
    assert {one["kind"] for one in manifests} >= {"Deployment", "StatefulSet", "Job", "Ingress", "NetworkPolicy"}
    for one in manifests:
        kubernetes_validate.validate(one, "1.32", strict=True)


@pytest.mark.parametrize("service", services.ALL, ids=lambda service: service.name)
def test_a_service_is_migrated_runs_twice_and_is_applied_alone(base: Path, overlay: Path, service: Service) -> None:
    files = [file for file in (base / service.name).iterdir() if file.name != "kustomization.yaml"]
    found = {(one["kind"], one["metadata"]["name"]): one for file in files for one in read(file)}
    processes = [service.name, *([f"{service.name}-worker"] if service.worker else [])]
    for process in processes:
        assert found["Deployment", process]["spec"]["replicas"] == 2
        assert found["PodDisruptionBudget", process]["spec"]["minAvailable"] == 1
    migration = found["Job", f"{service.name}-migrate"]["spec"]["template"]["spec"]
    assert [*migration.get("initContainers", []), *migration["containers"]][0]["args"] == ["migrate"]
    assert ("NetworkPolicy", service.name) in found
    [lists] = read(base / service.name / "kustomization.yaml")
    assert set(lists["resources"]) == {file.name for file in files}
    [installed] = read(overlay / "kustomization.yaml")
    assert "../../base" in installed["resources"]
    [of_all] = read(base / "kustomization.yaml")
    assert service.name in of_all["resources"]


def test_what_runs_in_an_installation_is_known_by_its_images(overlay: Path) -> None:
    """A service that has no release there yet is not applied (`apply` reads the same lines)."""
    [installed] = read(overlay / "kustomization.yaml")
    ours = {image["name"].removeprefix("eservices/") for image in installed["images"] if "/" in image["name"]}
    others = {"keycloak", "idp-config"}
    assert others | {"notifier"} < ours <= others | {one.name for one in services.ALL}
    [asked] = re.findall(r"^services=.*$", (KUBERNETES / "apply").read_text(), re.MULTILINE)
    said = subprocess.run(
        ["sh", "-c", f"overlay={overlay}; {asked}; echo $services"], capture_output=True, text=True, check=True
    )
    assert {"notifier", *said.stdout.split()} == ours - others


def test_no_pod_may_more_than_it_needs(manifests: list[Manifest]) -> None:
    for pod in templates(manifests):
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        for one in (*pod.get("initContainers", []), *pod["containers"]):
            assert one["securityContext"]["readOnlyRootFilesystem"] is True
            assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert one["resources"]["limits"]["memory"]
            assert not [setting["name"] for setting in one.get("env", []) if SECRET.search(setting["name"])]


def test_what_is_asked_of_an_installation_is_in_the_overlay(manifests: list[Manifest], overlay: Path) -> None:
    asked = {
        reference["key"]
        for pod in templates(manifests)
        for one in (*pod.get("initContainers", []), *pod["containers"])
        for setting in one.get("env", [])
        if (reference := setting.get("valueFrom", {}).get("configMapKeyRef"))
    }
    assert asked == set(settings(overlay))
    assert re.fullmatch("[0-9]{4}", settings(overlay)["DIAS_CREDITOR_ID"]), "fee-declarations starts with no other"
    assert not [name for name in asked if SECRET.search(name)]


def test_a_municipality_comes_with_its_files(overlay: Path) -> None:
    [installed] = read(overlay / "kustomization.yaml")
    code = settings(overlay)["MUNICIPALITY"]
    brought = {Path(file) for made in installed["configMapGenerator"] for file in made.get("files", ())}
    there = {file.relative_to(DEPLOY) for file in (DEPLOY / "municipalities").rglob("*") if file.is_file()}
    own = {Path("../../..") / file for file in there if file.stem == code or file.parent.name == code}
    assert brought == own
    patch = overlay / "folder.yaml"
    [volume] = read(patch)[0]["spec"]["template"]["spec"]["volumes"] if patch.exists() else [{}]
    folder = [source["configMap"] for source in volume.get("projected", {}).get("sources", ())]
    placed = {item["path"] for source in folder for item in source.get("items", ())}
    assert placed == {f"{code}/{file.name}" for file in own if file.parent.name == code}


def test_an_installation_keeps_nothing_of_the_one_that_it_was_copied_from(overlay: Path) -> None:
    def own(folder: Path) -> set[str]:
        [installed] = read(folder / "kustomization.yaml")
        addresses = [settings(folder)[name] for name in ("PORTAL_URL", "LOGIN_URL", "BRIDGE_URL")]
        return {installed["namespace"], settings(folder)["DIAS_CREDITOR_ID"], *addresses}

    assert settings(overlay)["MUNICIPALITY"] == overlay.name
    for other in OVERLAYS:
        assert other == overlay or not own(other) & own(overlay), other.name


def test_a_value_names_only_what_stands_before_it(manifests: list[Manifest]) -> None:
    """Kubernetes leaves the name of a variable that comes later as it is, with its dollar sign."""
    for pod in templates(manifests):
        for one in (*pod.get("initContainers", []), *pod["containers"]):
            known = set[str]()
            for setting in one.get("env", []):
                assert set(re.findall(r"\$\(([A-Z_]+)\)", setting.get("value", ""))) <= known, one["name"]
                known.add(setting["name"])


def test_the_entrance_opens_what_the_proxy_of_one_server_opens(manifests: list[Manifest], overlay: Path) -> None:
    rules = [rule for one in manifests if one["kind"] == "Ingress" for rule in one["spec"]["rules"]]
    paths = {rule["host"]: [path["path"] for path in rule["http"]["paths"]] for rule in rules}
    urls = [settings(overlay)[name] for name in ("PORTAL_URL", "LOGIN_URL", "BRIDGE_URL")]
    hosts = [url.removeprefix("https://") for url in urls]
    assert set(paths) == set(hosts)
    text = (DEPLOY / "compose" / "nginx.conf").read_text(encoding="utf-8")
    # nginx.conf is of the names of example.org, which an installation replaces.
    text = text.replace("eservices.example.org", hosts[0])
    for host in hosts:
        block = next(one for one in re.split(r"^server ", text, flags=re.MULTILINE) if f"server_name {host};" in one)
        open_to_all = re.findall(r"location (/\S*) \{ proxy_pass", block)
        for exact in re.findall(r"location ~ \^/\(([^)]*)\)\$", block):
            open_to_all += [f"/{one}" for one in exact.split("|")]
        assert sorted(paths[host]) == sorted(open_to_all)


def test_only_who_needs_a_service_reaches_it(base: Path) -> None:
    def callers(name: str) -> set[str]:
        [policy] = read(base / name / "network.yaml")
        into = [rule for rule in policy["spec"]["ingress"] if rule["ports"][0]["port"] == 8000]
        return {
            one["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
            for rule in into
            for one in rule["from"]
            if "podSelector" in one
        }

    assert callers("identity-bridge") == {"portal", "keycloak"}
    assert callers("fee-declarations") == callers("certificates") == callers("notifier") == {"portal"}
    assert callers("portal") == set()
