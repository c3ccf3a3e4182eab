"""A folder in which the bank's program leaves files: each is read, and waits for an officer to post it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from sqlalchemy import Engine

from fee_declarations import folders
from fee_declarations.payments import importing
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import AlreadyImported, FileUnreadable
from fee_declarations.payments.importing import Brought

log = get_logger(__name__)

ACTOR = "bank-folder"
LONGEST = 50_000_000
PAUSE_SECONDS = 10.0


def loop(engine: Engine, folder: Path, habits: Habits, clock: Clock) -> Loop:
    """The worker's loop over the folder."""
    return Loop("bank-files", make_step(engine, folder, habits, clock), poll_seconds=PAUSE_SECONDS)


def make_step(engine: Engine, folder: Path, habits: Habits, clock: Clock) -> Callable[[], int]:
    """One look at the folder; returns how many files it handled. The same bytes are imported once, even when several
    processes look."""
    inbox = folders.Inbox(folder)

    def step() -> int:
        return sum(_import_file(engine, inbox, name, habits, clock()) for name in inbox.ready())

    return step


def _import_file(engine: Engine, inbox: folders.Inbox, name: str, habits: Habits, now: datetime) -> int:
    data = inbox.read(name, LONGEST)
    if data is None:
        return 0
    try:
        with transaction(engine) as conn:
            importing.preview(conn, Brought(data, folders.shown(name), ACTOR), now, habits)
    except FileUnreadable as wrong:
        log.warning("bank-file-refused", kind=wrong.extra.get("kind"))
        inbox.refuse(name, (wrong.detail or wrong.title)["el"])
        return 1
    except AlreadyImported:
        log.info("bank-file-known")
    inbox.put_away(name)
    return 1
