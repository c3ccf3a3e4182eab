"""One server by compose: every service is there, no secret has a value, only the proxy is open to the world."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from devstack import services
from devstack.services import Service

COMPOSE = Path(__file__).resolve().parents[3] / "deploy" / "compose"
REQUIRED = re.compile(r"\$\{([A-Z_]+):\?\}")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("service", services.ALL, ids=lambda service: service.name)
def test_a_service_has_its_processes_and_migrates_before(document: dict[str, Any], service: Service) -> None:
    processes = {service.name: ["web"], **({f"{service.name}-worker": ["worker"]} if service.worker else {})}
    image = f"${{IMAGES:?}}{service.name}:${{VERSION:?}}"
    migration = document["services"][f"{service.name}-migrate"]
    assert (migration["image"], migration["command"]) == (image, ["migrate"])
    for name, command in processes.items():
        process = document["services"][name]
        assert (process["image"], process["command"]) == (image, command)
        assert process["depends_on"][f"{service.name}-migrate"] == {"condition": "service_completed_successfully"}
        assert f"${{SECRETS:?}}/{service.name}:/run/secrets:ro" in process["volumes"]
        assert ("NATS_URL" in process["environment"]) == service.worker


def test_our_containers_are_closed(document: dict[str, Any]) -> None:
    own = [one for one in document["services"].values() if one["image"].startswith("${IMAGES:?}")]
    assert len(own) > len(services.ALL)
    for one in own:
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        # Else SIGTERM is not heard while it starts.
        assert one["restart"] == "no" or one["init"] is True


def test_images_are_arguments_and_ports_stay_on_the_machine(document: dict[str, Any]) -> None:
    for name, one in document["services"].items():
        assert REQUIRED.match(one["image"]), name
        assert all(port.startswith("127.0.0.1:") for port in one.get("ports", [])), name


def test_no_variable_has_a_default_and_no_secret_a_value(document: dict[str, Any]) -> None:
    text = (COMPOSE / "compose.yaml").read_text(encoding="utf-8")
    used = set(REQUIRED.findall(text))
    assert len(re.findall(r"\$\{", text)) == len(REQUIRED.findall(text))
    example = (COMPOSE / "example.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == used
    secret = re.compile(r"PASSWORD$|SECRET$|KEYS?$|TOKEN$|^DATABASE_URL$")
    for name, one in document["services"].items():
        assert not [variable for variable in one.get("environment", {}) if secret.search(variable)], name
    assert not [variable for variable in used if secret.search(variable)]


def test_strangers_do_not_decide_what_is_traced() -> None:
    """The header is dropped for all servers: none sets headers of its own, for then it would inherit none of these."""
    common, *servers = (COMPOSE / "nginx.conf").read_text(encoding="utf-8").split("\nserver {")
    assert 'proxy_set_header traceparent "";' in common
    assert len(servers) > 2
    assert not [server for server in servers if "proxy_set_header" in server]
