"""What `make check` and `make test` run. Nothing is left running, whatever happens."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from devstack import postgres, programs
from devstack.layout import MODULES, SERVICES, Layout
from devstack.progress import say, step
from devstack.stack import CommandFailed, Stack


def check() -> None:
    """ruff, mypy --strict and import-linter over everything."""
    layout = Layout.of("test")
    tools = layout.python("tests").parent
    _run([str(tools / "ruff"), "check", "."], layout.root)
    _run([str(tools / "ruff"), "format", "--check", "."], layout.root)
    for venv, source in _sources(layout):
        interpreter = ["--python-executable", str(layout.python(venv))]
        _run([str(tools / "mypy"), "--strict", *interpreter, *map(str, source)], layout.root)
    folders = [layout.root / "services" / service / "src" for service in SERVICES]
    path = os.pathsep.join(str(folder) for folder in [*folders, layout.root / "libs/servicekit/src"])
    _run([str(tools / "lint-imports"), "--config", ".importlinter"], layout.root, {"PYTHONPATH": path})
    say("check: all clean")


def _sources(layout: Layout) -> list[tuple[str, list[Path]]]:
    services = layout.root / "services"
    found = [(service, [services / service / "src" / MODULES[service]]) for service in SERVICES]
    found.append(("servicekit", [layout.root / "libs/servicekit/src/servicekit"]))
    found.append(("idp-config", [layout.root / "idp-config/src/idp_config"]))
    local = layout.root / "deploy/local"
    found.append(("local", [local / "src/devstack", local / "simulator/taxisnet_simulator", local / "bootstrap.py"]))
    return found


def test(*arguments: str) -> None:
    """Check, then every test on real parts. With arguments (pytest's) only the cross-border tests they choose."""
    signal.signal(signal.SIGTERM, _end)
    if not arguments:
        check()
    stack = Stack.of("test")
    stack.take_down()
    stack.forget()
    stack = Stack.of("test")
    failed: list[str] = []
    try:
        with step("a platform for the tests"):
            stack.bring_up()
        if not arguments:
            failed += [name for name, folder in _suites(stack.layout) if not _pytest(stack, name, folder)]
        if not _pytest(stack, "tests", stack.layout.root / "tests", *arguments):
            failed.append("tests")
    finally:
        with step("stopping the platform of the tests"):
            stack.take_down()
    if failed:
        raise CommandFailed(f"tests failed in: {', '.join(failed)} (logs: {stack.layout.logs})")
    stack.forget()
    say("test: everything passed")


def browse(module: str, *arguments: str) -> None:
    """Run a module of the cross-border tests, which has a browser, on the platform of `make up`."""
    layout = Layout.of("up")
    _run([str(layout.python("tests")), "-m", module, *arguments], layout.root)


def _suites(layout: Layout) -> list[tuple[str, Path]]:
    """Each package's own tests: (venv, folder)."""
    found = [("servicekit", layout.root / "libs/servicekit"), ("local", layout.root / "deploy/local")]
    found += [(service, layout.root / "services" / service) for service in SERVICES]
    return [*found, ("idp-config", layout.root / "idp-config")]


def _pytest(stack: Stack, venv: str, folder: Path, *arguments: str) -> bool:
    say(f"tests of {folder.relative_to(stack.layout.root)}")
    environment = {**os.environ, **_test_environment(stack), "PYTHONDONTWRITEBYTECODE": "1"}
    if venv == "idp-config":
        environment |= programs.realm_environment(stack.layout, stack.secrets)
    command = [str(stack.layout.python(venv)), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    # The slow ones are named at the end: they are what a run's length comes from.
    command += ["--durations=15", "--durations-min=20", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode == 0


def _test_environment(stack: Stack) -> dict[str, str]:
    """Scratch servers for the packages' own tests: databases and streams that are nobody's."""
    ports, secrets = stack.layout.ports, stack.secrets
    return {
        # The cross-border tests can be pointed at another instance by hand; here they never are.
        "ESERVICES_INSTANCE": stack.layout.instance,
        "TEST_POSTGRES_URL": postgres.url(stack.layout, "postgres", "postgres", secrets["postgres"]),
        "TEST_NATS_URL": f"nats://scratch:{secrets['nats_deploy']}@127.0.0.1:{ports['nats']}",
    }


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    shown = " ".join([Path(command[0]).name, *(part for part in command[1:] if "/venvs/" not in part)])
    if subprocess.run(command, cwd=folder, env={**os.environ, **(environment or {})}, check=False).returncode:
        raise CommandFailed(shown)


def _end(_: int, __: FrameType | None) -> None:
    sys.exit("ended by a signal")
