"""The worker's loop that opens the files of applicants (filekit), and tells the case of each."""

from collections.abc import Callable

from filekit.clamd import Scanner
from filekit.opening import Opener, Then, opening, scanner_of
from servicekit.clock import Clock, now
from servicekit.loops import Loop
from sqlalchemy import Connection, Engine, RowMapping

from certificates.models.uploads import FILES
from certificates.settings import UploadSettings
from certificates.store.uploads import Attachment
from certificates.use_cases.uploads import Hooks


def checking(engine: Engine, settings: UploadSettings, hooks: Callable[[], Hooks], clock: Clock = now) -> Loop:
    """The loop. An upload rings it."""
    return opening(_opener(engine, scanner_of(settings), settings.upload_max_pages, hooks, clock), "uploads")


def make_step(
    engine: Engine, scanner: Scanner | None, most_pages: int, hooks: Callable[[], Hooks], clock: Clock = now
) -> Callable[[], int]:
    """One turn of the loop: how many files it got through (0 when none waits, or the scanner is away)."""
    return _opener(engine, scanner, most_pages, hooks, clock).step


def _opener(
    engine: Engine, scanner: Scanner | None, most_pages: int, hooks: Callable[[], Hooks], clock: Clock
) -> Opener:
    def prepare() -> Then:
        # The catalogue is looked at before the transaction begins.
        known = hooks()

        def then(conn: Connection, row: RowMapping) -> None:
            if row["asked_id"] is not None:
                known.asked_met(conn, Attachment.of(row))

        return then

    return Opener(engine, FILES, scanner, most_pages, prepare, clock)
