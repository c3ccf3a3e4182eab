"""Images of services, without building one: nothing is forgotten, nothing is named that an installation chooses."""

import hashlib
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from devstack import postgres, programs, services

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "deploy" / "images"


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A file of deploy/images; they import each other as neighbours."""
    monkeypatch.setattr(sys, "path", [str(IMAGES), *sys.path])
    spec = importlib.util.spec_from_file_location(name, IMAGES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, found)
    spec.loader.exec_module(found)
    return found


def test_every_service_has_an_image_with_all_that_it_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    context = module("context", monkeypatch)
    assert context.services() == {service.name: service.module for service in services.ALL}
    libraries = {folder.name for folder in (ROOT / "libs").iterdir()}
    for service in services.ALL:
        source = context.source(service.name)
        project = tomllib.loads((ROOT / "services" / service.name / "pyproject.toml").read_text(encoding="utf-8"))
        own = {re.split(r"[^\w-]", word)[0] for word in project["project"]["dependencies"]} & libraries
        assert {f"libs/{name}" for name in own} < set(source.folders)
        assert source.folders[-1] == f"services/{service.name}"
        assert re.fullmatch("[0-9a-f]{40}", source.revision)


def test_base_images_are_arguments_and_nobody_is_root() -> None:
    recipe = (IMAGES / "Containerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"^FROM (\S+)", recipe, re.MULTILINE)) == {"${BASE}"}
    assert re.findall(r"^ARG BASE.*", recipe, re.MULTILINE) == ["ARG BASE"]
    assert re.findall(r"^USER (.*)", recipe, re.MULTILINE) == ["10001:10001"]
    assert "HEALTHCHECK" in recipe


def test_no_host_is_named_from_which_images_or_packages_come() -> None:
    # The first is a name for a schema, and nobody asks it; the others are nobody's (RFC 2606), in place of one's own.
    known = {"cyclonedx.org", "eservices.example.org", "login.eservices.example.org", "taxisnet.eservices.example.org"}
    address = re.compile(r"(?:https?://|^FROM +|image: *[\"']?)([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})", re.MULTILINE)
    files = [file for folder in ("images", "compose") for file in (ROOT / "deploy" / folder).glob("**/*")]
    # An installation's own settings may lie beside their example.
    ours = [file for file in files if file.is_file() and file.suffix != ".pyc" and file.name != ".env"]
    texts = {file.name: file.read_text(encoding="utf-8") for file in ours}
    assert "Containerfile" in texts
    assert {host for text in texts.values() for host in address.findall(text)} <= known


def test_what_is_inside_is_told_from_the_wheels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    context, bill = module("context", monkeypatch), module("bill", monkeypatch)
    said = {
        "new_one-1.0": "Name: New_One\nVersion: 1.0\nLicense-Expression: MIT\n",
        "old-2": "Name: old\nVersion: 2\nClassifier: License :: OSI Approved :: BSD License\nLicense: whatever\n",
        "oldest-3": "Name: oldest\nVersion: 3\nLicense: Do as you like\n        and go\n",
        "silent-4": "Name: silent\nVersion: 4\n",
    }
    for name, metadata in said.items():
        with zipfile.ZipFile(tmp_path / f"{name}-py3-none-any.whl", "w") as packed:
            packed.writestr(f"{name}.dist-info/METADATA", "Metadata-Version: 2.4\n" + metadata)
    source = context.Source("portal", "portal", ("services/portal",), "0" * 40, 0)
    bill.write(tmp_path, source, tmp_path)
    document = json.loads((tmp_path / "portal.cdx.json").read_text(encoding="utf-8"))
    assert document["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"
    assert document["components"][0]["purl"] == "pkg:pypi/new-one@1.0"
    content = (tmp_path / "old-2-py3-none-any.whl").read_bytes()
    assert document["components"][1]["hashes"][0]["content"] == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "portal.licences.txt").read_text(encoding="utf-8").splitlines() == [
        "new-one 1.0: MIT",
        "old 2: BSD License",
        "oldest 3: Do as you like",
        "silent 4: NOT STATED",
    ]


def test_secrets_are_files_and_what_is_set_already_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    start = module("start", monkeypatch)
    (tmp_path / "database_url").write_text("postgresql://from-a-file\n", encoding="utf-8")
    (tmp_path / "nats_password").write_text("from-a-file\n", encoding="utf-8")
    monkeypatch.setenv("NATS_PASSWORD", "from-the-environment")
    monkeypatch.setenv("DATABASE_URL", "so that it is put back")
    monkeypatch.delenv("DATABASE_URL")
    start.take_secrets(tmp_path)
    assert os.environ["DATABASE_URL"] == "postgresql://from-a-file"
    assert os.environ["NATS_PASSWORD"] == "from-the-environment"
    start.take_secrets(tmp_path / "there-is-no-such-folder")


def test_what_the_local_stack_tells_the_allocator_is_what_images_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module("start", monkeypatch).MEMORY == programs.MEMORY


def test_a_check_reads_the_settings_and_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "rehearsal").mkdir()
    (tmp_path / "rehearsal" / "wsgi.py").write_text("import os\nos.environ['WORDS']\n", encoding="utf-8")
    known = {**os.environ, "MODULE": "rehearsal", "PYTHONPATH": str(tmp_path), "SECRETS_FOLDER": str(tmp_path / "none")}
    command = [sys.executable, str(IMAGES / "start.py"), "check"]
    refused = subprocess.run(command, env=known, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "WORDS" in refused.stderr
    assert subprocess.run(command, env={**known, "WORDS": "some"}, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("servers", ["127.0.0.1:{}", "127.0.0.1:9,127.0.0.1:{}"])
def test_a_worker_is_well_while_it_is_connected_to_both(servers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = module("start", monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as broker, socket.create_server(("127.0.0.1", 0)) as database:
        monkeypatch.setenv("NATS_URL", f"nats://127.0.0.1:{broker.getsockname()[1]}")
        address = postgres.address("u", "p", "d", servers.format(database.getsockname()[1]))
        monkeypatch.setenv("DATABASE_URL", address)
        itself = Path("/proc/self")
        with socket.create_connection(broker.getsockname()):
            assert not start.is_connected(itself)
            with socket.create_connection(database.getsockname()):
                assert start.is_connected(itself)
            assert not start.is_connected(itself)


def test_what_keycloak_built_of_the_same_things_is_taken_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module("context", monkeypatch)
    home_of = module("keycloak_home", monkeypatch)
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "extension.jar").write_bytes(b"first")
    built = tmp_path / "lib" / "quarkus"
    built.mkdir(parents=True)
    script = tmp_path / "bin" / "kc.sh"
    script.parent.mkdir()
    # Each time something else, as Keycloak's own.
    script.write_text(f"#!/bin/sh\ndate +%N > {built}/generated.jar\n", encoding="utf-8")
    script.chmod(0o755)
    first = home_of._built_of(tmp_path)
    home_of._build(tmp_path, tmp_path / "kept.zip")
    made = (built / "generated.jar").read_bytes()
    (built / "of-the-distribution.jar").write_bytes(b"")
    home_of._build(tmp_path, tmp_path / "kept.zip")
    assert {file.name: file.read_bytes() for file in built.iterdir()} == {"generated.jar": made}
    os.utime(tmp_path / "providers" / "extension.jar", (0, 0))
    moved = home_of._built_of(tmp_path)
    (tmp_path / "providers" / "extension.jar").write_bytes(b"second")
    os.utime(tmp_path / "providers" / "extension.jar", (0, 0))
    assert len({first, moved, home_of._built_of(tmp_path)}) == 3


def test_keycloak_and_the_realm_tool_are_of_their_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    context = module("context", monkeypatch)
    home_of = module("keycloak_home", monkeypatch)
    assert "idp-config" in context.source("idp-config").folders
    assert all(folder.startswith("idp-config/") for folder in home_of.source().folders)
    recipe = (IMAGES / "Containerfile.keycloak").read_text(encoding="utf-8")
    assert re.findall(r"^FROM (\S+)", recipe, re.MULTILINE) == ["${BASE}"]
    assert re.findall(r"^USER (.*)", recipe, re.MULTILINE) == ["10001:10001"]
