"""A worker's loop that opens the files of strangers: looks for malicious software, and draws their pages.

A file is taken by a short transaction that says until when (a lease), opened without any, and a second transaction
stores what came of it, if it is still ours. A worker that is killed in between leaves a file that the next one takes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from servicekit.clock import Clock, now
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from sqlalchemy import Connection, Engine, RowMapping

from filekit import keeping
from filekit.clamd import Clamd, Scanner, ScannerAway
from filekit.keeping import Opened, Shelf, ToOpen, Turn
from filekit.redraw import NotDrawn, redraw
from filekit.settings import OpeningSettings
from filekit.uploads import Reason, UploadState

LEASE = timedelta(minutes=5)
"""Longer than the scanner and the drawing process may take together."""
AGAIN = timedelta(seconds=15)
"""After which the scanner is asked again."""
TRIES = 3
"""A file in the middle of which the worker ended so often is taken for the cause."""
log = get_logger(__name__)
Then = Callable[[Connection, RowMapping], None]
"""What follows from a file that is ready, or that is refused, in the transaction that stores what came of it."""


def scanner_of(settings: OpeningSettings) -> Scanner | None:
    """The scanner for malicious software; None when none is configured."""
    return Clamd(settings.clamd) if settings.clamd else None


def nothing_more() -> Then:
    """Nothing follows from a file."""
    return lambda *_: None


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens the files of a shelf. ``prepare``, or ``prepare_refused`` for a file that is not taken, is asked before the
    transaction in which what it gives is done."""

    engine: Engine
    shelf: Shelf
    scanner: Scanner | None
    most_pages: int
    prepare: Callable[[], Then] = nothing_more
    clock: Clock = now
    prepare_refused: Callable[[], Then] = nothing_more

    def step(self) -> int:
        """One turn of the loop: how many files it got through (0 when none waits, or the scanner is away)."""
        lease = self.clock() + LEASE
        with transaction(self.engine) as conn:
            file = keeping.claim(conn, self.shelf, self.clock(), lease)
        if file is None:
            return 0
        turn = Turn(file.id, lease)
        try:
            opened = self._opened(file)
        except ScannerAway as away:
            log.warning("scanner-away", error=str(away))
            with transaction(self.engine) as conn:
                keeping.put_off(conn, self.shelf, turn, self.clock() + AGAIN)
            return 0
        then = self.prepare() if opened.reason is None else self.prepare_refused()
        with transaction(self.engine) as conn:
            row = keeping.finish(conn, self.shelf, turn, opened)
            if row is not None:
                then(conn, row)
        outcome = opened.reason or UploadState.READY
        log.info("upload-opened", outcome=outcome.value, kept=row is not None)
        return 1

    def _opened(self, file: ToOpen) -> Opened:
        """The pages of the file, or why it is not taken; raises ScannerAway."""
        if file.tries > TRIES:
            return Opened(reason=Reason.TOO_HEAVY)
        malicious = self.scanner.finds(file.content) if self.scanner else None
        if malicious is not None:
            log.warning("upload-infected", found=malicious)
            return Opened(reason=Reason.INFECTED)
        try:
            return Opened(redraw(file.content, file.media_type, self.most_pages), scanned=self.scanner is not None)
        except NotDrawn as refused:
            return Opened(reason=refused.reason)


def opening(opener: Opener, name: str) -> Loop:
    """The loop. A file that comes rings it."""
    return Loop(name, opener.step, poll_seconds=5, channel=opener.shelf.channel)
