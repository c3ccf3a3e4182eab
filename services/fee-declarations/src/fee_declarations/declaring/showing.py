"""Declarations with what belongs to their notes, as the API shows them."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from fee_declarations import note_store
from fee_declarations.claims import certified, plans, reminded
from fee_declarations.context import current_context
from fee_declarations.declaration_rows import NotedDeclaration
from fee_declarations.declaring import schemas
from fee_declarations.declaring.note_schemas import OfNote
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.payments import lateness, receipts
from fee_declarations.returns import store as returns


def with_notes(conn: Connection, rows: Sequence[NotedDeclaration], tariffs: Tariffs) -> list[dict[str, object]]:
    """Declarations with all that belongs to their notes, in a few more queries however many there are."""
    ids, today = list({row.declaration.root_id for row in rows}), current_context().today()
    replaced, given = note_store.replaced_notes(conn, ids), receipts.of_roots(conn, ids)
    notes = [row.note.id for row in rows if row.note]
    planned, theirs = plans.of_notes(conn, notes), certified.of_notes(conn, notes)
    sent, rule = reminded.of_roots(conn, ids), tariffs.instalment_rule(today)
    returned, late = returns.of_roots(conn, ids), lateness.owed(conn, planned.values(), today)
    found = []
    for row in rows:
        # What was amended has neither note nor payments any more: they are told of the one that amended it.
        elsewhere, root = row.amended_by is not None, row.declaration.root_id
        beside = OfNote(
            payments=() if elsewhere else given.get(root, ()),
            replaced=() if elsewhere else replaced.get(root, ()),
            instalment_rule=rule,
            reminders=sent.get(root, ()),
            returns=returned.get(root, ()),
        )
        if row.note:
            note_id = row.note.id
            beside = replace(
                beside, plan=planned.get(note_id), certified=theirs.get(note_id), late=late.get(note_id, ())
            )
        found.append(schemas.declaration_out(row, tariffs, today, beside))
    return found
