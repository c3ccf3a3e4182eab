"""The worker's turn at notes: each is rendered once, and its bytes go out with the event that tells of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

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
            _render(engine, one.row, known, render)
    return len(claimed)


def _render(engine: Engine, row: NoteToPrint, fees: Mapping[str, FeeKind], render: Render) -> None:
    try:
        fee = fees[row.declaration.fee]
        with trace.span("draw note"):
            document = render(row, fee)
    except Exception:
        # Whatever a text, a font or a table did: the other notes go on.
        log.exception("note-not-rendered", note_id=row.note.id)
        with transaction(engine) as conn:
            note_store.put_off_rendering(conn, row.note.id)
        return
    with transaction(engine) as conn:
        if note_store.save_document(conn, row.note.id, document):
            outbox.record(conn, events.SOURCE, events.note_issued(row, fee, document))


def _claim(conn: Connection) -> list[_Waiting]:
    rows = note_store.claim_unrendered(conn, BATCH)
    if not rows:
        return []
    planned = plans.of_notes(conn, [row.note.id for row in rows])
    filed = [_filed_event(row) for row in rows]
    traces = outbox.traces_of(conn, filed)
    waiting = []
    for row, event in zip(rows, filed, strict=True):
        plan = planned.get(row.note.id)
        complete = replace(row, instalments=plan.instalments) if plan else row
        waiting.append(_Waiting(complete, traces.get(event)))
    return waiting


def _filed_event(row: NoteToPrint) -> UUID:
    """The event of the request in which the declaration of this note was filed, or amended."""
    kind = events.DECLARATION_AMENDED if row.declaration.amends else events.DECLARATION_FILED
    return event_id(kind, str(row.declaration.id), 1)
