"""What an installation says of itself: one TOML file, `keep.toml` (../README.md names every word of it)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


class Faulty(Exception):
    """Nothing can be done with what was given, or with what was found. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """The databases' server. ``client``, ``inside`` and ``trial`` stand before commands, none where it is this machine:
    programs that speak with it; what reaches its data folder as its user; what tries a copy, with its programs."""

    host: str
    port: int
    password_file: Path
    data: str
    wal: str
    client: tuple[str, ...]
    inside: tuple[str, ...]
    trial: tuple[str, ...]
    start: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broker:
    """The broker, and a Python that has nats-py."""

    url: str
    password_file: Path
    python: tuple[str, ...]
    start: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of files. Keys are copied ``after`` the databases, so that no row is newer than its key."""

    name: str
    path: Path
    after: bool
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that backup and restore need to know. ``metrics``: the folder where it is told when one was made."""

    archives: Path
    keep_days: int
    metrics: Path | None
    postgres: Postgres
    broker: Broker
    folders: tuple[Folder, ...]


def read(file: Path) -> Settings:
    """Raises Faulty."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        return Settings(
            archives=Path(document["archives"]),
            keep_days=int(document["keep_days"]),
            metrics=Path(document["metrics"]) if "metrics" in document else None,
            postgres=_postgres(document["postgres"]),
            broker=_broker(document["nats"]),
            folders=tuple(_folder(name, row) for name, row in document["folders"].items()),
        )
    except OSError as error:
        raise Faulty(f"{file}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise Faulty(f"{file}: {type(error).__name__}: {error}") from error


def _postgres(row: dict[str, Any]) -> Postgres:
    words = {name: tuple(map(str, row.get(name, ()))) for name in ("client", "inside", "trial", "start")}
    wal = str(row.get("wal", ""))
    return Postgres(row["host"], int(row["port"]), Path(row["password_file"]), row["data"], wal, **words)


def _broker(row: dict[str, Any]) -> Broker:
    python, start = tuple(map(str, row["python"])), tuple(map(str, row.get("start", ())))
    return Broker(row["url"], Path(row["password_file"]), python, start)


def _folder(name: str, row: dict[str, Any]) -> Folder:
    return Folder(name, Path(row["path"]), bool(row.get("after", False)), tuple(row.get("without", ())))


def outboxes() -> dict[str, str]:
    """The database whose outbox feeds each stream."""
    listed = tomllib.loads((ROOT / "deploy/services.toml").read_text(encoding="utf-8"))
    return {one["stream"]: one["database"] for one in listed.values() if one.get("stream")}
