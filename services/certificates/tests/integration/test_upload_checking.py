"""The worker's loop: clean, infected, a scanner that is away, and a worker that is killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import hostile
import pytest
from certificates.checking import make_step
from certificates.models.uploads import FILES, attachments, pages, quarantine
from certificates.use_cases.uploads import Hooks
from filekit import keeping
from filekit.clamd import Clamd
from filekit.opening import AGAIN, LEASE, TRIES
from filekit.testing import EICAR, Daemon, daemon
from flask.testing import FlaskClient
from hostile import A4
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, func, select
from test_uploads import send

WORKER = """
import os
from certificates.checking import make_step
from filekit.clamd import Clamd
from certificates.use_cases.uploads import Hooks
from servicekit.db import make_engine
from datetime import datetime
now = datetime.fromisoformat(os.environ["NOW"])
make_step(make_engine(os.environ["DATABASE"]), Clamd(os.environ["CLAMD"]), 20, Hooks, lambda: now)()
"""


@pytest.fixture
def scanner() -> Iterator[Daemon]:
    with daemon() as made:
        yield made


@pytest.fixture
def me(tokens: TokenFactory) -> dict[str, str]:
    return tokens.headers("me", given_name="Ελένη")


def row(engine: Engine) -> Any:
    with engine.connect() as conn:
        return conn.execute(select(attachments)).mappings().one()


def counts(engine: Engine) -> tuple[int, int]:
    """Files in quarantine, and pages."""
    with engine.connect() as conn:
        one, other = (select(func.count()).select_from(table).scalar_subquery() for table in (quarantine, pages))
        return tuple(conn.execute(select(one, other)).one())  # type: ignore[return-value]


def test_a_clean_file_is_drawn_and_its_bytes_go(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, scanner: Daemon
) -> None:
    content = hostile.pdf(A4, A4)
    send(client, me, content)
    step = make_step(engine, Clamd(scanner.address), 20, Hooks, clock)
    assert (step(), step()) == (1, 0)
    assert scanner.seen == [content]
    found = row(engine)
    assert (found["state"], found["pages"], found["scanned"], found["reason"]) == ("ready", 2, True, None)
    assert counts(engine) == (0, 2)


@pytest.mark.parametrize("content", [hostile.pdf(A4), hostile.photograph()], ids=["pdf", "jpeg"])
def test_of_an_infected_file_only_name_and_fingerprint_stay(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, scanner: Daemon, content: bytes
) -> None:
    send(client, me, content + EICAR, name="bill.pdf")
    assert make_step(engine, Clamd(scanner.address), 20, Hooks, clock)() == 1
    found = row(engine)
    assert (found["state"], found["reason"], found["name"]) == ("refused", "infected", "bill.pdf")
    assert (len(found["sha256"]), found["scanned"]) == (64, None)
    assert counts(engine) == (0, 0)
    [shown] = client.get("/uploads?procedure=955481", headers=me).get_json()["items"]
    assert shown["reason_text"]["en"].startswith("The file contained malicious software")
    client.delete(f"/uploads/{shown['id']}", headers=me)
    assert client.get("/uploads?procedure=955481", headers=me).get_json()["items"] == []
    assert row(engine)["sha256"] == found["sha256"]


@pytest.mark.parametrize("mood", ["full", "broken", "down"])
def test_while_the_scanner_is_away_files_wait_and_count_as_nothing(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, scanner: Daemon, mood: str
) -> None:
    send(client, me)
    scanner.mood = mood
    step = make_step(engine, Clamd("127.0.0.1:1" if mood == "down" else scanner.address), 20, Hooks, clock)
    for _ in range(TRIES + 2):
        assert step() == 0
        clock.now += AGAIN
    assert (row(engine)["state"], counts(engine)) == ("checking", (1, 0))
    scanner.mood = "usual"
    assert make_step(engine, Clamd(scanner.address), 20, Hooks, clock)() == 1
    assert (row(engine)["state"], row(engine)["scanned"]) == ("ready", True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(hostile.bomb(), "too-many-pixels"), (hostile.pdf(*[A4] * 21), "too-many-pages"), (b"%PDF-1.4", "unreadable")],
    ids=["bomb", "pages", "broken"],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_of_it_is_kept(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, content: bytes, reason: str
) -> None:
    send(client, me, content)
    assert make_step(engine, None, 20, Hooks, clock)() == 1
    assert (row(engine)["state"], row(engine)["reason"]) == ("refused", reason)
    assert counts(engine) == (0, 0)


def begun(engine: Engine, scanner: Daemon, clock: Clock) -> "subprocess.Popen[bytes]":
    """A worker in a process of its own that is in the middle of a file."""
    scanner.mood = "silent"
    scanner.entered.clear()
    database = engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE": database, "CLAMD": scanner.address, "NOW": clock.now.isoformat()}
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    assert scanner.entered.wait(60)
    return process


def test_a_worker_that_is_killed_loses_nothing(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, scanner: Daemon
) -> None:
    send(client, me)
    with begun(engine, scanner, clock) as process:
        os.kill(process.pid, signal.SIGKILL)
    scanner.mood = "usual"
    step = make_step(engine, Clamd(scanner.address), 20, Hooks, clock)
    assert step() == 0, "it is still the other's"
    assert (row(engine)["state"], counts(engine)) == ("checking", (1, 0))
    clock.now += LEASE
    assert step() == 1
    assert (row(engine)["state"], counts(engine)) == ("ready", (0, 1))


def test_a_worker_that_comes_too_late_stores_nothing(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, scanner: Daemon
) -> None:
    send(client, me)
    with begun(engine, scanner, clock) as process:
        clock.now += LEASE
        with daemon() as other:
            assert make_step(engine, Clamd(other.address), 20, Hooks, clock)() == 1
        scanner.go_on.set()
        assert process.wait(60) == 0
    assert (row(engine)["state"], row(engine)["try_after"], counts(engine)) == ("ready", None, (0, 1))


def test_a_file_in_the_middle_of_which_workers_end_is_taken_for_the_cause(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock, scanner: Daemon
) -> None:
    send(client, me)
    with engine.begin() as conn:
        conn.execute(attachments.update().values(tries=TRIES))
    assert make_step(engine, Clamd(scanner.address), 20, Hooks, clock)() == 1
    assert (row(engine)["state"], row(engine)["reason"], scanner.seen) == ("refused", "too-heavy", [])


def test_a_file_that_is_deleted_meanwhile_leaves_nothing(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock
) -> None:
    sent = send(client, me).get_json()

    class Deleting:
        def finds(self, content: bytes) -> None:
            assert content
            assert client.delete(f"/uploads/{sent['id']}", headers=me).status_code == 204

    assert make_step(engine, Deleting(), 20, Hooks, clock)() == 1
    with engine.connect() as conn:
        assert conn.execute(select(attachments)).all() == []
    assert counts(engine) == (0, 0)


def test_a_claimed_file_belongs_to_one_worker(
    client: FlaskClient, engine: Engine, me: dict[str, str], clock: Clock
) -> None:

    send(client, me)
    until = clock.now + timedelta(minutes=1)
    with engine.connect() as one, engine.connect() as other:
        assert keeping.claim(one, FILES, clock.now, until) is not None
        assert keeping.claim(other, FILES, clock.now, until) is None, "and it does not wait"
        one.rollback()
        assert keeping.claim(other, FILES, clock.now, until) is not None
