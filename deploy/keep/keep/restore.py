"""Restore onto an empty machine: everything is looked at before anything is changed, and compared when it is there."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keep import archive, databases, folders, streams
from keep.backup import DATABASES, STREAMS, packed
from keep.databases import LATEST, Moment
from keep.progress import say, step
from keep.settings import Broker, Faulty, Settings

_BROKER_TRIES = 60


def verify(settings: Settings, folder: Path, *, start: bool) -> dict[str, Any]:
    """Whether the archive is whole, and with ``start`` whether its databases start and hold what it says."""
    with step("checksums"):
        manifest = archive.verified(folder)
    if start:
        with step("the copy of the databases, started and counted"):
            _same("rows", manifest["rows"], databases.try_copy(settings.postgres, folder / DATABASES))
    say(f"{folder.name} is whole: {sum(manifest['rows'].values())} rows, {sum(manifest['messages'].values())} messages")
    return manifest


def restore(settings: Settings, folder: Path, moment: Moment, *, over: bool) -> None:
    """Put everything back, the databases as of the moment. Services must be stopped. Raises Faulty."""
    manifest = verify(settings, folder, start=False)
    if moment.to is not None and not settings.postgres.wal:
        raise Faulty("a later moment needs archived WAL, and the settings name no folder of it (postgres.wal)")
    _make_room(settings, over=over)
    for one in settings.folders:
        with step(f"files: {one.name}"):
            _same(
                one.name,
                {one.name: manifest["files"][one.name]},
                {one.name: folders.restore(one, folder / packed(one.name))},
            )
    with step("databases"):
        databases.unpack(settings.postgres, folder / DATABASES, moment)
        _start(settings.postgres.start)
        databases.await_recovery(settings.postgres, say)
    rows = databases.count(settings.postgres)
    if moment.to is None:
        _same("rows", manifest["rows"], rows)
    say(f"{sum(rows.values())} rows; the backup had {sum(manifest['rows'].values())}")
    with step("streams"):
        _await_broker(settings.broker)
        found = streams.restore(settings.broker, folder / STREAMS)
    _same("messages", manifest["messages"], streams.messages(found))
    again = streams.send_again(settings.postgres, manifest["streams_since"])
    held = sum(streams.messages(found).values())
    say(f"{held} messages; outboxes send again: {sum(again.values())} events")
    say("everything is there; start the services")


def moment(to: str | None, timeline: str) -> Moment:
    """What was asked for on the command line. Raises Faulty."""
    if timeline != LATEST and not timeline.isdecimal():
        raise Faulty(f"{timeline!r} is no timeline: the number of one, or {LATEST}")
    return Moment(to if to in (None, LATEST) else _time(to), timeline)


def _time(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Faulty(f"{text!r} is no time; for example 2026-11-30T09:00:00+02:00") from error
    if at.tzinfo is None:
        raise Faulty(f"{text!r} does not say its offset; for example 2026-11-30T09:00:00+02:00")
    return at.isoformat(sep=" ")


def _make_room(settings: Settings, *, over: bool) -> None:
    """Raises Faulty when something is in the way and nobody said ``over``; else it is moved aside."""
    full = [one for one in settings.folders if not folders.is_empty(one)]
    has_databases = not databases.is_empty(settings.postgres)
    held = sum(streams.messages(streams.states(settings.broker) or {}).values())
    there = [f"files in {one.path}" for one in full]
    there += [f"databases in {settings.postgres.data}"] if has_databases else []
    there += [f"{held} messages at {settings.broker.url}"] if held else []
    if there and not over:
        raise Faulty(f"there is something already: {'; '.join(there)}. Nothing was changed; --over moves it aside")
    suffix = datetime.now(UTC).strftime(".before-%Y%m%dT%H%M%SZ")
    for one in full:
        say(f"moved aside: {folders.move_aside(one, suffix)}")
    if has_databases:
        databases.move_aside(settings.postgres, suffix)
        say(f"moved aside: {settings.postgres.data}{suffix}")


def _start(words: Sequence[str]) -> None:
    if words and subprocess.run(words, check=False, cwd="/").returncode:
        raise Faulty(f"{' '.join(words)} did not work; see its words above")


def _await_broker(broker: Broker) -> None:
    """Start it unless it answers, and wait. Raises Faulty."""
    if streams.states(broker) is not None:
        return
    _start(broker.start)
    for _ in range(_BROKER_TRIES):
        if streams.states(broker) is not None:
            return
        time.sleep(1)
    raise Faulty(f"the broker does not answer at {broker.url}, or not to this password")


def _same(what: str, wanted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Raises Faulty naming what differs."""
    differ = [name for name in sorted(wanted.keys() | found.keys()) if wanted.get(name) != found.get(name)]
    if differ:
        shown = "; ".join(f"{name}: {wanted.get(name)} then, {found.get(name)} now" for name in differ[:10])
        raise Faulty(f"{what} are not those of the backup: {shown}")
