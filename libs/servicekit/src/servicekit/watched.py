"""What waits, asked of the database when operations look: a worker that died cannot tell how long its queue is."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

_KEPT_SECONDS = 5.0
"""A reader that looks more often gets the same answer."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One number: its metric's name, what it says, and the query of one value. Names end in the unit."""

    name: str
    help: str
    query: str


def oldest(table: str, moment: str, where: str) -> str:
    """The query for the age in seconds of the oldest row; 0 where there is none."""
    return f"SELECT coalesce(extract(epoch FROM now() - min({moment})), 0) FROM {table} WHERE {where}"  # noqa: S608 -- ours


OUTBOX = Watched(
    "outbox_oldest_seconds",
    "Age of the oldest event not yet published",
    oldest("outbox", "created_at", "published_at IS NULL AND NOT parked"),
)


class Waiting(Collector):
    """Asks for all of a service's numbers in one statement."""

    def __init__(self, service: str, engine: Engine, watched: Sequence[Watched]) -> None:
        self._service, self._engine, self._watched = service, engine, watched
        self._statement = text(", ".join(["SELECT 1", *(f"({one.query})" for one in watched)]))
        self._lock, self._found, self._asked_at = threading.Lock(), list[float](), float("-inf")

    def collect(self) -> Iterator[Metric]:
        """Without a database only that there is none is told."""
        found = self._ask()
        yield self._metric("database_up", "Whether the database answers", float(bool(found)))
        for one, value in zip(self._watched, found[1:], strict=bool(found)):
            yield self._metric(one.name, one.help, value)

    def _ask(self) -> list[float]:
        with self._lock:
            if time.monotonic() - self._asked_at > _KEPT_SECONDS:
                try:
                    with self._engine.connect() as conn:
                        self._found = [float(value) for value in conn.execute(self._statement).one()]
                except SQLAlchemyError:
                    self._found = []
                self._asked_at = time.monotonic()
            return self._found

    def _metric(self, name: str, explained: str, value: float) -> Metric:
        family = GaugeMetricFamily(name, explained, labels=["service"])
        family.add_metric([self._service], value)
        return family


class Written(Collector):
    """What others write into files of a folder in the text format (``*.prom``), as a backup its time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        for file in sorted(self._folder.glob("*.prom")):
            try:
                with closing(file.open(encoding="utf-8")) as lines:
                    yield from list(text_string_to_metric_families(lines.read()))
            except (OSError, ValueError):
                # Half written, or gone: what it says is absent, and that rings.
                continue
