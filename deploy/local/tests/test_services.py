"""One list of services: it contradicts nothing, and everything that needs a list has this one."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from devstack import broker, postgres, programs, secrets, services
from devstack.layout import SERVICES, Layout, metrics_port
from devstack.services import ServicesError

ROOT = Path(__file__).resolve().parents[3]
# The service that docs/new-service.md shows, at a port that stays free.
(SHOWN,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/new-service.md").read_text(encoding="utf-8"), re.DOTALL)
GREETINGS: dict[str, Any] = tomllib.loads(SHOWN)["greetings"] | {"port": 8999}


@pytest.fixture
def document() -> dict[str, Any]:
    return tomllib.loads((ROOT / "deploy/services.toml").read_text(encoding="utf-8"))


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("ESERVICES_ROOT", str(ROOT))
    monkeypatch.setenv("ESERVICES_STATE", str(tmp_path))
    return Layout.of("test")


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "deploy/local/bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_another_service_is_read_as_the_first_ones_are(document: dict[str, Any]) -> None:
    *before, last = services.read({**document, "greetings": GREETINGS})
    assert tuple(before) == services.ALL
    assert (last.name, last.port, last.stream) == ("greetings", 8999, "GREETINGS")
    assert set(last.listens) == {"identity-bridge"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"port": 8101}, "two services have the port 8101"),
        ({"module": "portal"}, "two services have the module portal"),
        ({"database": "notifier"}, "two services have the database notifier"),
        ({"stream": "FEES"}, "two services have the stream FEES"),
        ({"module": "greet-ings"}, "greetings: 'greet-ings' is no name"),
        ({"databse": "x"}, "greetings: .*databse"),
        ({"worker": False}, "greetings: whoever publishes or listens has a worker"),
        ({"subjects": []}, "greetings: stream and subjects go together"),
        ({"listens": {"notifier": []}}, "greetings: name the subjects"),
        ({"listens": {"portal": ["portal.>"]}}, "greetings listens to portal, which publishes nothing"),
        ({"listens": {"postman": ["post.>"]}}, "greetings listens to postman, which publishes nothing"),
        ({"listens": {"notifier": ["notice.>"]}}, "greetings listens to notice.>, which notifier does not publish"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(
    document: dict[str, Any], changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(ServicesError, match=said):
        services.read({**document, "greetings": {**GREETINGS, **changed}})


@pytest.mark.parametrize("missing", ["module", "port", "database", "api", "worker"])
def test_a_service_that_says_too_little_is_refused(document: dict[str, Any], missing: str) -> None:
    with pytest.raises(ServicesError, match=f"greetings: .*{missing}"):
        services.read({**document, "greetings": {key: GREETINGS[key] for key in GREETINGS if key != missing}})


@pytest.mark.parametrize("name", ["Greetings", "../greetings", "greet_ings", "greetings-"])
def test_a_name_is_one_of_a_folder_a_program_and_a_client(document: dict[str, Any], name: str) -> None:
    with pytest.raises(ServicesError, match="a name is small letters"):
        services.read({**document, name: GREETINGS})


def test_every_service_has_its_folder_and_every_folder_its_service() -> None:
    assert {file.parent.name for file in (ROOT / "services").glob("*/pyproject.toml")} == set(SERVICES)
    for service in services.ALL:
        folder = ROOT / "services" / service.name
        assert (folder / "src" / service.module / "wsgi.py").exists()
        assert (folder / "src" / service.module / "worker.py").exists() == service.worker
        assert bool([*folder.glob("events/*.json")]) == bool(service.stream)


def test_every_published_type_is_within_the_subjects_of_its_service() -> None:
    for service in services.ALL:
        for file in (ROOT / "services" / service.name / "events").glob("*.v1.json"):
            kind = file.name.removesuffix(".v1.json")
            assert any(kind.startswith(subject.removesuffix(">")) for subject in service.subjects), file


def test_every_stream_has_a_listener() -> None:
    heard = {publisher for service in services.ALL for publisher in service.listens}
    assert heard == {owner.name for owner in services.streams().values()}


def test_everything_has_the_same_services(layout: Layout, bootstrap: ModuleType) -> None:
    said = tomllib.loads((ROOT / "deploy/local/ports.toml").read_text(encoding="utf-8"))
    assert layout.ports.keys() == {*SERVICES, *map(metrics_port, SERVICES), *said["ports"]}
    assert len(layout.ports) == 2 * len(SERVICES) + len(said["ports"]), "a service has the name of another program"
    assert len({*layout.ports.values()}) == len(layout.ports), "two programs have one port"
    assert {*postgres.DATABASES} == {"keycloak", *(service.database for service in services.ALL)}
    assert tuple(bootstrap.document(ROOT / "deploy/services.toml")) == SERVICES
    made = secrets.load_or_make(layout.home)
    started = [one.name for name in SERVICES for one in programs._service_programs(layout, made, name)]
    assert started == [one for name in SERVICES for one in programs.of_service(name)]
    assert programs._OWN.keys() <= {*SERVICES}


def test_only_those_with_a_worker_enter_the_broker(layout: Layout) -> None:
    made = secrets.load_or_make(layout.home)
    users = json.loads(broker.write_configuration(layout, made).read_text())["accounts"]["ESERVICES"]["users"]
    assert {user["user"] for user in users} == {"deploy", *(service.name for service in services.WITH_WORKER)}
    assert len({user["password"] for user in users}) == len(users)
    for service in services.ALL:
        told = programs.service_environment(layout, made, service.name)
        assert ("NATS_PASSWORD" in told) == service.worker


def test_the_realm_lets_tokens_be_for_exactly_the_services_that_take_them() -> None:
    realm = ROOT / "idp-config" / "realm"
    clients = yaml.load((realm / "clients.yaml").read_bytes(), yaml.CSafeLoader)["clients"]
    assert {client["clientId"] for client in clients} == {*SERVICES}
    (scope,) = yaml.load((realm / "client-scopes.yaml").read_bytes(), yaml.CSafeLoader)["clientScopes"]
    audience = {client["clientId"] for client in clients if client.get("audienceOf") == scope["name"]}
    assert audience == {service.name for service in services.WITH_API}


def test_a_venv_has_the_libraries_that_its_package_names(
    tmp_path: Path, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, wanted in {
        "libs/kit": '"flask>=3"',
        "libs/paper": '"kit"',
        "libs/other": "",
        "services/mails": '"paper[pdf]>=1", "nats-py"',
    }.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "pyproject.toml").write_text(f"[project]\ndependencies = [{wanted}]\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    assert list(bootstrap.libraries()) == ["kit", "other", "paper"]
    found = [str(folder.relative_to(tmp_path)) for folder in bootstrap.with_libraries(tmp_path / "services/mails")]
    assert found == ["libs/kit", "libs/paper", "services/mails"]


def test_every_library_is_named_alike_by_folder_and_package() -> None:
    assert services.LIBRARIES
    for name in services.LIBRARIES:
        folder = ROOT / "libs" / name
        assert tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"] == name
        assert (folder / "src" / services.module_of(name) / "__init__.py").exists()
