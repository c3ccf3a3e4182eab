"""The worker's turn at an application that takes calls: messages one after the other, and questions about debtors."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from fee_declarations.finance import questions, queue
from fee_declarations.finance.ledger import enter_debtors
from fee_declarations.finance.rows import Outgoing
from fee_declarations.finance_delivery import unknown
from fee_declarations.finance_delivery.http_json import HttpJson
from fee_declarations.finance_delivery.outcomes import Away, NotTaken, Unclear

log = get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds without sending after the other side was unreachable, doubled each time."""
UNCLEAR_IN_A_ROW = 5
"""After so many unclear answers to different messages in a row, the other side counts as unreachable."""


@dataclass(slots=True)
class Pause:
    """How long to leave the other side alone, as one process remembers it."""

    until: float = 0.0
    seconds: float = 0.0
    unclear: int = 0
    ticks: Callable[[], float] = field(default=time.monotonic)

    def lasts(self) -> bool:
        return self.ticks() < self.until

    def begin(self) -> None:
        self.seconds = min(max(self.seconds * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self.until = self.ticks() + self.seconds

    def end(self) -> None:
        self.seconds, self.until, self.unclear = 0.0, 0.0, 0


@dataclass(frozen=True, slots=True)
class Courier:
    """What the turns need. ``match``: businesses that waited for a debtor are matched with those that came.
    ``named``: kinds of messages that this release does not know, and the log does."""

    engine: Engine
    other: HttpJson
    clock: Clock
    match: Callable[[Connection], int]
    pause: Pause = field(default_factory=Pause)
    named: set[str] = field(default_factory=set)


def make_step(courier: Courier) -> Callable[[], int]:
    """One turn: a question that waits, or else the oldest message that is due; how many it got through."""

    def step() -> int:
        if courier.pause.lasts():
            return 0
        return _ask_next(courier) or _deliver_next(courier)

    return step


def _deliver_next(courier: Courier) -> int:
    with transaction(courier.engine) as conn:
        row = queue.claim(conn, courier.clock())
        if row is None:
            unknown.name_new(conn, courier.named)
    if row is None:
        return 0
    try:
        reference = courier.other.deliver(str(row.id), row.body)
    except Away as gone:
        with transaction(courier.engine) as conn:
            queue.give_back(conn, [row.id], courier.clock())
        return _away(courier, gone.reason)
    except NotTaken as refused:
        log.warning("finance-message-refused", message_id=str(row.id), reason=refused.reason)
        with transaction(courier.engine) as conn:
            queue.bury(conn, row.id, refused.reason, refused.said)
            queue.heard(conn, courier.clock())
        courier.pause.end()
        return 1
    except Unclear as unclear:
        return _unclear(courier, row, unclear.reason)
    with transaction(courier.engine) as conn:
        queue.settle(conn, row.id, courier.clock(), reference)
        queue.heard(conn, courier.clock())
    courier.pause.end()
    return 1


def _unclear(courier: Courier, row: Outgoing, reason: str) -> int:
    with transaction(courier.engine) as conn:
        dead = queue.put_off(conn, row, courier.clock(), reason)
    log.warning("finance-message-unclear", message_id=str(row.id), reason=reason, dead=dead)
    courier.pause.unclear += 1
    if courier.pause.unclear >= UNCLEAR_IN_A_ROW:
        courier.pause.unclear = 0
        return _away(courier, reason)
    return 1


def _away(courier: Courier, reason: str) -> int:
    courier.pause.begin()
    log.warning("finance-away", reason=reason, pause_seconds=courier.pause.seconds)
    with transaction(courier.engine) as conn:
        queue.away(conn, courier.clock(), reason)
    return 0


def _ask_next(courier: Courier) -> int:
    """Ask for the debtor of one tax number; what the other side knows becomes ours, and businesses that waited for it
    are tied."""
    with transaction(courier.engine) as conn:
        row = questions.claim(conn, courier.clock())
    if row is None:
        return 0
    try:
        found = courier.other.debtors_with(row.afm)
    except Away as gone:
        with transaction(courier.engine) as conn:
            questions.give_back(conn, row.afm, courier.clock())
        return _away(courier, gone.reason)
    except Unclear as unclear:
        log.warning("finance-question-unclear", reason=unclear.reason)
        with transaction(courier.engine) as conn:
            questions.put_off(conn, row, courier.clock())
        return 1
    with transaction(courier.engine) as conn:
        questions.answer(conn, row.afm, courier.clock())
        new = enter_debtors(conn, found)
        matched = courier.match(conn) if new else 0
        queue.heard(conn, courier.clock())
    courier.pause.end()
    log.info("finance-asked", found=len(found), tied=matched)
    return 1
