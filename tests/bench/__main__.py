"""Measure the platform of the instance ``bench``, which runs; prints JSON, and what it does on standard error."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import requests
from devstack.layout import SERVICES
from devstack.programs import of_service
from devstack.stack import Stack

from tests.bench import filing, logins, mailing
from tests.bench.clients import as_fast_as_answered
from tests.bench.measured import WORKERS, Platform
from tests.bench.processes import memory_mb, of_program
from tests.kit.mailbox import eventually

HELLO_PORT = "traces"
"""Nobody makes spans while we measure, so the receiver's port is free."""
MANY = 10_000
ROUNDS = 3


def main() -> None:
    stack, found = Stack.of("bench"), Found()
    found["memory, cold"] = _memory(stack)
    stack.start(*WORKERS)
    say("a representative of many establishments …")
    platform = Platform.of(stack)
    stack.runner.stop(*WORKERS)
    with hello(stack) as url:
        say("requests …")
        found["filing"] = filing.measure(platform, url)
    stack.start(*WORKERS)
    say("their mails …")
    _until_idle(platform)
    say("from the answer to the mail …")
    found["delays"] = mailing.delays(platform)
    found["throughput"] = mailing.throughput(platform)
    say("logins …")
    found["logins"] = logins.measure(platform)
    found["realm check, s"] = round(median(_realm_check(stack) for _ in range(ROUNDS)), 2)
    say(f"{MANY:,} declarations …")
    _file_up_to(platform, MANY)
    _until_idle(platform)
    found["memory, after"] = _memory(stack)
    found["counts"] = platform.counts()
    json.dump(found, sys.stdout)


class Found(dict[str, Any]):
    """What was measured; said as soon as it is there."""

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        say(f"{name}: {json.dumps(value)}")


@contextmanager
def hello(stack: Stack) -> Iterator[str]:
    """The smallest application, served as fee-declarations is; gives its address."""
    stack.runner.stop("traces")
    python = stack.layout.python("fee-declarations")
    command = [str(python.parent / "gunicorn"), "--config", "python:webserver.config", "tests.bench.hello.wsgi:app"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(stack.layout.root),
        "BIND": f"127.0.0.1:{stack.layout.ports[HELLO_PORT]}",
        "WEB_CONCURRENCY": "2",
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = stack.layout.url(HELLO_PORT)
    try:
        eventually(lambda: _answers(url), 60, "hello to answer")
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        return requests.post(f"{url}/declarations", json={}, timeout=3).status_code == 201
    except requests.RequestException:
        return False


def _memory(stack: Stack) -> dict[str, float]:
    """Megabytes of each program but Keycloak and what stands for the world outside."""
    names = ["postgres", "nats", *(program for service in SERVICES for program in of_service(service))]
    each = {name: round(memory_mb(of_program(stack, name)), 1) for name in names}
    return each | {"together": round(sum(each.values()), 1)}


def _file_up_to(platform: Platform, count: int) -> None:
    """Until so many were filed in all. Workers go on meanwhile, as in life."""
    while (missing := count - platform.counts()["declarations"]) > 0:
        platform.renew()
        seconds = max(1.0, min(30.0, missing / 100))
        as_fast_as_answered(platform.url, platform.filing, clients=4, seconds=seconds)


def _until_idle(platform: Platform) -> None:
    """Until everything that was filed is a mail."""
    eventually(lambda: platform.is_idle(), 1800, "every declaration's mail")


def _realm_check(stack: Stack) -> float:
    begun = time.perf_counter()
    stack.realm("check")
    return time.perf_counter() - begun


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
