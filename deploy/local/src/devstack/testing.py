"""What `make test` and `make test-all` run, in parts that keep both cores busy. Nothing is left running afterwards.

The packages' own tests need only PostgreSQL and NATS, and have servers of their own. So they run beside Keycloak's
start and the tests that change the platform (idp-config's, and those marked ``disturbs``), which must be alone on it
and wait a good deal. A suite waits as well, so two of them at a time: whatever is left of them in the end is in the way
of all other tests, which share the platform, two at a time, and need both cores. What needs the platform takes longest
in all, so whatever runs beside it gives way.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from devstack import postgres, programs, quality
from devstack.layout import SERVICES
from devstack.parts import Part, Parts, table
from devstack.progress import STARTED, say, step
from devstack.services import LIBRARIES
from devstack.stack import CommandFailed, Stack

_LONGEST_FIRST = ("fee-declarations", "identity-bridge", "certificates", "portal", "local")
"""Of what runs beside the platform: a long suite that begins last is waited for alone."""
_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=15", "--durations-min=10")


def test_some(*arguments: str) -> None:
    """Only the cross-border tests that pytest's arguments choose."""
    with _fresh_platform() as (stack, parts):
        with step("a platform for the tests"):
            stack.bring_up()
        parts.run(_cross_border(stack, "tests", *arguments))


def test() -> None:
    """Everything, and of what is tried in many variants one of each kind."""
    _run_parts("not thorough")


def test_all() -> None:
    """Everything, in every variant."""
    _run_parts("")


def _run_parts(variants: str) -> None:
    """``variants`` is a pytest expression of marks that every test must match; none if empty."""
    with _fresh_platform() as (stack, parts):
        beside = [parts.submit(giving_way(part)) for part in quality.checks(stack.layout)]
        stack.begin()
        start_scratch_servers(stack)
        beside += [parts.submit(giving_way(part)) for part in _packages(stack, variants)]
        with step("a platform for the tests"):
            stack.bring_up_rest()
        # Alone with the realm, which it changes and repairs more than a hundred times.
        parts.run(_suite(stack, "idp-config", stack.layout.root / "idp-config", "-m", variants))
        parts.run(_cross_border(stack, "tests-that-disturb", "-m", _all_of("disturbs", variants)))
        side_by_side = ("-n", "2", "--dist", "loadfile")
        parts.run(_cross_border(stack, "tests", *side_by_side, "-m", _all_of("not disturbs", variants)))
        for part in beside:
            part.result()


@contextmanager
def _fresh_platform() -> Iterator[tuple[Stack, Parts]]:
    """An empty instance and what runs on it; raises CommandFailed when a part failed, and forgets it when none did."""
    signal.signal(signal.SIGTERM, _end)
    stack = Stack.of("test")
    stack.take_down()
    stack.forget()
    stack = Stack.of("test")
    parts = Parts(stack.layout.logs / "tests", at_once=2)
    try:
        yield stack, parts
    finally:
        parts.end()
        with step("stopping the platform of the tests"):
            stack.take_down()
        print(table(parts.outcomes, time.monotonic() - STARTED))
    if failed := [outcome.name for outcome in parts.outcomes if not outcome.passed]:
        raise CommandFailed(f"tests failed in: {', '.join(failed)} (logs: {stack.layout.logs})")
    stack.forget()
    say("test: everything passed")


def start_scratch_servers(stack: Stack) -> None:
    """PostgreSQL and NATS of the packages' own tests. The process runner must have begun."""
    postgres.initialise(stack.layout, stack.secrets["postgres"], postgres.SCRATCH)
    stack.start(*programs.SCRATCH_SERVERS)


def giving_way(part: Part) -> Part:
    """The part, with the cores only when nobody else asks for them."""
    return replace(part, command=["nice", "-n", "5", *part.command])


def _all_of(*expressions: str) -> str:
    return " and ".join(f"({expression})" for expression in expressions if expression)


def _packages(stack: Stack, variants: str) -> list[Part]:
    """Where not every variant is tried, not every example is either (deploy/local/plugins/few_examples.py)."""
    fewer = ("-p", "few_examples") if variants else ()
    root = stack.layout.root
    parts = [_suite(stack, venv, folder, *fewer, "-m", variants) for venv, folder in package_folders(root).items()]
    plugins = {"PYTHONPATH": str(root / "deploy/local/plugins")}
    return [replace(part, environment={**part.environment, **plugins}) for part in parts]


def package_folders(root: Path) -> dict[str, Path]:
    """Where each package with tests of its own is, but idp-config, whose tests need the platform; longest first."""
    folders = {service: root / "services" / service for service in SERVICES}
    folders |= {"local": root / "deploy/local", **{name: root / "libs" / name for name in LIBRARIES}}
    return {name: folders[name] for name in sorted(folders, key=(*_LONGEST_FIRST, *folders).index)}


def _cross_border(stack: Stack, name: str, *arguments: str) -> Part:
    return _suite(stack, "tests", stack.layout.root / "tests", *arguments, name=name)


def _suite(stack: Stack, venv: str, folder: Path, *arguments: str, name: str | None = None) -> Part:
    environment = environment_of_tests(stack)
    if venv == "idp-config":
        environment |= programs.realm_environment(stack.layout, stack.secrets)
        # Where what people type into Keycloak must not be.
        environment["KEYCLOAK_LOG"] = str(stack.layout.logs / "keycloak.log")
        environment["KEYCLOAK_DATABASE_URL"] = postgres.url(
            stack.layout, "keycloak", "postgres", stack.secrets["postgres"]
        )
    return Part(name or venv, [str(stack.layout.python(venv)), *_PYTEST, *arguments], folder, environment)


def environment_of_tests(stack: Stack) -> dict[str, str]:
    """Scratch servers for the packages' own tests: databases and streams that are nobody's."""
    layout, secrets = stack.layout, stack.secrets
    return {
        # The cross-border tests can be pointed at another instance by hand; here they never are.
        "ESERVICES_INSTANCE": layout.instance,
        "TEST_POSTGRES_URL": postgres.url(layout, "postgres", "postgres", secrets["postgres"], postgres.SCRATCH),
        "TEST_NATS_URL": f"nats://scratch:{secrets['nats_deploy']}@127.0.0.1:{layout.ports['scratch-nats']}",
        # What hypothesis finds out about letters and about our modules, once for all packages.
        "HYPOTHESIS_STORAGE_DIRECTORY": str(layout.state / "hypothesis"),
    }


@contextmanager
def scratch_servers() -> Iterator[dict[str, str]]:
    """What a package's tests need, as variables: the servers that are given in the environment, or fresh ones."""
    given = {name: os.environ[name] for name in ("TEST_POSTGRES_URL", "TEST_NATS_URL") if name in os.environ}
    if len(given) == 2:
        yield given
        return
    Stack.of("test").take_down()
    Stack.of("test").forget()
    stack = Stack.of("test")
    stack.runner.begin(programs.all_programs(stack.layout, stack.secrets))
    try:
        start_scratch_servers(stack)
        yield environment_of_tests(stack)
    finally:
        stack.take_down()
        stack.forget()


def _end(_: int, __: FrameType | None) -> None:
    sys.exit("ended by a signal")
