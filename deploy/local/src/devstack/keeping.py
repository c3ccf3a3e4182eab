"""Backup and restore of this machine's platform by the same program as elsewhere (deploy/keep): its settings, and the
order of what goes before and after."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from devstack import postgres, programs
from devstack.layout import Layout
from devstack.progress import say
from devstack.secrets import write_private
from devstack.stack import CommandFailed, Stack

RECREATED = ("logs", "metrics", "nats", "nats.conf", "passwords", "postgres", "themes", "traces", "whole")
"""Of an instance's folder: what has a copy of its own, and what every start makes."""


def backup(stack: Stack) -> None:
    """Raises CommandFailed, also when nothing runs."""
    if not stack.runner.is_running():
        raise CommandFailed("nothing runs of which a backup could be made; `make up` first")
    run(stack, "backup")


def run(stack: Stack, *words: str) -> None:
    """The program with this instance's settings. Raises CommandFailed."""
    _run(write_settings(stack.layout, stack.secrets), *words)


def _run(settings: Path, *words: str) -> None:
    program = str(Path(os.environ["ESERVICES_ROOT"]) / "deploy/keep/eservices-keep")
    if subprocess.run([sys.executable, program, "--settings", str(settings), *words], check=False).returncode:
        raise CommandFailed(f"keep {words[0]}")


def restore(layout: Layout, archive: Path, options: list[str]) -> None:
    """Onto a folder in which no database is; with ``--over`` what is there is moved aside. Raises CommandFailed."""
    archive = archive.resolve()
    settings = layout.state / "restore.toml"
    _write(layout, settings)
    _run(settings, "verify", str(archive))
    _make_room(layout, over="--over" in options)
    layout.home.mkdir(mode=0o711, parents=True)
    # The databases' server has a user of its own, who may write there alone.
    folder = postgres.data_folder(layout).parent
    folder.mkdir()
    if user := postgres.system_user():
        shutil.chown(folder, user)
    _run(settings, "restore", str(archive), *(word for word in options if word != "--over"))
    Stack.of(layout.instance).take_down()
    settings.unlink()
    say("restored; `make up` starts it")


def _make_room(layout: Layout, *, over: bool) -> None:
    if not layout.home.exists():
        return
    if not postgres.data_folder(layout).exists():
        # What a command left that only asked: no data.
        shutil.rmtree(layout.home)
        return
    if not over:
        raise CommandFailed(f"{layout.home} has databases; `make reset` forgets them, OVER=--over moves them aside")
    Stack.of(layout.instance).take_down()
    aside = layout.home.with_name(f"{layout.instance}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    say(f"moved aside: {layout.home.rename(aside)}")


def start(stack: Stack, name: str) -> None:
    """One server, with the process runner when it does not run yet; `make up` starts the rest. Raises GaveUpWaiting."""
    if not stack.runner.is_running():
        stack.runner.begin(programs.all_programs(stack.layout, stack.secrets))
    if name == postgres.PLATFORM:
        # It recovers first, and the caller waits for that.
        stack.runner.start(name)
    else:
        stack.start(name)


def write_settings(layout: Layout, secrets: dict[str, str]) -> Path:
    """deploy/keep's settings of this instance, with the two passwords beside them; all of it goes into the backup."""
    folder = layout.home / "keep"
    folder.mkdir(mode=0o700, exist_ok=True)
    write_private(folder / "postgres", secrets["postgres"])
    write_private(folder / "nats", secrets["nats_deploy"])
    return _write(layout, folder / "keep.toml")


def _write(layout: Layout, file: Path) -> Path:
    tools = ["env", f"PATH={postgres.binaries(layout)}:{os.environ['PATH']}"]
    user = postgres.system_user()
    as_server = [*(["runuser", "-u", user, "--"] if user else []), *tools]
    servers = [sys.executable, "-m", "devstack", "start-server"]
    rows: dict[str, dict[str, object]] = {
        "postgres": {
            "host": "127.0.0.1",
            "port": layout.ports["postgres"],
            "password_file": str(layout.home / "keep/postgres"),
            "data": str(postgres.data_folder(layout)),
            "client": tools,
            "inside": as_server,
            "trial": as_server,
            "start": [*servers, postgres.PLATFORM],
        },
        "nats": {
            "url": f"nats://127.0.0.1:{layout.ports['nats']}",
            "password_file": str(layout.home / "keep/nats"),
            "python": [sys.executable, str(layout.root / "deploy/keep/keep/jetstream.py")],
            "start": [*servers, "nats"],
        },
        "folders.instance": {"path": str(layout.home), "after": True, "without": _without(layout)},
    }
    lines = [f"archives = {json.dumps(str(layout.state / 'backups'))}", "keep_days = 30"]
    lines.append(f"metrics = {json.dumps(str(layout.home / 'metrics'))}")
    for name, row in rows.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in row.items())]
    write_private(file, "\n".join(lines) + "\n")
    return file


def _without(layout: Layout) -> list[str]:
    return [*RECREATED, *(file.name for file in layout.home.glob("supervisord.*"))]
