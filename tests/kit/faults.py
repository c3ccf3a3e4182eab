"""Stopping a process in the middle of a step: it is held before the commit of a changed row, and killed there."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import requests
from devstack import postgres, programs
from devstack.stack import Stack

from tests.kit.mailbox import eventually


@contextmanager
def without(stack: Stack, *names: str) -> Iterator[None]:
    """These programs do not run; afterwards they do and are ready."""
    stack.runner.stop(*names)
    try:
        yield
    finally:
        stack.start(*names)


@contextmanager
def database(stack: Stack, name: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A service's database, as its administrator."""
    url = postgres.url(stack.layout, name, "postgres", stack.secrets["postgres"]).replace("+psycopg", "")
    with psycopg.connect(url) as conn:
        yield conn


# Two numbers make a lock of its own kind, which no service uses.
DOZING = "20261125, 1"
# The services' statement_timeout wakes a statement once, and only once; their lock_timeout does not count here.
DOZE = f"""
BEGIN
  LOOP
    BEGIN
      PERFORM pg_advisory_xact_lock_shared({DOZING});
      RETURN NEW;
    EXCEPTION WHEN query_canceled THEN NULL;
    END;
  END LOOP;
END
"""
SLEEPERS = """
SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = %s AND locktype = 'advisory' AND classid = 20261125 AND NOT granted
"""


@contextmanager
def asleep(stack: Stack, name: str, table: str, when: str) -> Iterator[Callable[[], None]]:
    """A change of such a row sleeps before the commit, until the end of this. Gives a function that waits for it.

    The sleep is a lock that is held here, not a number of seconds: however slow the machine is, nobody wakes too early.
    """
    url = postgres.url(stack.layout, name, "postgres", stack.secrets["postgres"]).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(f"SELECT pg_advisory_lock({DOZING})")
        conn.execute(f"CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$ {DOZE} $$")
        conn.execute(
            f"CREATE TRIGGER doze AFTER INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION doze()"
        )

        def is_asleep() -> bool:
            return conn.execute(SLEEPERS, [name]).fetchone() is not None

        def until_asleep() -> None:
            eventually(is_asleep, 120, f"a change of {table}")

        try:
            yield until_asleep
        finally:
            conn.execute(f"SELECT pg_advisory_unlock({DOZING})")
            conn.execute("DROP FUNCTION doze() CASCADE")


def notes_are_settled(stack: Stack, address: str) -> bool:
    """Whether the notifier has heard of every note for this address and is done with each: no mail will follow."""
    told = "SELECT id, published_at IS NOT NULL FROM outbox WHERE type = 'fees.note.issued' AND body LIKE %s"
    with database(stack, "fee_declarations") as conn:
        notes = dict(conn.execute(told, [f"%{address}%"]).fetchall())
    with database(stack, "notifier") as conn:
        rows = conn.execute("SELECT state FROM notices WHERE event_id = ANY(%s)", [list(notes)]).fetchall()
    return all(notes.values()) and [state for (state,) in rows] == ["sent"] * len(notes)


def tries_at_mail_server(stack: Stack) -> int:
    """How often in a row the notifier has come to a mail server that did not let it in."""
    with database(stack, "notifier") as conn:
        return sum(failures for (failures,) in conn.execute("SELECT failures FROM channels"))


def tries_at_broker(stack: Stack) -> int:
    """How often the relay of the fees has come to a broker that was away, in all."""
    log = (stack.layout.logs / "fee-declarations-worker.log").read_text(encoding="utf-8")
    return sum('"task-interrupted"' in line and '"relay"' in line for line in log.splitlines())


def levels_are_written(stack: Stack) -> bool:
    """Whether Keycloak has every level, and each account the cut-off that ends the tokens from before it."""
    with database(stack, "identity_bridge") as conn:
        return conn.execute("SELECT count(*) FROM projections WHERE written_at IS NULL").fetchone() == (0,)


@contextmanager
def run_otherwise(stack: Stack, name: str, command: list[str] | None = None, **environment: str) -> Iterator[None]:
    """A program as the platform runs it, but with another command or other settings; afterwards it is as it was."""
    usual = next(one for one in programs.all_programs(stack.layout, stack.secrets) if one.name == name)
    stack.runner.stop(name)
    with (stack.layout.logs / f"{name}-otherwise.log").open("a") as log:
        other = subprocess.Popen(
            command or usual.command,
            env={**usual.environment, **environment},
            cwd=usual.folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        stack.wait(name, 240)
        yield
    finally:
        other.terminate()
        other.wait(120)
        stack.start(name)


def kill(stack: Stack, name: str) -> None:
    pid = stack.runner.states()[name]["pid"]
    assert pid, f"{name} does not run"
    # With its workers: one that goes on without its master would end what it does.
    os.killpg(os.getpgid(pid), signal.SIGKILL)


def in_background(call: Callable[[], requests.Response]) -> Callable[[], None]:
    """Call in a thread of its own; the function that comes back waits for the end, whichever."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(call)

    def wait() -> None:
        error = future.exception(timeout=180)
        assert error is None or isinstance(error, requests.ConnectionError), error
        pool.shutdown()

    return wait
