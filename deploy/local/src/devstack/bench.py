"""What `make bench` does: measures lines on servers of its own, in one run, and writes them down as ratios.

Each package that has lines is asked for them (`python -m <package>_bench`, JSON). Nothing is left running, and nobody's
data is touched. Times depend on the machine and on who else uses it; what is wanted are the ratios.
"""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devstack import bench_platform, bench_stack, postgres, programs
from devstack.progress import say, step
from devstack.stack import CommandFailed, Stack

WANTED = 1.2
SERVICES = ("certificates", "fee-declarations")
"""Those that have lines."""
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"


def bench(*arguments: str) -> None:
    """Measure, print the tables, and keep them as .state/bench.json; with ``--write`` in docs/performance.md too."""
    if unknown := set(arguments) - {"--write"}:
        raise CommandFailed(f"bench {' '.join(sorted(unknown))} (there is only --write)")
    beside = bench_platform.measure()
    with _server() as stack:
        measured = {service: _growth(stack, service) for service in SERVICES}
        root, state = stack.layout.root, stack.layout.state
    kept = {"platform": beside, **measured}
    (state / "bench.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    parts = {"the platform": bench_platform.table(beside)}
    parts |= {service: table(found) for service, found in measured.items()}
    shown = "\n\n".join(f"### {name}\n\n{lines}" for name, lines in parts.items())
    print(shown)
    if "--write" in arguments:
        write(root / "docs" / "performance.md", f"{machine()}\n\n{shown}")
    say(f"bench: also in {state / 'bench.json'}")


@contextmanager
def _server() -> Iterator[Stack]:
    """An empty PostgreSQL, as durable as a real one; gone afterwards."""
    with bench_stack.fresh() as stack:
        with step("PostgreSQL of its own"):
            postgres.initialise(stack.layout, stack.secrets["postgres"])
            stack.runner.begin(programs.all_programs(stack.layout, stack.secrets))
            stack.start(postgres.PLATFORM)
        yield stack


def _growth(stack: Stack, service: str) -> dict[str, Any]:
    """The lines of a service."""
    url = postgres.url(stack.layout, "postgres", "postgres", stack.secrets["postgres"])
    folder, module = stack.layout.root / "services" / service, f"{service.replace('-', '_')}_bench"
    return bench_stack.lines_of(stack, service, module, folder, {"TEST_POSTGRES_URL": url})


def table(measured: Mapping[str, Any]) -> str:
    """The lines as Markdown, with what was asked of them."""
    few, many = (_size(size) for size in measured["sizes"].values())
    rows: Sequence[Mapping[str, Any]] = measured["lines"]
    lines = [
        f"| | {few}, ms | {many}, ms | ratio (least to most) | by the clock | statements | answers, kB |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        least, most = row["ratios"]
        ratio = f"{row['ratio']:.2f} ({least:.2f} to {most:.2f})"
        over = " **over**" if row["ratio"] > WANTED else ""
        sizes = " and ".join(f"{size / 1000:.1f}" for size in row["answer_bytes"])
        times = f"{row['few_worked_ms']} | {row['many_worked_ms']}"
        clock = f"{row['few_ms']} and {row['many_ms']} ({row['waited_ratio']:.2f})"
        lines.append(f"| {row['line']} | {times} | {ratio}{over} | {clock} | {row['statements']} | {sizes} |")
    over_all = sum(row["ratio"] > WANTED for row in rows)
    lines.append(f"\nWanted: at most {WANTED}. Over it: {over_all} of {len(rows)}.")
    return "\n".join(lines)


def _size(size: Mapping[str, int]) -> str:
    """How many of what there are: the first thing that a service counts itself by."""
    unit, number = next(iter(size.items()))
    return f"{number:,} {unit}"


def machine() -> str:
    """Where it was measured, and when."""
    load = os.getloadavg()[0]
    return (
        f"Measured on {datetime.now(UTC).date().isoformat()}: {os.cpu_count()} cores, {platform.machine()}, Linux"
        f" {platform.release()}, Python {platform.python_version()}; load at the end {load:.1f}."
    )


def write(file: Path, content: str) -> None:
    """Put the content where the last table stood; the rest of the page stays."""
    before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}\n{content}\n{END}{after}", encoding="utf-8")
