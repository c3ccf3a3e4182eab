"""The worker's turn at notes: each is rendered once, and its bytes go out with the event that tells of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from servicekit import outbox, trace
from servicekit.db import transaction
from servicekit.envelope import event_id
from sqlalchemy import Connection, Engine

from fee_declarations import events, note_store
from fee_declarations.claims import plans
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.print_rows import NoteToPrint


class RenderFailed(Exception):
    """A note could not be rendered. The others go on; this one is tried again a few times."""

    def __init__(self, note_id: UUID) -> None:
        super().__init__("a note could not be rendered")
        self.note_id = note_id


def render_next_note(
    engine: Engine, fees: Mapping[str, FeeKind], render: Callable[[NoteToPrint, FeeKind], bytes]
) -> UUID | None:
    """Render one note that waits for its PDF, and announce it with the bytes; its id, or None when none waits.

    No transaction is open while it renders. Raises RenderFailed naming the note when it cannot be rendered.
    """
    with transaction(engine) as conn:
        claimed = note_store.claim_unrendered(conn)
        if claimed is None:
            return None
        note_id = claimed.note.id
        plan = plans.of_notes(conn, [note_id]).get(note_id)
        row = replace(claimed, instalments=plan.instalments) if plan else claimed
        filed_in = _trace_of(conn, row)
    with trace.going_on(filed_in):
        try:
            fee = fees[row.declaration.fee]
            with trace.span("draw note"):
                document = render(row, fee)
        except Exception as error:
            raise RenderFailed(note_id) from error
        with transaction(engine) as conn:
            if note_store.save_document(conn, note_id, document):
                outbox.record(conn, events.SOURCE, events.note_issued(row, fee, document))
    return note_id


def _trace_of(conn: Connection, row: NoteToPrint) -> str | None:
    """That of the request in which the declaration of this note was filed, or amended; None for older ones."""
    kind = events.DECLARATION_AMENDED if row.declaration.amends else events.DECLARATION_FILED
    return outbox.trace_of(conn, event_id(kind, str(row.declaration.id), 1))
