"""What a container does: of a service ``web``, ``worker``, ``migrate``, ``check``, ``command …`` or ``health``, of the
realm tool ``realm …``.

Each file in SECRETS_FOLDER becomes the variable of its name (``database_url`` is DATABASE_URL), so that no secret
stands in what `inspect` shows of a container. A variable that is set already stays. Then this process becomes the one
asked for, and SIGTERM reaches it without a shell in between.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

METRICS = Path("/dev/shm/metrics")  # noqa: S108 -- in memory, and there also where every file system is read-only
MEMORY = {"MALLOC_ARENA_MAX": "1"}
"""Otherwise glibc gives each thread an arena of its own, which keeps what it once held. A worker that draws had a
quarter more memory, for a little less of the processor (docs/decisions/0119). devstack/programs.py says the same."""
STOP_SECONDS = "3"
"""For requests that are under way when the container is told to stop: with Python's own ending less than five."""
USAGE = "web | worker | migrate | check | command NAME … | realm COMMAND … | health"


def take_secrets(folder: Path) -> None:
    """Files of the folder into the environment, without the line end that editors put."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        if file.is_file():
            os.environ.setdefault(file.name.upper().replace("-", "_"), file.read_text(encoding="utf-8").rstrip("\n"))


def become(*words: str) -> NoReturn:
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 -- our own interpreter, no shell


def become_web(module: str) -> NoReturn:
    """gunicorn; what processes of an earlier start of this container counted is gone."""
    METRICS.mkdir(exist_ok=True)
    for file in METRICS.glob("*.db"):
        file.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)
    options = ["--config", "python:webserver.config", "--graceful-timeout", STOP_SECONDS]
    become("-m", "gunicorn", *options, f"{module}.wsgi:app")


def is_ready() -> bool:
    """Whether the web process answers, with its database."""
    port = os.environ["BIND"].rpartition(":")[2]
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
            return bool(answer.status == 200)
    except (URLError, TimeoutError):
        return False


def is_connected(process: Path) -> bool:
    """Whether the worker has a connection to the broker and one to the database: it keeps one to each all the time."""
    own = set(open_files(process))
    found = {port for port, inode in connections(process) if f"socket:[{inode}]" in own}
    return all(
        found & ports_of(os.environ[name], usual) for name, usual in (("NATS_URL", 4222), ("DATABASE_URL", 5432))
    )


def ports_of(address: str, usual: int) -> set[int]:
    """The ports of an address. A database with a replica has one for each server, ``?host=A,B&port=5432,5432``: one of
    them takes what is written (docs/decisions/0111)."""
    parts = urlsplit(address)
    listed = parse_qs(parts.query).get("port")
    return {int(port) for port in listed[0].split(",")} if listed else {parts.port or usual}


def open_files(process: Path) -> Iterator[str]:
    """What the process has open; it opens and closes while we look."""
    for file in (process / "fd").iterdir():
        with suppress(FileNotFoundError):
            yield str(file.readlink())


def connections(process: Path) -> Iterator[tuple[int, str]]:
    """(Port of the other side, inode) of each established TCP connection of its network (proc(5))."""
    for table in ("tcp", "tcp6"):
        for line in (process / "net" / table).read_text().splitlines()[1:]:
            _, _, there, state, *rest = line.split()
            if state == "01":
                yield int(there.rpartition(":")[2], 16), rest[5]


def workers(module: str) -> list[Path]:
    """The worker among this container's processes; an init process may be the first."""
    wanted = f"{module}.worker".encode()
    return [file.parent for file in Path("/proc").glob("[0-9]*/cmdline") if wanted in file.read_bytes().split(b"\0")]


def main(words: list[str]) -> None:
    take_secrets(Path(os.environ.get("SECRETS_FOLDER", "/run/secrets")))
    for name, value in MEMORY.items():
        os.environ.setdefault(name, value)
    module = os.environ["MODULE"]
    match words:
        case ["web"]:
            become_web(module)
        case ["worker"]:
            become("-m", f"{module}.worker")
        case ["migrate"]:
            become("-m", "alembic", "upgrade", "head")
        case ["check"]:
            # Settings and the municipality's file are read; nothing is connected to.
            become("-c", f"import {module}.wsgi")
        case ["command", *rest] if rest:
            become("-m", f"{module}.commands", *rest)
        case ["realm", *rest] if rest:
            become("-m", module, *rest)
        case ["health"]:
            found = workers(module)
            sys.exit(0 if (all(map(is_connected, found)) if found else is_ready()) else 1)
        case _:
            sys.exit(f"usage: {USAGE}")


if __name__ == "__main__":
    main(sys.argv[1:])
