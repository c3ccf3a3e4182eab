"""All databases of the server as of one moment: copied, tried, put back, and brought to a later moment."""

import gzip
import io
import os
import subprocess
import tarfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from keep.settings import Faulty, Postgres

HERE = Path(__file__).resolve().parent
_AT_ONCE = 1 << 20
_RECOVERED_SECONDS = 6 * 3600
Counts = dict[str, int]
"""Rows of each table, by `database schema.table`."""
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Moment:
    """How far to go from a copy: not at all (None), through all WAL that was archived (LATEST), or to a time.

    A server that was restored goes on in a timeline of its own. ``timeline`` is the last, or the number of an earlier
    one, by which what such a restore had left behind is still reached.
    """

    to: str | None = None
    timeline: str = LATEST


def _environment(server: Postgres) -> dict[str, str]:
    return {**os.environ, "PGPASSWORD": server.password_file.read_text(encoding="utf-8").strip()}


def _where(server: Postgres) -> list[str]:
    return ["-h", server.host, "-p", str(server.port), "-U", "postgres"]


def _sent(words: Sequence[str], server: Postgres, text: str = "") -> str:
    ended = subprocess.run(
        words, env=_environment(server), input=text, capture_output=True, text=True, check=False, cwd="/"
    )
    if ended.returncode:
        raise Faulty(f"{words[0]} …: {ended.stderr.strip()[-500:]}")
    return ended.stdout


