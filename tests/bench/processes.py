"""What the platform's processes use: processor time, and memory that is theirs."""

import os
from collections.abc import Iterable
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


def processor_ms(processes: Iterable[int]) -> float:
    """Milliseconds that processors have worked for them until now, in the kernel too."""
    ticks = 0
    for process in processes:
        # Behind the name, which may hold anything, in brackets.
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / TICK


def memory_mb(processes: Iterable[int]) -> float:
    """Megabytes (PSS): what several share counts for each by its part."""
    total = 0
    for process in processes:
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
