"""The worker's turn at notes: each is rendered once, and its bytes go out with the event that tells of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from servicekit import outbox, trace
from servicekit.db import transaction
from servicekit.envelope import event_id
from servicekit.logs import get_logger
from sqlalchemy import Connection, Engine

from fee_declarations import events, note_store
from fee_declarations.claims import plans
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.print_rows import NoteToPrint

log = get_logger(__name__)
BATCH = 5
"""Notes of one claim. A claim costs a third of what drawing a note does; after a crash so many wait for its end."""
Render = Callable[[NoteToPrint, FeeKind], bytes]
Fees = Callable[[Connection], Mapping[str, FeeKind]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A note that is to be rendered now, and the trace of the request that asked for it."""

    row: NoteToPrint
    filed_in: str | None


def render_waiting(engine: Engine, fees: Fees, render: Render) -> int:
    """Render some of the notes that wait for their PDF, the oldest first, and announce each with its bytes; returns how
    many were claimed, 0 when none waits.

    No transaction is open while it renders. A note that cannot be rendered is put off and logged; the others go on.
    """
    with transaction(engine) as conn:
        claimed = _claim(conn)
        known = fees(conn) if claimed else {}
    for one in claimed:
        with trace.going_on(one.filed_in):
            try:
                fee = known[one.row.declaration.fee]
                with trace.span("draw note"):
                    document = render(one.row, fee)
            except Exception:
                log.exception("note-not-rendered", note_id=one.row.note.id)
                with transaction(engine) as conn:
                    note_store.put_off_rendering(conn, one.row.note.id)
                continue
            with transaction(engine) as conn:
                if note_store.save_document(conn, one.row.note.id, document):
                    outbox.record(conn, events.SOURCE, events.note_issued(one.row, fee, document))
    return len(claimed)


def _claim(conn: Connection) -> list[_Waiting]:
    rows = note_store.claim_unrendered(conn, BATCH)
    if not rows:
        return []
    planned = plans.of_notes(conn, [row.note.id for row in rows])
    filed = [_event_of(row) for row in rows]
    traces = outbox.traces_of(conn, [event_id(*event) for event in filed])
    waiting = []
    for row, event in zip(rows, filed, strict=True):
        plan = planned.get(row.note.id)
        complete = replace(row, instalments=plan.instalments) if plan else row
        waiting.append(_Waiting(complete, traces.get(event_id(*event))))
    return waiting


def _event_of(row: NoteToPrint) -> tuple[str, str, int]:
    """What the request told in which the declaration of this note was filed, or amended."""
    kind = events.DECLARATION_AMENDED if row.declaration.amends else events.DECLARATION_FILED
    return kind, str(row.declaration.id), 1
