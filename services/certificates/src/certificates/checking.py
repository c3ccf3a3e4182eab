"""The worker's loop that opens the files of applicants: looks for malicious software, and draws their pages.

A file is taken by a short transaction that says until when (a lease), opened without any, and a second transaction
stores what came of it, if it is still ours. Whoever is killed in between leaves a file that the next one takes.
"""

from collections.abc import Callable
from datetime import timedelta

from servicekit.clock import Clock, now
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from sqlalchemy import Engine

from certificates.domain.uploads import Reason
from certificates.settings import UploadSettings
from certificates.store import uploads as store
from certificates.store.uploads import ToOpen, Turn
from certificates.uploads.clamd import Clamd, Scanner, ScannerAway
from certificates.uploads.redraw import NotDrawn, Page, redraw
from certificates.use_cases import uploads
from certificates.use_cases.uploads import Hooks, Opened

LEASE = timedelta(minutes=5)
"""Longer than the scanner and the drawing process may take together."""
AGAIN = timedelta(seconds=15)
"""After which the scanner is asked again."""
TRIES = 3
"""A file in the middle of which the worker ended so often is taken for the cause."""
log = get_logger(__name__)


def scanner_of(settings: UploadSettings) -> Scanner | None:
    """Who looks for malicious software; None when nobody is configured."""
    return Clamd(settings.clamd) if settings.clamd else None


def checking(engine: Engine, settings: UploadSettings, hooks: Callable[[], Hooks], clock: Clock = now) -> Loop:
    """The loop. An upload rings it."""
    step = make_step(engine, scanner_of(settings), settings.upload_max_pages, hooks, clock)
    return Loop("uploads", step, poll_seconds=5, channel=store.CHANNEL)


def make_step(
    engine: Engine, scanner: Scanner | None, most_pages: int, hooks: Callable[[], Hooks], clock: Clock = now
) -> Callable[[], int]:
    """One turn of the loop: how many files it got through (0 when none waits, or the scanner is away)."""

    def step() -> int:
        lease = clock() + LEASE
        with transaction(engine) as conn:
            file = store.claim(conn, clock(), lease)
        if file is None:
            return 0
        turn = Turn(file.id, lease)
        try:
            found = _opened(file, scanner, most_pages)
        except ScannerAway as away:
            log.warning("scanner-away", error=str(away))
            with transaction(engine) as conn:
                store.put_off(conn, turn, clock() + AGAIN)
            return 0
        # The catalogue is looked at before the transaction begins.
        then = hooks()
        with transaction(engine) as conn:
            if isinstance(found, Reason):
                ours = uploads.refuse(conn, turn, found)
            else:
                ours = uploads.ready(conn, turn, Opened(found, scanner is not None), then)
        log.info("upload-opened", outcome=found.value if isinstance(found, Reason) else "ready", kept=ours)
        return 1

    return step


def _opened(file: ToOpen, scanner: Scanner | None, most_pages: int) -> list[Page] | Reason:
    """The pages of the file, or why it is not taken; raises ScannerAway."""
    if file.tries > TRIES:
        return Reason.TOO_HEAVY
    malicious = scanner.finds(file.content) if scanner else None
    if malicious is not None:
        log.warning("upload-infected", found=malicious)
        return Reason.INFECTED
    try:
        return redraw(file.content, file.media_type, most_pages)
    except NotDrawn as refused:
        return refused.reason
