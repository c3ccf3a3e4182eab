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
from devstack import imports
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
        file.parent.mkdir(exist_ok=True)
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
            [str(Path(sys.executable).parent / "lint-imports"), "--config", "imports.ini", "--no-cache"],
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


PLANTED = [
    ("services", f"{CERTIFICATES}/store.py", "import notifier.domain"),
    ("services", f"{PORTAL}/pages/home.py", "from fee_declarations.domain import money"),
    ("libraries", f"{KIT}/testing.py", "from certificates.errors import *"),
    ("libraries", f"{DEVSTACK}/seed.py", "import identity_bridge.settings"),
    ("libraries", "idp-config/src/idp_config/people.py", "import portal"),
    ("tools", f"{CERTIFICATES}/api.py", "import devstack.stack"),
    ("tools", f"{FEES}/printing.py", "from taxisnet_simulator import personas"),
    ("tools", f"{IDENTITY}/keycloak.py", "import idp_config"),
    ("tools", f"{NOTIFIER}/sending.py", "from tests.mailbox import Mailbox"),
    ("tools", f"{PORTAL}/forms.py", "import pytest"),
    ("tools", f"{IDENTITY}/app.py", "from servicekit.testing import TokenFactory"),
    ("tools", f"{KIT}/web.py", "import hypothesis"),
    ("domain", f"{CERTIFICATES}/domain.py", "import flask"),
    ("domain", f"{CERTIFICATES}/domain.py", "import os"),
    ("domain", f"{FEES}/domain/money.py", "import sqlalchemy"),
    ("domain", f"{FEES}/domain/tariffs.py", "import stdnum"),
    ("domain", f"{IDENTITY}/domain/levels.py", "def late() -> None:\n    import requests"),
    ("domain", f"{IDENTITY}/domain/__init__.py", "from servicekit.db import transaction"),
    ("domain", f"{NOTIFIER}/domain.py", "from servicekit import outbox, web"),
    ("domain", f"{NOTIFIER}/domain.py", "import psycopg, nats"),
    ("layers-certificates", f"{CERTIFICATES}/settings.py", "import certificates.events"),
    ("layers-certificates", f"{CERTIFICATES}/errors.py", "from certificates import settings"),
    ("layers-certificates", f"{CERTIFICATES}/helpers.py", "import re"),
    ("layers-fee-declarations", f"{FEES}/municipality.py", "from fee_declarations.tables import TariffSource"),
    ("layers-fee-declarations", f"{FEES}/helpers/__init__.py", "import re"),
    ("layers-identity-bridge", f"{IDENTITY}/keyring.py", "import identity_bridge.oidc"),
    ("layers-identity-bridge", f"{IDENTITY}/models/operations.py", "from identity_bridge import connectors"),
    ("layers-notifier", f"{NOTIFIER}/errors.py", "from notifier import mime"),
    ("layers-portal", f"{PORTAL}/oidc.py", "import portal.formats"),
    ("layers-portal", f"{PORTAL}/helpers.py", "from portal.pages import home"),
    ("layers-servicekit", f"{KIT}/numbering.py", "import servicekit.tokens"),
    ("layers-servicekit", f"{KIT}/helpers.py", "import re"),
]


def test_the_tree_keeps_every_contract(copy: Copy) -> None:
    assert copy.broken()[0] == set()


@pytest.mark.parametrize(("contract", "place", "line"), PLANTED)
def test_a_planted_import_breaks_its_contract_and_no_other(copy: Copy, contract: str, place: str, line: str) -> None:
    copy.plant(place, line)
    broken, report = copy.broken()
    assert broken == {contract}, report
    module = ".".join(Path(place.partition("/src/")[2]).with_suffix("").parts).removesuffix(".__init__")
    assert module in report


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{IDENTITY}/store/audit.py", f"{IDENTITY}/store/uploads.py"),
        (f"{PORTAL}/pages/town.py", f"{PORTAL}/pages/signing_out.py"),
        (f"{DEVSTACK}/progress.py", f"{DEVSTACK}/taxisnet.py"),
    ],
)
def test_two_that_import_each_other_break_the_contract_of_neighbours_alone(copy: Copy, one: str, other: str) -> None:
    for place, imported in ((one, other), (other, one)):
        copy.plant(place, "import " + ".".join(Path(imported.partition("/src/")[2]).with_suffix("").parts))
        if place == one:
            assert copy.broken()[0] == set(), "one way only is no cycle"
    assert copy.broken()[0] == {"cycles"}


def test_every_contract_is_seen_to_fail(copy: Copy) -> None:
    assert set(copy.contracts().values()) == {contract for contract, _, _ in PLANTED} | {"cycles"}


def test_a_package_that_says_no_layers_is_refused(copy: Copy) -> None:
    copy.plant("libs/another/pyproject.toml", '[project]\nname = "another"')
    with pytest.raises(LayersError, match=r"libs/another/pyproject.toml says no layers"):
        copy.contracts()


def test_a_library_is_found_by_its_folder(copy: Copy) -> None:
    copy.plant("libs/another/pyproject.toml", '[tool.imports]\nlayers = ["one"]')
    (copy.root / "libs/another/src").mkdir(parents=True, exist_ok=True)
    copy.plant("libs/another/src/another/__init__.py", "")
    copy.plant("libs/another/src/another/one.py", "import certificates.domain")
    assert copy.broken()[0] == {"libraries"}


def test_layers_in_another_order_than_all_services_have_are_refused(copy: Copy) -> None:
    file = copy.root / "services/certificates/pyproject.toml"
    copy.plant("services/certificates/pyproject.toml", "")
    text = file.read_text(encoding="utf-8")
    turned = text.replace('"api | handlers"', '"TURNED"').replace('"use_cases | retention"', '"api | handlers"')
    file.write_text(turned.replace('"TURNED"', '"use_cases | retention"'), encoding="utf-8")
    with pytest.raises(LayersError, match=r"certificates: “api \| handlers” stands too low"):
        copy.contracts()
