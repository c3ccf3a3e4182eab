"""Requests: hello, a declaration that is accepted, those that are refused, and the same writes by pgbench, in turn."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from tests.bench import raw
from tests.bench.clients import Answers, Requests, as_fast_as_answered, request
from tests.bench.measured import Platform
from tests.bench.processes import of_program, processor_ms, program_ms, worked_ms

ROUNDS, CLIENTS, SECONDS = 3, 8, 5.0
_WEB = "fee-declarations"
_HELLO = request("POST", "/declarations", {"Content-Type": "application/json"}, b"{}")


def measure(platform: Platform, hello_url: str) -> dict[str, Any]:
    """Medians of the rounds; every declaration must be accepted, and every wrong one refused."""
    raw.make_tables(platform.stack)
    rounds: list[dict[str, dict[str, float]]] = []
    for number in range(ROUNDS + 1):
        platform.renew()
        found = {
            "hello": _answers(hello_url, lambda: _HELLO, 201),
            "accepted": _worked(platform, platform.filing, 201),
            **{name: _worked(platform, requests, status) for name, (requests, status) in platform.refused.items()},
            "pgbench": {"per_second": raw.transactions_per_second(platform.stack, clients=CLIENTS, seconds=SECONDS)},
        }
        # The first is there to warm up.
        rounds += [found] if number else []
    return {name: _median([one[name] for one in rounds]) for name in rounds[0]}


def _worked(platform: Platform, requests: Requests, status: int) -> dict[str, float]:
    web, server = program_ms(platform.stack, _WEB), processor_ms(of_program(platform.stack, "postgres"))
    found = _answers(platform.url, requests, status)
    # The server's processes that come and go meanwhile do its own cleaning up.
    worked = {"web_cpu_ms": program_ms(platform.stack, _WEB) - web, "server_cpu_ms": worked_ms(server)}
    return found | {name: worked_for / found["count"] for name, worked_for in worked.items()}


def _answers(url: str, requests: Requests, status: int) -> dict[str, float]:
    found: Answers = as_fast_as_answered(url, requests, clients=CLIENTS, seconds=SECONDS)
    if set(found.statuses) != {status}:
        raise RuntimeError(f"answers other than {status}: {found.statuses}")
    return {
        "count": found.count,
        "per_second": found.per_second,
        "p50_ms": found.percentile(50),
        "p99_ms": found.percentile(99),
    }


def _median(rounds: list[dict[str, float]]) -> Mapping[str, float]:
    return {name: round(median(one[name] for one in rounds), 2) for name in rounds[0]}
