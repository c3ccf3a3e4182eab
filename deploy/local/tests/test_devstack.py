"""What the local platform promises without being started: distinct ports, private secrets, least permissions."""

import importlib.util
import stat
from pathlib import Path
from types import ModuleType

import pytest
from devstack import broker, programs, secrets, services
from devstack.layout import FIRST_MUNICIPALITY, SERVICES, Layout, UnknownMunicipality
from devstack.runner import Program, Runner
from devstack.stack import RunsForAnother, Stack

LOCAL = Path(__file__).resolve().parents[1]
ROOT = LOCAL.parents[1]


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("ESERVICES_ROOT", str(ROOT))
    monkeypatch.setenv("ESERVICES_STATE", str(tmp_path))
    monkeypatch.delenv("PORT_OFFSET", raising=False)
    return Layout.of("test")


def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", LOCAL / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_instances_share_no_port(layout: Layout) -> None:
    up = Layout.of("up")
    assert len(set(up.ports.values()) | set(layout.ports.values())) == 2 * len(up.ports)


def test_secrets_are_private_and_stay_the_same(layout: Layout) -> None:
    first = secrets.load_or_make(layout.home)
    assert secrets.load_or_make(layout.home) == first
    assert stat.S_IMODE((layout.home / "secrets.json").stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first)


def test_a_service_may_publish_its_own_subjects_and_pull_its_own_durables_only() -> None:
    allowed = broker.permissions(services.named("certificates"))
    assert "certificates.>" in allowed["publish"]
    assert "$JS.API.CONSUMER.MSG.NEXT.NOTICES.certificates" in allowed["publish"]
    assert not [p for p in allowed["publish"] if "notifier" in p or p.startswith(("fees", "identity", "notices"))]
    assert not [p for p in allowed["publish"] if "STREAM" in p or "CREATE" in p or p in (">", "$JS.>")]
    assert allowed["subscribe"] == ["_INBOX.certificates.>"]


def test_a_password_with_a_percent_sign_reaches_the_program_unchanged(layout: Layout) -> None:
    import configparser

    runner = Runner(layout, "pass%word")
    section = runner._section(Program("kit", ["/bin/echo", "two words"], {"SECRET": 'a%b"c'}))
    parser = configparser.RawConfigParser()
    parser.read_string("\n".join(section))
    assert parser["program:kit"]["environment"] == 'SECRET="a%%b\\"c"'
    assert parser["program:kit"]["command"] == "/bin/echo 'two words'"


def test_state_leaves_a_clone_that_others_cannot_enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = bootstrap()
    clone = tmp_path / "clone"
    clone.mkdir(mode=0o700)
    monkeypatch.setattr(module, "ROOT", clone)
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    assert module.state_root().parent == Path("/var/lib")
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    assert module.state_root() == clone / ".state"


def test_one_setting_chooses_the_municipality_and_is_remembered(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert layout.municipality == FIRST_MUNICIPALITY
    monkeypatch.setenv("MUNICIPALITY", "kalliopi")
    chosen = Layout.of("test")
    assert chosen.municipality_file == ROOT / "deploy/municipalities/kalliopi.yaml"
    chosen.home.mkdir()
    chosen.remember_municipality()
    monkeypatch.delenv("MUNICIPALITY")
    assert Layout.of("test").municipality == "kalliopi"
    assert Layout.of("up").municipality == FIRST_MUNICIPALITY, "each instance has its own"


@pytest.mark.parametrize("name", ["kaliopi", "../local/ports", "kalliopi.yaml"])
def test_an_unknown_municipality_is_told_with_those_that_there_are(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("MUNICIPALITY", name)
    with pytest.raises(UnknownMunicipality, match="chersonisos, kalliopi") as told:
        Layout.of(layout.instance)
    assert f"“{name}”" in str(told.value)


def test_a_running_platform_does_not_change_its_municipality(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNICIPALITY", "kalliopi")
    with pytest.raises(RunsForAnother, match=f"it runs for {FIRST_MUNICIPALITY}; `make down` first"):
        Stack.of("test").expect_its_municipality()
    monkeypatch.setenv("MUNICIPALITY", FIRST_MUNICIPALITY)
    Stack.of("test").expect_its_municipality()


def test_every_program_is_told_of_the_same_municipality(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNICIPALITY", "kalliopi")
    stack = Stack.of("test")
    file = str(ROOT / "deploy/municipalities/kalliopi.yaml")
    told = [programs.realm_environment(stack.layout, stack.secrets)]
    told += [programs.service_environment(stack.layout, stack.secrets, service) for service in SERVICES]
    assert {environment["MUNICIPALITY_FILE"] for environment in told} == {file}
    assert FIRST_MUNICIPALITY not in str(told)
