"""The table of `make bench`: what is over says so, and what is compared with what, and what is written replaces only
the last table."""

from pathlib import Path
from typing import Any

import pytest
from devstack import bench, bench_platform
from devstack.stack import CommandFailed


def _line(name: str, ratio: float) -> dict[str, Any]:
    worked = {"few_worked_ms": 5.0, "many_worked_ms": 5.0 * ratio, "ratio": ratio, "ratios": [ratio - 0.1, ratio + 0.1]}
    times = {**worked, "few_ms": 7.0, "many_ms": 14.0, "waited_ratio": 2.0}
    return {"line": name, **times, "statements": 4, "answer_bytes": [1200, 9800]}


MEASURED = {
    "sizes": {"1000": {"cases": 1000}, "100000": {"cases": 100000}},
    "lines": [_line("a", 1.2), _line("b", 1.5)],
}


def test_a_line_over_what_is_wanted_says_so() -> None:
    table = bench.table(MEASURED)
    assert "| 1,000 cases, ms | 100,000 cases, ms |" in table
    assert "| a | 5.0 | 6.0 | 1.20 (1.10 to 1.30) | 7.0 and 14.0 (2.00) | 4 | 1.2 and 9.8 |" in table
    assert "| b | 5.0 | 7.5 | 1.50 (1.40 to 1.60) **over** | 7.0 and 14.0 (2.00) | 4 |" in table
    assert "Over it: 1 of 2." in table


def _worked(per_second: float) -> dict[str, float]:
    return {"per_second": per_second, "p50_ms": 80, "p99_ms": 160, "web_cpu_ms": 7.04, "server_cpu_ms": 5}


ON_THE_PLATFORM = {
    "filing": {name: _worked(speed) for name, speed in {"accepted": 100, "hello": 400, "no token": 300}.items()}
    | {"pgbench": {"per_second": 250}},
    "delays": [{"rate": 10, "p50_ms": 90, "p99_ms": 200, "accepted": 150, "lost": 1, "doubled": 2}],
    "throughput": {"per_second": 40, "raw_per_second": 80, "piled_up": 300},
    "relay": {"per_second": 450, "raw_per_second": 500},
    "tokens": {"bare": 200, "first": 180, "repeated": 5},
    "logins": {
        name: {
            "ms": 300,
            "requests": ["keycloak auth", "taxisnet login"],
            "shares": {"keycloak": 199.6, "taxisnet": 100},
        }
        for name in ("first", "first, raw", "returning", "returning, raw")
    },
    "memory, cold": {"nats": 20, "together": 600},
    "memory, after": {"nats": 25, "together": 640},
    "counts": {"declarations": 10_000, "mails": 10_001},
    "realm check, s": 1.2,
}


def test_each_line_of_the_platform_has_its_raw_part_of_the_same_run_beside_it() -> None:
    table = bench_platform.table(ON_THE_PLATFORM)
    assert "hello on the same server | 100/s, p50 80 ms, p99 160 ms | 400/s | 0.25 |" in table
    assert "the same writes by pgbench | 100/s | 250/s | 0.40 |" in table
    assert "| refused, no token: 7.0 ms and 5.0 ms; hello | 300/s | 400/s | 0.75 |" in table
    assert "| outbox to JetStream; published by themselves | 450/s | 500/s | 0.90 |" in table
    shares = "keycloak 200 ms, taxisnet 100 ms"
    assert f"first login ({shares}; beside it {shares}): keycloak auth, taxisnet login." in table
    assert "| together | 600 | 640 |" in table
    assert "10,000 declarations, 10,001 mails; lost or doubled: 3." in table


def test_only_the_last_table_is_rewritten(tmp_path: Path) -> None:
    file = tmp_path / "performance.md"
    file.write_text(f"before\n{bench.BEGIN}\nold\n{bench.END}\nafter\n", encoding="utf-8")
    bench.write(file, "new")
    assert file.read_text(encoding="utf-8") == f"before\n{bench.BEGIN}\nnew\n{bench.END}\nafter\n"


def test_a_word_that_it_does_not_know_is_named_before_anything_starts() -> None:
    with pytest.raises(CommandFailed, match="--wirte"):
        bench.bench("--wirte")
