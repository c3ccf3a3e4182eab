"""The commands behind make; `help` in the Makefile says what each does."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from devstack import bench, container_commands, demo, keeping, keycloak, quality, release, testing, unpacked
from devstack.container_engine import NoContainers
from devstack.imports import LayersError
from devstack.layout import SERVICES, Layout, UnknownMunicipality
from devstack.office import NotTaken
from devstack.progress import GaveUpWaiting, say
from devstack.rolling import command as rolling_command
from devstack.rolling import failover, nodes, older, upgrading
from devstack.rolling.code import NoSuchRelease
from devstack.stack import CommandFailed, PortsTaken, RunsForAnother, Stack
from devstack.traces import command as traces
from devstack.visitor import NotOnThePage


def up() -> None:
    """Set up and start everything, seed people, run the main job once, print the addresses."""
    stack = Stack.of("up")
    if stack.runner.is_running():
        stack.expect_its_municipality()
        if not stack.is_whole:
            say("an earlier start did not come to its end; it goes on")
            stack.bring_up_rest()
        say("it runs already; nothing is changed")
        stopped = [name for name, p in stack.runner.states().items() if p["state"] not in ("RUNNING", "STARTING")]
        stack.start(*stopped)
    else:
        stack.bring_up()
    demo.prepare(stack)
    print(demo.summary(stack))


def down() -> None:
    """Stop everything; data stays."""
    Stack.of("up").take_down()
    say("stopped")


def status() -> None:
    """Which processes run, where state, logs and pages are."""
    stack = Stack.of("up")
    print(f"state: {stack.layout.home}\nlogs:  {stack.layout.logs}")
    if not stack.runner.is_running():
        print("nothing runs; `make up` starts everything")
        return
    for name, program in sorted(stack.runner.states().items()):
        ready = "ready" if stack.is_ready(name) else "not ready"
        print(f"{name:26} {program['state']:9} {ready:10} pid {program['pid']:<8} {program['seconds']:>7} s")


def logs(name: str) -> None:
    """Follow one log."""
    file = Stack.of("up").layout.logs / f"{name}.log"
    if not file.exists():
        known = sorted(f.stem for f in file.parent.glob("*.log"))
        sys.exit(f"no log of {name!r}; there are: {', '.join(known) or 'none yet'} (services: {', '.join(SERVICES)})")
    subprocess.run(["tail", "-n", "100", "-F", str(file)], check=False)


def reset() -> None:
    """Stop everything and forget all data."""
    stack = Stack.of("up")
    stack.take_down()
    stack.forget()
    say("stopped, and all local data removed")


def backup() -> None:
    """A backup of the running platform, tried, into .state/backups."""
    keeping.backup(Stack.of("up"))


def verify(archive: str) -> None:
    """Whether a backup is whole and its databases start."""
    keeping.run(Stack.of("up"), "verify", archive, "--try")


def restore(archive: str, *options: str) -> None:
    """Put a backup back onto an empty state; `make up` starts it."""
    keeping.restore(Layout.of("up"), Path(archive), list(options))


def start_server(name: str) -> None:
    """Start one server alone; what is being restored asks for it."""
    keeping.start(Stack.of("up"), name)


def realm_check() -> None:
    """Report drift between idp-config and the running realm."""
    print(Stack.of("up").realm("check"), end="")


def weights() -> None:
    """Print what the main pages weigh and how soon they answer, on the running platform."""
    up_quietly()
    quality.browse("tests.weights")


def screens(*walks: str) -> None:
    """Take pictures of the pages of the running platform, or of these walks alone, into the state folder."""
    up_quietly()
    quality.browse("tests.screens", str(Layout.of("up").home / "screens"), *walks)


def trace(chosen: str = "", into: str = "") -> None:
    """Draw the newest trace that ends in a mail, or the one that is chosen, of the running platform."""
    traces.draw(Layout.of("up"), chosen or traces.ENDS_IN_A_MAIL, into)


def unpack_programs() -> None:
    """Have the programs that tests take out of packages; bootstrap.py calls this."""
    unpacked.all_programs(Layout.of("test").state)


def install_keycloak() -> None:
    """Fetch, unpack and build it; bootstrap.py calls this beside all else that it prepares."""
    keycloak.install(Layout.of("up"))


def up_quietly() -> None:
    """Start the platform unless it runs; it goes on running."""
    stack = Stack.of("up")
    if not stack.runner.is_running():
        stack.bring_up()
        demo.prepare(stack)


def main() -> None:
    command, *arguments = sys.argv[1:] or ["help"]
    commands: dict[str, Callable[..., None]] = {
        "up": up,
        "down": down,
        "status": status,
        "logs": logs,
        "reset": reset,
        "realm-check": realm_check,
        "up-containers": container_commands.up_containers,
        "down-containers": container_commands.down_containers,
        "reset-containers": container_commands.reset_containers,
        "images-again": container_commands.images_again,
        "backup": backup,
        "verify": verify,
        "restore": restore,
        "start-server": start_server,
        "check": quality.check,
        "test": testing.test_some if arguments else testing.test,
        "test-all": testing.test_all,
        "install-keycloak": install_keycloak,
        "unpack-programs": unpack_programs,
        "rolling": rolling_command.rolling,
        "failover": failover.failover,
        "nodes": nodes.nodes,
        "upgrade-keycloak": upgrading.upgrade_keycloak,
        "older": older.older,
        "bench": bench.bench,
        "trace": trace,
        "weights": weights,
        "screens": screens,
        "release": release.release,
    }
    if command not in commands:
        sys.exit(f"unknown command {command!r}; there are: {', '.join(commands)}")
    told = (UnknownMunicipality, RunsForAnother, PortsTaken, GaveUpWaiting, CommandFailed, LayersError)
    try:
        commands[command](*arguments)
    except (*told, NoContainers, NoSuchRelease, NotOnThePage, NotTaken, release.Stopped, unpacked.NotThere) as error:
        sys.exit(f"Cannot go on: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted; `make status` shows what runs")


if __name__ == "__main__":
    main()
