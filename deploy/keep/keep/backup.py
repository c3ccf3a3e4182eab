"""Make a backup: everything that goes with the databases is copied before them, and keys after (decision 0093).

So streams and files may be older than the databases, never newer: what a stream lacks is in an outbox still, what it
gives a second time is in an inbox already.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from keep import archive, databases, folders, streams, told
from keep.progress import say, step
from keep.settings import Faulty, Settings

DATABASES, STREAMS = "databases.tar.gz", "streams"


def packed(name: str) -> str:
    return f"files-{name}.tar.gz"


def make(settings: Settings) -> Path:
    """Returns the finished archive; what was begun and could not be finished is removed. Raises Faulty."""
    folder = archive.begin(settings.archives)
    try:
        with archive.privately():
            finished = archive.finish(folder, _fill(settings, folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    size = sum(file.stat().st_size for file in finished.iterdir())
    if settings.metrics:
        told.tell(settings.metrics, size)
    say(f"{finished}: {size / 1e6:.1f} MB. It holds keys and personal data: mode 0700, and not encrypted")
    return finished


def _fill(settings: Settings, folder: Path) -> dict[str, object]:
    began = datetime.now(UTC).isoformat(timespec="seconds")
    files = _copy_folders(settings, folder, after=False)
    since = databases.query(settings.postgres, "postgres", "SELECT clock_timestamp()")
    with step("streams"):
        found = streams.states(settings.broker)
        if found is None:
            raise Faulty(f"the broker does not answer at {settings.broker.url}")
        streams.copy(settings.broker, folder / STREAMS)
    with step("databases"):
        databases.copy(settings.postgres, folder / DATABASES)
    files |= _copy_folders(settings, folder, after=True)
    with step("the copy of the databases, started and counted"):
        rows = databases.try_copy(settings.postgres, folder / DATABASES)
    held = streams.heads(folder / STREAMS)
    say(f"{sum(rows.values())} rows, {sum(held.values())} messages, {sum(files.values())} files")
    version = databases.query(settings.postgres, "postgres", "SHOW server_version")
    return {
        "began": began,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "streams_since": since,
        "postgres": version,
        "first_wal": databases.first_wal(folder / DATABASES),
        "rows": rows,
        "messages": held,
        "consumers": {name: state for name, state in found.items() if "messages" not in state},
        "files": files,
    }


def _copy_folders(settings: Settings, into: Path, *, after: bool) -> dict[str, int]:
    chosen = [folder for folder in settings.folders if folder.after == after]
    return {folder.name: folders.copy(folder, into / packed(folder.name)) for folder in chosen}
