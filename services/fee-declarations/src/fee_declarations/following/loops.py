"""The worker's turns at following up: now and then it looks at what runs by the day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from sqlalchemy import Engine
from workdays import Calendar

from fee_declarations.claims import plans as known
from fee_declarations.finance import Finance
from fee_declarations.following import plans, reminding
from fee_declarations.following.plans import Granting
from fee_declarations.following.reminding import Reminding
from fee_declarations.municipality import Municipality
from fee_declarations.tables import TariffSource

log = get_logger(__name__)
ACTOR = "follow-up"
PAUSE_SECONDS = 600.0
BATCH = 200


Act = Callable[[], bool]


@contextmanager
def _each_alone() -> Iterator[Callable[[Act], bool]]:
    """For acts of which what is wrong with one keeps no other waiting: says whether each did something, and raises the
    first failure when all had their turn."""
    failed: list[Exception] = []

    def alone(act: Act) -> bool:
        try:
            return act()
        except Exception as error:  # noqa: BLE001 -- raised when the others are done
            failed.append(error)
            return False

    yield alone
    if failed:
        raise failed[0]


def settling_plans(engine: Engine, tariffs: TariffSource, finance: Finance, calendar: Calendar, clock: Clock) -> Loop:
    """Plans of instalments that were paid, or are lost, end."""

    def settle(note_id: UUID, by: Granting) -> bool:
        with transaction(engine) as conn:
            end = plans.settle(conn, note_id, by)
        if end:
            log.info("plan-ended", note_id=note_id, end=end)
        return end is not None

    def step() -> int:
        by, seen = Granting(tariffs(), finance, calendar, ACTOR, clock()), 0
        with _each_alone() as alone:
            while True:
                with transaction(engine) as conn:
                    some = known.running(conn, BATCH, seen)
                if not some:
                    return 0
                seen += [alone(partial(settle, note_id, by)) for note_id in some].count(False)

    return Loop("instalments", step, poll_seconds=PAUSE_SECONDS)


def reminding_payers(engine: Engine, tariffs: TariffSource, town: Municipality, clock: Clock) -> Loop:
    """Payers are reminded, each in a transaction of its own."""
    calendar = Calendar(town.local_holidays)

    def remind(payer: tuple[str, UUID], by: Reminding) -> bool:
        with transaction(engine) as conn:
            sent = reminding.remind(conn, payer, by)
        if sent:
            log.info("payer-reminded", mail_id=sent)
        return sent is not None

    def step() -> int:
        by = Reminding(town.follow_up, tariffs().fees, calendar, clock())
        with transaction(engine) as conn:
            some = reminding.payers(conn, by)
        with _each_alone() as alone:
            for payer in some:
                alone(partial(remind, payer, by))
        return 0

    return Loop("reminders", step, poll_seconds=PAUSE_SECONDS)
