"""What the platform's processes use: processor time, and memory that is theirs."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from devstack.stack import Stack

TICK = os.sysconf("SC_CLK_TCK")


def of_program(stack: Stack, *names: str) -> list[int]:
    """The processes of these programs, with all that they began."""
    states = stack.runner.states()
    found: list[int] = []
    for name in names:
        if states[name]["pid"]:
            found += _with_children(states[name]["pid"])
    return found


def processor_ms(processes: Iterable[int]) -> dict[int, float]:
    """Milliseconds that processors have worked for each until now, in the kernel too; nothing of one that has ended."""
    found = {}
    for process in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            found[process] = sum(_ticks(process)[:2]) * 1000 / TICK
    return found


def program_ms(stack: Stack, name: str) -> float:
    """Milliseconds that processors have worked for the program until now, with those of its processes that have ended:
    a web process is replaced after some thousands of requests."""
    return sum(sum(_ticks(process)) for process in of_program(stack, name)) * 1000 / TICK


def _ticks(process: int) -> list[int]:
    """What it worked itself, in and out of the kernel, and the same of its children that have ended."""
    # Behind the name, which may hold anything, in brackets.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def worked_ms(before: Mapping[int, float]) -> float:
    """Milliseconds that processors have worked since for those of them that are still there."""
    now = processor_ms(before)
    return sum(now[process] - before[process] for process in now)


def memory_mb(processes: Iterable[int]) -> float:
    """Megabytes (PSS): what several share counts for each by its part."""
    total = 0
    for process in processes:
        if not Path(f"/proc/{process}").exists():
            continue
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def _with_children(process: int) -> list[int]:
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text(encoding="utf-8").split():
            found += _with_children(int(child))
    return found
