"""Without containers: every process has its unit, systemd understands each, none may more than it needs."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from devstack import services
from devstack.services import Service

ROOT = Path(__file__).resolve().parents[3]
SYSTEMD = ROOT / "deploy" / "systemd"


def module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("units")
    subprocess.run([sys.executable, str(SYSTEMD / "generate.py"), str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.mark.parametrize("service", services.ALL, ids=lambda service: service.name)
def test_a_service_has_its_processes_and_migrates_before(units: Path, service: Service) -> None:
    there = {file.name for file in units.glob(f"eservices-{service.name}-*.service")}
    processes = ["web", "migrate", *(["worker"] if service.worker else [])]
    assert there == {f"eservices-{service.name}-{process}.service" for process in processes}
    for process in processes:
        text = (units / f"eservices-{service.name}-{process}.service").read_text(encoding="utf-8")
        assert f"MODULE={service.module} " in text
        # Migrations need the database alone, but where a command follows them.
        alone = process == "migrate" and "start.py command" not in text
        assert ("LoadCredential=nats_password:" in text) == (service.worker and not alone)
        assert (f"Requires=eservices-{service.name}-migrate.service" in text) == (process != "migrate")
    assert f"BIND=127.0.0.1:{service.port} " in (units / f"eservices-{service.name}-web.service").read_text()


def test_a_unit_reads_the_secrets_that_are_made(units: Path, tmp_path: Path) -> None:
    prepare = module(ROOT / "deploy" / "compose" / "prepare.py")
    prepare.make_secrets(tmp_path)
    made = {f"{file.parent.name}/{file.name}" for file in tmp_path.glob("*/*")} | set(prepare.FROM_OUTSIDE)
    of_services = {name for name in made if name.partition("/")[0] in {service.name for service in services.ALL}}
    texts = [file.read_text(encoding="utf-8") for file in units.glob("*.service")]
    loaded = {found for text in texts for found in re.findall(r"LoadCredential=\S+:/etc/eservices/secrets/(\S+)", text)}
    # Keycloak's own comes with Keycloak (deploy/install.md).
    assert loaded == of_services | {"nats/nats.conf", "keycloak/kc_db_password"}
    assert not [text for text in texts if re.search(r"(PASSWORD|SECRET|KEYS?)=[^$%]", text)]


def test_systemd_understands_every_unit(units: Path, tmp_path: Path) -> None:
    """Its own reader finds no fault; the programs are stand-ins, for /opt/eservices is not there."""
    assert shutil.which("systemd-analyze"), "please install systemd"
    for file in units.iterdir():
        text = file.read_text(encoding="utf-8")
        for program in re.findall(r"^ExecStart=(/opt/\S+)", text, re.MULTILINE):
            stand_in = tmp_path / program[1:]
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            stand_in.touch(mode=0o755)
        (tmp_path / file.name).write_text(
            text.replace("ExecStart=/opt/", f"ExecStart={tmp_path}/opt/"), encoding="utf-8"
        )
    names = [str(tmp_path / file.name) for file in units.iterdir()]
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")


def test_no_process_may_more_than_it_needs(units: Path) -> None:
    for file in units.glob("eservices-*.service"):
        lines = set(file.read_text(encoding="utf-8").splitlines())
        assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateDevices=yes"} <= lines, (
            file.name
        )
        if file.name != "eservices-backup.service":
            # A backup reads what belongs to others; everybody else has a user and no capability.
            assert "CapabilityBoundingSet=" in lines, file.name
            assert [line for line in lines if line.startswith("User=eservices")], file.name


def test_the_paths_of_units_are_those_of_a_clone(units: Path) -> None:
    texts = "".join(file.read_text(encoding="utf-8") for file in units.glob("*.service"))
    named = set(re.findall(r"/opt/eservices/((?:deploy|services)/\S+)", texts))
    assert {"deploy/keep/eservices-keep", "deploy/images/start.py", "services/portal"} <= named
    assert not [path for path in named if not (ROOT / path).exists()]
