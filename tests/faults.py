"""Stopping a process in the middle of a step: whoever changes a row is held before the commit, and killed there."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import requests
from devstack import postgres
from devstack.stack import Stack

from tests.mailbox import eventually


@contextmanager
def database(stack: Stack, name: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A service's database, as its administrator."""
    url = postgres.url(stack.layout, name, "postgres", stack.secrets["postgres"]).replace("+psycopg", "")
    with psycopg.connect(url) as conn:
        yield conn


@contextmanager
def asleep(stack: Stack, name: str, table: str, when: str) -> Iterator[Callable[[], None]]:
    """Whoever changes such a row sleeps before the commit. Gives a function that waits until somebody does."""
    url = postgres.url(stack.layout, name, "postgres", stack.secrets["postgres"]).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as conn:
        body = "BEGIN PERFORM pg_sleep(3); RETURN NEW; END"
        conn.execute(f"CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        conn.execute(
            f"CREATE TRIGGER doze AFTER INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION doze()"
        )

        def somebody_sleeps() -> bool:
            sleeping = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'"
            return conn.execute(sleeping, [name]).fetchone() is not None

        try:
            yield lambda: bool(eventually(somebody_sleeps, 30, f"a change of {table}")) and None
        finally:
            conn.execute("DROP FUNCTION doze() CASCADE")


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
        error = future.exception(timeout=60)
        assert error is None or isinstance(error, requests.ConnectionError), error
        pool.shutdown()

    return wait