def query(server: Postgres, database: str, statement: str) -> str:
    """What the statement answers, as psql writes it without a table. Raises Faulty."""
    words = [*server.client, "psql", *_where(server), "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]
    return _sent(words, server).strip()


def copy(server: Postgres, into: Path) -> None:
    """The whole cluster with the WAL that makes it one moment: that at which the copy ended. Raises Faulty."""
    words = [*server.client, "pg_basebackup", *_where(server), "-D", "-", "-F", "t", "-X", "fetch", "-c", "fast"]
    with subprocess.Popen(words, env=_environment(server), stdout=subprocess.PIPE, cwd="/") as process:
        assert process.stdout is not None  # noqa: S101 -- it was asked for
        with gzip.open(into, "wb", compresslevel=1) as packed:
            while part := process.stdout.read(_AT_ONCE):
                packed.write(part)
    if process.returncode:
        raise Faulty("pg_basebackup did not come to its end; see its words above")


def first_wal(copied: Path) -> str:
    """The first segment of WAL that this copy needs."""
    with tarfile.open(copied, "r|gz") as source:
        for member in source:
            if member.name == "backup_label" and (label := source.extractfile(member)):
                return label.read().decode().partition("(file ")[2].partition(")")[0]
    raise Faulty(f"{copied} has no backup_label")


def try_copy(server: Postgres, copied: Path) -> Counts:
    """Start the copy by itself and count it: what cannot be started is no backup. Raises Faulty."""
    script = (HERE / "count.sh").read_text(encoding="utf-8") + (HERE / "trial.sh").read_text(encoding="utf-8")
    words = [*server.trial, "sh", "-c", script, "trial"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/") as process:
        assert process.stdin is not None  # noqa: S101 -- it was asked for
        assert process.stdout is not None  # noqa: S101
        with gzip.open(copied, "rb") as source:
            _pour(source, process.stdin)
        said = process.stdout.read().decode()
    if process.returncode:
        raise Faulty("the copy of the databases does not start; see the words above")
    return _counted(said)


def count(server: Postgres) -> Counts:
    """The same of the running server."""
    script = (HERE / "count.sh").read_text(encoding="utf-8") + 'set -eu; count "$@"'
    return _counted(_sent([*server.client, "sh", "-c", script, "count", *_where(server)], server))


def _counted(lines: str) -> Counts:
    found = {name: int(rows) for name, _, rows in (line.rpartition(" ") for line in lines.splitlines())}
    if not found:
        raise Faulty("no table was counted")
    return found


def _pour(source: gzip.GzipFile, into: IO[bytes]) -> None:
    try:
        while part := source.read(_AT_ONCE):
            into.write(part)
        into.close()
    except BrokenPipeError:
        # The reader has ended and says why.
        return


def is_empty(server: Postgres) -> bool:
    """Whether nothing is in the data folder, or it is not there."""
    words = [*server.inside, "sh", "-c", 'if [ -d "$1" ]; then ls -A "$1"; fi', "look", server.data]
    return not _sent_inside(words)


def _sent_inside(words: Sequence[str]) -> str:
    ended = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
    if ended.returncode:
        raise Faulty(f"{' '.join(words[:2])} …: {ended.stderr.strip()[-500:]}")
    return ended.stdout.strip()


def move_aside(server: Postgres, suffix: str) -> None:
    _sent_inside([*server.inside, "mv", server.data, server.data + suffix])


def recovery(server: Postgres, moment: Moment) -> str:
    """Settings for the way there."""
    fetch = f"gunzip -c {server.wal}/%f.gz > %p" if server.wal else "false"
    lines = [f"restore_command = '{fetch}'", "recovery_target_action = 'promote'"]
    lines.append(f"recovery_target_timeline = '{moment.timeline}'")
    if moment.to is None:
        lines.append("recovery_target = 'immediate'")
    elif moment.to != LATEST:
        lines.append(f"recovery_target_time = '{moment.to}'")
    return "\n# Removed again when it is done.\n" + "\n".join(lines) + "\n"


def unpack(server: Postgres, copied: Path, moment: Moment) -> None:
    """Fill the empty data folder with the copy, told how far to go. Raises Faulty."""
    words = [
        *server.inside,
        "sh",
        "-c",
        'umask 077; mkdir -p "$1"; tar -x -C "$1"; chmod 700 "$1"',
        "unpack",
        server.data,
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, cwd="/") as process:
        assert process.stdin is not None  # noqa: S101 -- it was asked for
        with tarfile.open(copied, "r|gz") as source, tarfile.open(fileobj=process.stdin, mode="w|") as target:
            for member in source:
                content = source.extractfile(member) if member.isreg() else None
                if member.name == "postgresql.auto.conf" and content:
                    text = content.read() + recovery(server, moment).encode()
                    member.size, content = len(text), io.BytesIO(text)
                target.addfile(member, content)
            # So told, PostgreSQL begins a timeline of its own and never writes over WAL of the one before.
            signal = tarfile.TarInfo("recovery.signal")
            signal.mode = 0o600
            target.addfile(signal, io.BytesIO())
        process.stdin.close()
    if process.returncode:
        raise Faulty("the databases could not be unpacked; see the words above")


def await_recovery(server: Postgres, say: Callable[[str], None]) -> None:
    """Wait until the server is past its recovery, and take the settings for it away. Raises Faulty."""
    began = said = time.monotonic()
    while True:
        try:
            if query(server, "postgres", "SELECT pg_is_in_recovery()") == "f":
                break
        except Faulty as error:
            problem = str(error)
        else:
            problem = "it reads its WAL"
        now = time.monotonic()
        if now - began > _RECOVERED_SECONDS:
            raise Faulty(f"PostgreSQL did not come up: {problem}")
        if now - said > 10:
            say(f"  waiting for PostgreSQL: {problem}")
            said = now
        time.sleep(0.2)
    of_recovery = ("recovery_target", "recovery_target_action", "recovery_target_time", "recovery_target_timeline")
    for name in ("restore_command", *of_recovery):
        query(server, "postgres", f"ALTER SYSTEM RESET {name}")


def tidy_wal(server: Postgres, oldest: str) -> None:
    """Remove archived WAL that no kept backup needs."""
    if server.wal:
        _sent_inside([*server.inside, "pg_archivecleanup", "-x", ".gz", server.wal, oldest])
