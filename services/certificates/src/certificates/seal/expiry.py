"""That a seal ends is told long before: as a number for operations at any time, and as a line of the log."""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import Gauge
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.loops import Loop

from certificates.seal.port import Holder, Seal

log = get_logger(__name__)
DAYS_LEFT = Gauge("seal_days_left", "Days until the seal's certificate ends", multiprocess_mode="mostrecent")
WARNINGS = (7, 30, 90)
"""From how many days on it is told; each is said once for a process."""


_POLL_SECONDS = 3600


def checking_expiry(seal: Seal, clock: Clock) -> Loop:
    """The worker's loop that looks how long the seal may still be used."""
    look = expiry_checker(seal.holder)

    def step() -> int:
        look(clock())
        return 0

    return Loop("seal-expiry", step, poll_seconds=_POLL_SECONDS)


def expiry_checker(holder: Holder) -> Callable[[datetime], int | None]:
    """A function to call now and then: it sets the gauge, and says when another warning is due (which it returns)."""
    warned: set[int] = set()

    def look(now: datetime) -> int | None:
        left = (holder.not_after - now).days
        DAYS_LEFT.set(left)
        due = next((days for days in WARNINGS if left < days), None)
        if due is None or due in warned:
            return None
        warned.add(due)
        log.warning("seal-ends-soon", days_left=left, ends=holder.not_after)
        return due

    return look
