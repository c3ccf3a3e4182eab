"""Each import contract is seen to fail: a violation is planted in a copy of the sources, and that one alone breaks."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from devstack import imports, services
from devstack.imports import LayersError

ROOT = Path(__file__).resolve().parents[3]
COPIED = ("services/*/pyproject.toml", "libs/*/pyproject.toml", "deploy/services.toml")
SOURCES = ("services/*/src", "libs/*/src", *imports.TOOLS.values())
IDENTITY = "services/identity-bridge/src/identity_bridge"
CERTIFICATES = "services/certificates/src/certificates"
FEES = "services/fee-declarations/src/fee_declarations"
NOTIFIER = "services/notifier/src/notifier"
PORTAL = "services/portal/src/portal"
KIT = "libs/servicekit/src/servicekit"
DEVSTACK = "deploy/local/src/devstack"


@dataclass(frozen=True)
class Copy:
    """The sources in a folder of their own, with what was planted there."""

    root: Path
    before: dict[Path, bytes | None] = field(default_factory=dict)

    def plant(self, place: str, line: str) -> None:
        file = self.root / place
        self.before.setdefault(file, file.read_bytes() if file.exists() else None)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as grown:
            grown.write(f"\n{line}\n")

    def heal(self) -> None:
        for file, content in self.before.items():
            file.unlink() if content is None else file.write_bytes(content)
        self.before.clear()

    def contracts(self) -> dict[str, str]:
        """Which contracts there are, by what import-linter calls them in its report."""
        self._path()
        ini = configparser.ConfigParser(interpolation=None)
        ini.read(self.root / "imports.ini")
        sections = (part for part in ini.sections() if ":" in part)
        return {ini[part]["name"]: part.rpartition(":")[2] for part in sections}

    def broken(self) -> tuple[set[str], str]:
        """Which contracts do not hold, and the report."""
        names = self.contracts()
        ended = subprocess.run(
            [str(Path(sys.executable).parent / "lint-imports"), "imports.ini", "--cache-dir", "read"],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": self._path(), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        said = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", ended.stdout, re.MULTILINE))
        assert said.keys() == names.keys(), ended.stdout + ended.stderr
        found = {names[name] for name, state in said.items() if state == "BROKEN"}
        assert (ended.returncode == 0) == (not found)
        return found, ended.stdout

    def _path(self) -> str:
        return imports.write(self.root, self.root / "imports.ini")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for pattern in [*COPIED, *(f"{place}/**/*.py" for place in SOURCES)]:
        for file in ROOT.glob(pattern):
            target = root / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return root


@pytest.fixture
def copy(sources: Path) -> Iterator[Copy]:
    made = Copy(sources)
    yield made
    made.heal()


PACKAGES = {one.name: f"services/{one.name}/src/{one.module}" for one in services.ALL}
PACKAGES |= {name: f"libs/{name}/src/{services.module_of(name)}" for name in services.LIBRARIES}
# By contract: where what is planted, and how the report names it.
PLANTED = {
    "services": [
        (
            f"{CERTIFICATES}/store/requests.py",
            "import notifier.domain",
            "certificates.store.requests -> notifier.domain",
        ),
        (
            f"{PORTAL}/pages/home.py",
            "from fee_declarations import domain",
            "portal.pages.home -> fee_declarations.domain",
        ),
    ],
    "libraries": [
        (
            f"{KIT}/testing/http.py",
            "from certificates.errors import *",
            "servicekit.testing.http -> certificates.errors",
        ),
        (f"{DEVSTACK}/seed.py", "import identity_bridge.settings", "devstack.seed -> identity_bridge.settings"),
        ("idp-config/src/idp_config/people.py", "import portal", "idp_config.people -> portal"),
    ],
    "tools": [
        (f"{CERTIFICATES}/api/context.py", "import devstack.layout", "certificates.api.context -> devstack.layout"),
        (f"{FEES}/printing.py", "import taxisnet_simulator", "fee_declarations.printing -> taxisnet_simulator"),
        (
            f"{IDENTITY}/register/keycloak.py",
            "import idp_config",
            "identity_bridge.register.keycloak -> idp_config",
        ),
        (f"{NOTIFIER}/sending.py", "from tests.mailbox import Mailbox", "notifier.sending -> tests"),
        (f"{PORTAL}/forms.py", "import pytest", "portal.forms -> pytest"),
        (f"{IDENTITY}/app.py", "from servicekit import testing", "identity_bridge.app -> servicekit.testing"),
        (f"{KIT}/web.py", "import hypothesis", "servicekit.web -> hypothesis"),
    ],
    "domain": [
        (f"{CERTIFICATES}/domain/states.py", "import flask, os", "certificates.domain.states -> flask"),
        (f"{CERTIFICATES}/domain/states.py", "", "certificates.domain.states -> os"),
        (f"{FEES}/domain/money.py", "import sqlalchemy", "fee_declarations.domain.money -> sqlalchemy"),
        (f"{FEES}/domain/tariffs.py", "import stdnum", "fee_declarations.domain.tariffs -> stdnum"),
        (
            f"{IDENTITY}/register/domain/levels.py",
            "def late():\n    import requests",
            "identity_bridge.register.domain.levels -> requests",
        ),
        (
            f"{IDENTITY}/register/domain/__init__.py",
            "import servicekit.db",
            "identity_bridge.register.domain -> servicekit.db",
        ),
        # Rules of a feature import those of the register, and nothing else of it.
        (
            f"{IDENTITY}/desk/domain/rules.py",
            "import identity_bridge.register.store.persons",
            "identity_bridge.desk.domain.rules -> identity_bridge.register.store.persons",
        ),
        (f"{NOTIFIER}/domain.py", "from servicekit import outbox", "notifier.domain -> servicekit.outbox"),
        (f"{NOTIFIER}/domain.py", "import psycopg, nats", "notifier.domain -> psycopg"),
        (f"{NOTIFIER}/domain.py", "", "notifier.domain -> nats"),
    ],
    "layers-certificates": [
        (f"{CERTIFICATES}/settings.py", "import certificates.events", "certificates.settings -> certificates.events"),
        (f"{CERTIFICATES}/errors.py", "import certificates.models", "certificates.errors -> certificates.models"),
    ],
    "layers-fee-declarations": [
        (f"{FEES}/models.py", "import fee_declarations.errors", "fee_declarations.models -> fee_declarations.errors"),
    ],
    "layers-identity-bridge": [
        (
            f"{IDENTITY}/desk/use_cases/opening.py",
            "import identity_bridge.declarations.errors",
            "identity_bridge.desk.use_cases.opening -> identity_bridge.declarations.errors",
        ),
        (
            f"{IDENTITY}/accounts/use_cases/closing.py",
            "from identity_bridge.desk.store import cases",
            "identity_bridge.accounts.use_cases.closing -> identity_bridge.desk.store.cases",
        ),
        (
            f"{IDENTITY}/login/oidc.py",
            "import identity_bridge.settings",
            "identity_bridge.login.oidc -> identity_bridge.settings",
        ),
    ],
    "features-identity-bridge": [
        (
            f"{IDENTITY}/register/keyring.py",
            "import identity_bridge.register.keycloak",
            "identity_bridge.register.keyring -> identity_bridge.register.keycloak",
        ),
        (
            f"{IDENTITY}/login/oidc.py",
            "import identity_bridge.login.keeper",
            "identity_bridge.login.oidc -> identity_bridge.login.keeper",
        ),
        # A module that stands in no layer of its feature.
        (f"{IDENTITY}/staff/stray.py", "import re", "identity_bridge.staff.stray"),
    ],
    "layers-notifier": [(f"{NOTIFIER}/errors.py", "from notifier import mime", "notifier.errors -> notifier.mime")],
    "layers-portal": [
        (f"{PORTAL}/oidc.py", "import portal.formats", "portal.oidc -> portal.formats"),
    ],
    "layers-servicekit": [
        (f"{KIT}/numbering.py", "import servicekit.tokens", "servicekit.numbering -> servicekit.tokens"),
    ],
}
# Pairs that do not know each other; what names the two once they do.
NEIGHBOURS = [
    (
        f"{IDENTITY}/register/store/audit.py",
        f"{IDENTITY}/register/store/conflicts.py",
        "in identity_bridge.register.store.",
    ),
    (f"{PORTAL}/pages/town.py", f"{PORTAL}/pages/signing_out.py", "in portal.pages."),
    (f"{DEVSTACK}/progress.py", f"{DEVSTACK}/taxisnet.py", "in devstack."),
]


def test_the_tree_keeps_every_contract(copy: Copy) -> None:
    assert copy.broken()[0] == set()


@pytest.mark.parametrize(
    "contracts",
    [
        pytest.param(tuple(PLANTED), id="all at once"),
        *(pytest.param((contract,), id=contract, marks=pytest.mark.thorough) for contract in PLANTED),
    ],
)
def test_planted_imports_break_their_contracts_and_no_other(copy: Copy, contracts: tuple[str, ...]) -> None:
    planted = [one for contract in contracts for one in PLANTED[contract]]
    for place, line, _ in planted:
        copy.plant(place, line)
    broken, report = copy.broken()
    assert broken == set(contracts), report
    assert [says for _, _, says in planted if says not in report] == []


def test_neighbours_that_import_each_other_break_that_contract_alone(copy: Copy) -> None:
    for one, other, _ in NEIGHBOURS:
        copy.plant(one, f"import {module(other)}")
    assert copy.broken()[0] == set(), "one way only is no cycle"
    for one, other, _ in NEIGHBOURS:
        copy.plant(other, f"import {module(one)}")
    broken, report = copy.broken()
    assert broken == {"cycles"}, report
    assert [says for _, _, says in NEIGHBOURS if says not in report] == []


def module(place: str) -> str:
    return ".".join(Path(place.partition("/src/")[2]).with_suffix("").parts)


def test_a_module_that_stands_in_no_layer_breaks_the_contract_of_its_package(copy: Copy) -> None:
    """Of every package, also of one that came after this test was written."""
    for package in PACKAGES.values():
        copy.plant(f"{package}/stray.py", "import re")
    broken, report = copy.broken()
    assert broken == {f"layers-{name}" for name in PACKAGES}, report
    assert [module(one) for one in PACKAGES.values() if f"- {module(one)}.stray" not in report] == []


def test_every_contract_is_seen_to_fail(copy: Copy) -> None:
    assert set(copy.contracts().values()) == {*PLANTED, "cycles", *(f"layers-{name}" for name in PACKAGES)}


def test_a_package_that_says_no_layers_is_refused(copy: Copy) -> None:
    copy.plant("libs/another/pyproject.toml", '[project]\nname = "another"')
    with pytest.raises(LayersError, match=r"libs/another/pyproject.toml says no layers"):
        copy.contracts()


def test_a_library_is_found_by_its_folder(copy: Copy) -> None:
    copy.plant("libs/another/pyproject.toml", '[tool.imports]\nlayers = ["one"]')
    copy.plant("libs/another/src/another/__init__.py", "")
    copy.plant("libs/another/src/another/one.py", "import certificates.domain")
    assert copy.broken()[0] == {"libraries"}


def test_rules_may_use_a_library_that_their_package_allows_them(copy: Copy) -> None:
    copy.plant("libs/another/pyproject.toml", '[tool.imports]\nlayers = ["one"]')
    copy.plant("libs/another/src/another/__init__.py", "")
    copy.plant("libs/another/src/another/one.py", "import pydantic")
    copy.plant(f"{CERTIFICATES}/domain.py", "import another.one")
    assert copy.broken()[0] == {"domain"}
    file = copy.root / "services/certificates/pyproject.toml"
    copy.plant("services/certificates/pyproject.toml", "")
    file.write_text(
        re.sub(r"(?m)^domain = \[", 'domain = ["another", ', file.read_text(encoding="utf-8")), encoding="utf-8"
    )
    assert copy.broken()[0] == set()


def test_layers_in_another_order_than_all_services_have_are_refused(copy: Copy) -> None:
    file = copy.root / "services/certificates/pyproject.toml"
    copy.plant("services/certificates/pyproject.toml", "")
    text = file.read_text(encoding="utf-8")
    turned = text.replace('"api | handlers"', '"TURNED"').replace('"use_cases | retention"', '"api | handlers"')
    file.write_text(turned.replace('"TURNED"', '"use_cases | retention"'), encoding="utf-8")
    with pytest.raises(LayersError, match=r"certificates: “api \| handlers” stands too low"):
        copy.contracts()
