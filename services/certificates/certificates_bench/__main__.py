"""Measure every line on a small and a large database, in turn; prints JSON, and what it does on standard error."""

import base64
import gc
import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from certificates.app import create_app
from certificates.municipality import Municipality
from certificates.settings import ApiSettings
from flask.testing import FlaskClient
from pydantic import SecretStr
from servicekit.db import make_engine
from servicekit.testing import Clock, TokenFactory, databases, ended, new_database
from sqlalchemy import Engine, event

from certificates_bench.archive import NOW, Archive, fill
from certificates_bench.lines import Line, lines

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"
SIZES = (1_000, 100_000)
ROUNDS, REQUESTS, WARM_UP = 5, 20, 12
LONGEST = 4 * 3600
"""Seconds that a run may take on a busy machine."""
HEAD = {
    "roles": ["staff", "certificate-clerk", "certificate-supervisor"],
    "amr": ["pwd", "otp"],
    "preferred_username": "clerk-1",
    "given_name": "Υπάλληλος",
    "family_name": "1",
}


class Took(NamedTuple):
    """Milliseconds until an answer was there, and milliseconds of a processor that service and server used for it."""

    waited: float
    worked: float


@dataclass
class Office:
    """The service on a database of one size, asked by one member of staff."""

    client: FlaskClient
    headers: dict[str, str]
    engine: Engine
    lines: list[Line]
    statements: int = 0
    answered: int = 0
    """Bytes of the last answer."""
    server: list[Path] = field(default_factory=list)
    """Where Linux says how long the server's processes for the service have worked."""

    def find_server(self) -> None:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with self.engine.connect() as conn:
            self.server = [Path(f"/proc/{pid}/schedstat") for pid in conn.exec_driver_sql(query).scalars()]

    def ask(self, number: int) -> Took:
        """Ask for one line."""
        worked = self._worked()
        begun = time.perf_counter()
        answer = self.lines[number].ask(self.client, self.headers)
        took = Took((time.perf_counter() - begun) * 1000, self._worked() - worked)
        if answer.status_code != 200:
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


@contextmanager
def office(cases: int, tokens: TokenFactory) -> Iterator[Office]:
    """A database of its own, filled, and the service on it."""
    begun = time.monotonic()
    with new_database() as url, ExitStack() as stack:
        databases.migrate(SERVICE, url)
        engine = make_engine(url)
        stack.callback(engine.dispose)
        fill(engine, cases, Municipality.load(MUNICIPALITY).calendar())
        settings = ApiSettings(
            database_url=SecretStr(url),
            oidc_issuer=tokens.issuer,
            oidc_audience=tokens.audience,
            municipality_file=MUNICIPALITY,
            document_code_key=SecretStr(base64.b64encode(bytes(32)).decode()),
            verification_page="https://eservices.dimos.example/e",
            client_address_key=SecretStr("bench" * 8),
        )
        app = stack.enter_context(ended(create_app(settings, verifier=tokens.verifier(), clock=Clock(NOW))))
        made = Office(
            app.test_client(), tokens.headers("head-1", exp=int(time.time()) + LONGEST, **HEAD), engine, lines(engine)
        )
        own: Engine = app.extensions["certificates"].engine
        event.listen(own, "before_cursor_execute", lambda *_: _count(made))
        say(f"{cases:,} cases: filled in {time.monotonic() - begun:.0f} s")
        yield made


def _count(made: Office) -> None:
    made.statements += 1


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
        # Whoever comes second finds the caches of the processor warmer.
        for which in (0, 1) if turn % 2 else (1, 0):
            took[which].append((few, many)[which].ask(number))
    return _least(took[0]), _least(took[1])


def _least(several: list[Took]) -> Took:
    return Took(min(one.waited for one in several), min(one.worked for one in several))


def main() -> None:
    tokens = TokenFactory(audience="certificates")
    few, many = SIZES
    with office(few, tokens) as small, office(many, tokens) as large:
        gc.collect()
        gc.freeze()
        measured = measure(small, large)
    made = {str(size): {"cases": size, "open": Archive(size).open} for size in SIZES}
    json.dump({"sizes": made, "rounds": ROUNDS, "requests": REQUESTS, "lines": measured}, sys.stdout)


if __name__ == "__main__":
    main()
