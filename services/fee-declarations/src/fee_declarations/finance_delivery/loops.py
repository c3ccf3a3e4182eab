"""The worker's loops for the finance application that the settings name."""

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.loops import Loop
from sqlalchemy import Connection, Engine

from fee_declarations import debtors
from fee_declarations.finance import queue
from fee_declarations.finance.choosing import finance_of
from fee_declarations.finance_delivery import delivering, dropping
from fee_declarations.finance_delivery.http_json import HttpJson
from fee_declarations.settings import FinanceSettings

CALLS_POLL_SECONDS, FOLDER_POLL_SECONDS = 5.0, 10.0


def connecting(engine: Engine, settings: FinanceSettings, clock: Clock) -> list[Loop]:
    """Begin or end the feed, as the settings say, and the loop that empties it."""
    with transaction(engine) as conn:
        if settings.finance == "builtin":
            queue.end(conn)
            return []
        queue.begin(conn, settings.finance, clock())
    finance = finance_of(settings)

    def match(conn: Connection) -> int:
        return debtors.match_waiting(conn, finance, clock())

    if settings.finance == "http":
        other = HttpJson(settings.finance_url or "", settings.token)
        step = delivering.make_step(delivering.Courier(engine, other, clock, match))
        return [Loop("finance", step, poll_seconds=CALLS_POLL_SECONDS, channel=queue.CHANNEL)]
    if settings.finance_folder is None:
        raise LookupError("FINANCE_FOLDER")
    drop = dropping.Drop(engine, settings.finance_folder, clock, match)
    return [Loop("finance", dropping.make_step(drop), poll_seconds=FOLDER_POLL_SECONDS)]
