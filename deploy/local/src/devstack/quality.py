"""What `make check` runs: ruff, mypy --strict and import-linter over everything."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from devstack import imports
from devstack.layout import MODULES, SERVICES, Layout
from devstack.parts import Part
from devstack.progress import say
from devstack.services import LIBRARIES, module_of
from devstack.stack import CommandFailed


def check() -> None:
    """Run all of them; raises CommandFailed at the first that complains."""
    for part in checks(Layout.of("test")):
        run(part.command, part.folder, part.environment)
    say("check: all clean")


def checks(layout: Layout) -> list[Part]:
    """The programs that read the code without running it."""
    tools, root = layout.python("check").parent, layout.root
    ruff = [str(tools / "ruff")]
    contracts = layout.state / "imports.ini"
    # Where each package begins: none is installed in the tools' own environment.
    path = imports.write(root, contracts)
    lint = [str(tools / "lint-imports"), str(contracts)]
    return [
        Part("ruff", [*ruff, "check", "."], root, counts=False),
        Part("ruff-format", [*ruff, "format", "--check", "."], root, counts=False),
        # One run for all: what two packages import is read once.
        Part("mypy", [str(tools / "mypy"), "--strict", *_sources(root)], root, {"MYPYPATH": path}, counts=False),
        Part("imports", lint, root, {"PYTHONPATH": path}, counts=False),
    ]


def browse(module: str, *arguments: str) -> None:
    """Run a module of the cross-border tests, which has a browser, on the platform of `make up`."""
    layout = Layout.of("up")
    run([str(layout.python("tests")), "-m", module, *arguments], layout.root)


def run(command: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    """Run a program that says for itself what it does; raises CommandFailed naming it."""
    shown = " ".join([Path(command[0]).name, *(part for part in command[1:] if "/" not in part)])
    if subprocess.run(command, cwd=folder, env={**os.environ, **(environment or {})}, check=False).returncode:
        raise CommandFailed(shown)


def _sources(root: Path) -> list[str]:
    services = [root / "services" / service / "src" / MODULES[service] for service in SERVICES]
    libraries = [root / "libs" / name / "src" / module_of(name) for name in LIBRARIES]
    local = root / "deploy/local"
    own = [local / "src/devstack", local / "simulator/taxisnet_simulator", local / "bootstrap.py"]
    own += [local / "served_earlier.py", local / "begin_sessions.py", root / "tests"]
    own += [
        file
        for folder in ("images", "compose", "kubernetes", "observability", "systemd")
        for file in sorted((root / "deploy" / folder).glob("*.py"))
    ]
    own += [root / "deploy/keep/keep", *sorted((local / "plugins").glob("*.py"))]
    measured = sorted((root / "services").glob("*/*_bench"))
    return [str(folder) for folder in (*services, *measured, *libraries, root / "idp-config/src/idp_config", *own)]
