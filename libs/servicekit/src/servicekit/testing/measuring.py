"""How long a service's pages take on a small and on a large database, in turn: the measuring of `make bench`.

What is compared is how long a processor worked for an answer: that of the service, and those of the server's processes
that work for it, as Linux counts them (``/proc/…/schedstat``).
"""

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from servicekit.web import ENGINE

ROUNDS, REQUESTS, WARM_UP = 5, 20, 12
LONGEST = 4 * 3600
"""Seconds that a run may take on a busy machine."""

Ask = Callable[[FlaskClient, Mapping[str, str]], TestResponse]


class Took(NamedTuple):
    """Milliseconds until an answer was there, and milliseconds of a processor that service and server used for it."""

    waited: float
    worked: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what it is called, and how it is asked for."""

    name: str
    ask: Ask


@dataclass
class Office:
    """The service on a database of one size, asked with the same headers each time."""

    client: FlaskClient
    headers: Mapping[str, str]
    engine: Engine
    lines: Sequence[Line]
    statements: int = 0
    answered: int = 0
    """Bytes of the last answer."""
    server: list[Path] = field(default_factory=list)
    """Where Linux says how long the server's processes for the service have worked."""

    def __post_init__(self) -> None:
        own: Engine = self.client.application.extensions[ENGINE]
        event.listen(own, "before_cursor_execute", lambda *_: self._count())

    def _count(self) -> None:
        self.statements += 1

    def find_server(self) -> None:
        # Those of clients: others, who clean up, come and go.
        query = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        with self.engine.connect() as conn:
            self.server = [Path(f"/proc/{pid}/schedstat") for pid in conn.exec_driver_sql(query).scalars()]

    def ask(self, number: int) -> Took:
        """Ask for one line."""
        worked = self._worked()
        begun = time.perf_counter()
        answer = self.lines[number].ask(self.client, self.headers)
        took = Took((time.perf_counter() - begun) * 1000, self._worked() - worked)
        if answer.status_code >= 300:
            raise RuntimeError(f"{self.lines[number].name}: {answer.status_code}")
        self.answered = len(answer.data)
        return took

    def _worked(self) -> float:
        servers = sum(int(one.read_text().split()[0]) for one in self.server) / 1e6
        return time.process_time() * 1000 + servers

    def statements_of(self, number: int) -> int:
        before = self.statements
        self.ask(number)
        return self.statements - before


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def measure(few: Office, many: Office) -> list[dict[str, Any]]:
    """Each line in rounds; in a round both are asked in turn; the fastest of each counts, for others use the cores."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(few.lines):
        for _ in range(WARM_UP):
            few.ask(number), many.ask(number)
        for one in (few, many):
            one.find_server()
        rounds = [_round(few, many, number) for _ in range(ROUNDS)]
        ratios = [large.worked / small.worked for small, large in rounds]
        waited = [large.waited / small.waited for small, large in rounds]
        found.append(
            {
                "line": line.name,
                "few_ms": _median(small.waited for small, _ in rounds),
                "many_ms": _median(large.waited for _, large in rounds),
                "few_worked_ms": _median(small.worked for small, _ in rounds),
                "many_worked_ms": _median(large.worked for _, large in rounds),
                "ratio": _median(ratios),
                "ratios": [round(min(ratios), 2), round(max(ratios), 2)],
                "waited_ratio": _median(waited),
                "statements": many.statements_of(number),
                "answer_bytes": [few.answered, many.answered],
            }
        )
        say(f"{line.name:70} {found[-1]['few_worked_ms']} {found[-1]['many_worked_ms']} ms, {found[-1]['ratio']}")
    return found


def _median(several: Iterable[float]) -> float:
    return round(median(several), 2)


def _round(few: Office, many: Office, number: int) -> tuple[Took, Took]:
    took: tuple[list[Took], list[Took]] = ([], [])
    for turn in range(REQUESTS):
        # The second one finds the caches of the processor warmer.
        for which in (0, 1) if turn % 2 else (1, 0):
            took[which].append((few, many)[which].ask(number))
    return _least(took[0]), _least(took[1])


def _least(several: list[Took]) -> Took:
    return Took(min(one.waited for one in several), min(one.worked for one in several))
