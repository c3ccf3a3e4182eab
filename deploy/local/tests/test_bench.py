"""The table of `make bench`: what is over says so, and what is written replaces only the last table."""

from pathlib import Path
from typing import Any

import pytest
from devstack import bench
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


def test_only_the_last_table_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "performance.md"
    file.write_text(f"before\n{bench.BEGIN}\nold\n{bench.END}\nafter\n", encoding="utf-8")
    bench.write(file, "new")
    assert file.read_text(encoding="utf-8") == f"before\n{bench.BEGIN}\nnew\n{bench.END}\nafter\n"


def test_a_word_that_it_does_not_know_is_named_before_anything_starts() -> None:
    with pytest.raises(CommandFailed, match="--wirte"):
        bench.bench("--wirte")
