"""Work that a worker does beside taking events in; a web process that shares the code needs no broker for it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Loop:
    """Work that waits in a table. ``step`` does some and says how much; at 0 the loop waits for a NOTIFY on ``channel``
    or for ``poll_seconds``."""

    name: str
    step: Callable[[], int]
    poll_seconds: float = 1.0
    channel: str | None = None
