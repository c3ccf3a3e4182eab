"""Measure every line on a small and a large database, in turn; prints JSON, and what it does on standard error."""

import base64
import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

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
ROUNDS, REQUESTS, WARM_UP = 5, 20, 6
LONGEST = 4 * 3600
"""Seconds that a run may take on a busy machine."""
HEAD = {
    "roles": ["staff", "certificate-clerk", "certificate-supervisor"],
    "amr": ["pwd", "otp"],
    "preferred_username": "clerk-1",
    "given_name": "Υπάλληλος",
    "family_name": "1",
}


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

    def ask(self, number: int) -> float:
        """Ask for one line; returns milliseconds."""
        begun = time.perf_counter()
        answer = self.lines[number].ask(self.client, self.headers)
        took = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{self.lines[number].name}: {answer.status_code}")
        self.answered = len(answer.data)
        return took

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
        rounds = [_round(few, many, number) for _ in range(ROUNDS)]
        ratios = [large / small for small, large in rounds]
        found.append(
            {
                "line": line.name,
                "few_ms": round(median(small for small, _ in rounds), 2),
                "many_ms": round(median(large for _, large in rounds), 2),
                "ratio": round(median(ratios), 2),
                "ratios": [round(min(ratios), 2), round(max(ratios), 2)],
                "statements": many.statements_of(number),
                "answer_bytes": [few.answered, many.answered],
            }
        )
        say(f"{line.name:70} {found[-1]['few_ms']} {found[-1]['many_ms']} ms, {found[-1]['ratio']}")
    return found


def _round(few: Office, many: Office, number: int) -> tuple[float, float]:
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(REQUESTS):
        # Whoever comes second finds the caches of the processor warmer.
        for which in (0, 1) if turn % 2 else (1, 0):
            took[which].append((few, many)[which].ask(number))
    return min(took[0]), min(took[1])


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
