"""`make up-containers` without a container: what it tells compose and nginx is what an installation is told."""

import re
import socket
import ssl
from pathlib import Path

import pytest
import yaml
from devstack import container_front, container_images, container_settings, containers
from devstack.container_front import NAMES, FrontLayout
from devstack.layout import Layout

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = ROOT / "deploy" / "compose"
GATEWAY = "10.89.0.1"
OF_IMAGES = {"IMAGES", "VERSION", "POSTGRES_IMAGE", "NATS_IMAGE"}


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("ESERVICES_ROOT", str(ROOT))
    monkeypatch.setenv("ESERVICES_STATE", str(tmp_path))
    monkeypatch.delenv("PORT_OFFSET", raising=False)
    found = FrontLayout.of(containers.INSTANCE)
    found.home.mkdir()
    return found


def test_compose_is_told_what_an_installation_is_told(layout: Layout) -> None:
    said = container_settings.settings(layout, GATEWAY)
    example = (COMPOSE / "example.env").read_text(encoding="utf-8")
    assert set(said) | OF_IMAGES == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert all(said.values())
    assert said["LOGIN_URL"] == f"https://{said['LOGIN_HOST']}:{layout.ports['proxy']}"


def test_nginx_is_told_what_stands_in_the_file_of_an_installation(layout: Layout) -> None:
    of_installation = (COMPOSE / "nginx.conf").read_text(encoding="utf-8")
    said = re.sub(r"^ *#.*\n", "", container_front.configuration(layout, GATEWAY), flags=re.MULTILINE)
    assert set(re.findall(r"server_name (.*);", said)) == set(NAMES.values())
    assert set(re.findall(r"listen ([\d.]+):(\d+) ssl", said)) == {
        (address, str(layout.ports["proxy"])) for address in ("127.0.0.1", GATEWAY)
    }
    left = ("example.org", "/etc/", "/var/log", ":8100", ":8101", ":8110", "listen 443", "listen 80", "[::]")
    assert not [word for word in left if word in said]
    # The simulator's is the only one more.
    assert said.count("location ") == of_installation.count("location ") + 1


def test_the_certificate_is_known_to_whom_trusts_the_file(layout: Layout) -> None:
    container_front.trust(layout, GATEWAY)
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    server.load_cert_chain(layout.home / "front.pem", layout.home / "front.key")
    client.load_verify_locations(container_front.trusted(layout))
    for name in (*NAMES.values(), GATEWAY):
        assert _handshake(server, client, name), name
    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(server, client, "another.localhost")


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bool:
    """Both ends in memory; raises what the client finds wrong."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    done: set[int] = set()
    for _ in range(10):
        for number, end in enumerate(ends):
            try:
                end.do_handshake()
                done.add(number)
            except ssl.SSLWantReadError:
                pass
    return done == {0, 1}


def test_every_container_that_goes_on_running_is_stopped() -> None:
    document = yaml.safe_load((COMPOSE / "compose.yaml").read_text(encoding="utf-8"))
    running = {name for name, one in document["services"].items() if one["restart"] != "no"}
    assert set(containers.STOPPED_IN_ORDER) == running
    assert len(containers.STOPPED_IN_ORDER) == len(running)
    assert containers.STOPPED_IN_ORDER[-1] == "postgres"


def test_every_image_of_compose_that_is_ours_is_made() -> None:
    images = re.findall(r"\$\{IMAGES:\?\}([a-z-]+):", (COMPOSE / "compose.yaml").read_text(encoding="utf-8"))
    assert set(images) == set(container_images.OURS)


def test_names_under_localhost_are_this_machine(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    container_front.see_through(layout)
    found = socket.getaddrinfo(NAMES["portal"], 443, type=socket.SOCK_STREAM)
    assert [address[4] for address in found] == [("127.0.0.1", 443)]
