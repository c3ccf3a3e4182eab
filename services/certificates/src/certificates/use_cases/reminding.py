"""Reminding applicants, once, of a document that is ready and was not collected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from servicekit import outbox
from servicekit.clock import Clock
from servicekit.db import transaction
from sqlalchemy import Engine

from certificates import events
from certificates.domain.states import Side, State
from certificates.store import cases, deliveries
from certificates.store.cases import Happened
from certificates.use_cases.casework import Context
from certificates.use_cases.delivering import where_it_lies
from certificates.use_cases.making import ContextAt

REMINDED = "collect-reminded"
_SOME = 50


@dataclass(frozen=True, slots=True)
class Reminding:
    """The worker's loop: how many days after laying out it reminds, and for how many a document is kept."""

    engine: Engine
    context: Callable[[], ContextAt]
    clock: Clock
    after_days: int
    kept_days: int

    def step(self) -> int:
        """Remind of some; how many mails were caused. Each in a transaction of its own."""
        before = self.clock() - timedelta(days=self.after_days)
        with transaction(self.engine) as conn:
            due = deliveries.unreminded(conn, before, _SOME)
        if not due:
            return 0
        # The catalogue is looked at before the transactions that need it.
        context_at = self.context()
        return sum(self._remind(context_at, request_id) for request_id in due)

    def _remind(self, context_at: ContextAt, request_id: UUID) -> bool:
        with transaction(self.engine) as conn:
            return remind(context_at(conn, self.clock()), request_id, self.kept_days)


def remind(context: Context, request_id: UUID, kept_days: int) -> bool:
    """Write to the applicant; False when it was collected, or reminded of, meanwhile."""
    case = cases.lock(context.conn, request_id)
    pickup = deliveries.waiting(context.conn, request_id)
    if case is None or case.state is not State.TO_COLLECT or pickup is None or pickup.reminded_at is not None:
        return False
    deliveries.mark_reminded(context.conn, pickup.id, context.now)
    # Nothing that staff see changes, so the version stays: a clerk who is handing it over goes on.
    cases.add_happening(context.conn, request_id, Happened(REMINDED, context.now, Side.SYSTEM))
    laid = where_it_lies(context, case, pickup, kept_days)
    event = events.collect_reminded(case, context.about(case), laid)
    outbox.record(context.conn, events.SOURCE, event)
    return True
