"""A process that makes documents as the worker does, and that tests kill."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from certificates.store.documents import Document
from certificates.use_cases.making import Made
from issuing import demo_seal, making
from servicekit.clock import now
from servicekit.db import make_engine
from sqlalchemy import Engine, event


@dataclass(frozen=True)
class Order:
    """Where it works, how far its clock is ahead of ours (leases of the dead are over there), and, if it is to die by
    itself, where: ``claimed``, ``made`` or ``keeping`` (the file and the event are written and not committed)."""

    url: str
    seal_folder: Path
    ahead: timedelta = timedelta()
    dies: str | None = None


def run(order: Order) -> None:
    """Make documents until it is killed, or until it is done with what there is when it ``dies`` by itself."""
    engine = make_engine(order.url, pool_size=2)
    turn = making(engine, order.url, demo_seal(order.seal_folder), lambda: now() + order.ahead)
    if order.dies is not None:
        turn = replace(turn, maker=_dying(engine, order.dies, turn.maker))
    while True:
        turn.step()


def _dying(engine: Engine, where: str, make: Callable[[Document], Made]) -> Callable[[Document], Made]:
    def dying(document: Document) -> Made:
        if where == "claimed":
            _die()
        made = make(document)
        if where == "made":
            _die()
        event.listen(engine, "commit", lambda _: _die())
        return made

    return dying


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
