"""The worker's turns at following up: now and then it looks at what runs by the day."""

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


def settling_plans(engine: Engine, tariffs: TariffSource, finance: Finance, calendar: Calendar, clock: Clock) -> Loop:
    """Plans of instalments that were paid, or are lost, end."""

    def step() -> int:
        by = Granting(tariffs(), finance, calendar, ACTOR, clock())
        seen = 0
        while True:
            with transaction(engine) as conn:
                some = known.running(conn, BATCH, seen)
            if not some:
                return 0
            for note_id in some:
                # Each on its own: what is wrong with one keeps no other waiting.
                with transaction(engine) as conn:
                    end = plans.settle(conn, note_id, by)
                if end:
                    log.info("plan-ended", note_id=note_id, end=end)
                seen += end is None

    return Loop("instalments", step, poll_seconds=PAUSE_SECONDS)


def reminding_payers(engine: Engine, tariffs: TariffSource, town: Municipality, clock: Clock) -> Loop:
    """Payers are reminded, each in a transaction of its own."""
    calendar = Calendar(town.local_holidays)

    def step() -> int:
        by = Reminding(town.follow_up, tariffs().fees, calendar, clock())
        with transaction(engine) as conn:
            some = reminding.payers(conn, by)
        for payer in some:
            with transaction(engine) as conn:
                sent = reminding.remind(conn, payer, by)
            if sent:
                log.info("payer-reminded", mail_id=sent)
        return 0

    return Loop("reminders", step, poll_seconds=PAUSE_SECONDS)
