"""Keeps the lease of the notice that is being sent: a mail server may take ten minutes to answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from servicekit.db import transaction
from servicekit.logs import get_logger
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from notifier import store

log = get_logger(__name__)


class Keeper:
    """One thread, from the first notice to ``end``: a thread for each mail would cost more than the mail's commit."""

    def __init__(self, engine: Engine, lease: timedelta) -> None:
        self._engine, self._lease = engine, lease
        self._held: store.Claim | None = None
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def keeping(self, held: store.Claim) -> Iterator[None]:
        """The notice stays ours until this ends. It was taken a moment ago, so its lease is renewed in time."""
        self._held = held
        if self._thread is None:
            self._thread = threading.Thread(target=self._renew_always, name="lease", daemon=True)
            self._thread.start()
        try:
            yield
        finally:
            self._held = None

    def end(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _renew_always(self) -> None:
        # Three times in a lease, whenever it began: the second look of a notice comes in time, if not the first.
        while not self._ended.wait(self._lease.total_seconds() / 3):
            if (held := self._held) is not None:
                self._renew(held)

    def _renew(self, held: store.Claim) -> None:
        try:
            with transaction(self._engine) as conn:
                # Nothing happens to one that has been recorded meanwhile: it is no longer held.
                store.renew(conn, held, self._lease)
        except SQLAlchemyError:
            log.exception("lease-not-renewed", notice_id=held.id)
