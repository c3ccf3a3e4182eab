"""How long the faults that wait take."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from taxisnet_simulator.faults import HANG
from taxisnet_simulator.plan import Part


def sleep(seconds: float) -> float:
    """Sleep, and say how long it really was."""
    begun = time.monotonic()
    time.sleep(seconds)
    return time.monotonic() - begun


@dataclass(frozen=True)
class Clock:
    """``slow`` is how long a slow answer takes, ``hang`` one that nobody waits for: a login's own seconds go before."""

    slow: float = 3
    hang: float = 20
    sleep: Callable[[float], float] = sleep

    def seconds(self, part: Part) -> float:
        if part.seconds is not None:
            return part.seconds
        return self.hang if part.fault.waits == HANG else self.slow
