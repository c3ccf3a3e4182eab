"""Declarations with what belongs to their notes, as the API shows them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping

from fee_declarations import note_store
from fee_declarations.claims import certified, plans, reminded
from fee_declarations.declaring import schemas
from fee_declarations.declaring.note_schemas import OfNote
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.parts import current_parts
from fee_declarations.payments import lateness, receipts
from fee_declarations.returns import store as returns


def with_notes(conn: Connection, rows: Sequence[RowMapping], tariffs: Tariffs) -> list[dict[str, Any]]:
    """Declarations with all that belongs to their notes, in a few more queries however many there are."""
    ids, today = list({row["root_id"] for row in rows}), current_parts().today()
    replaced, given = note_store.replaced_notes(conn, ids), receipts.of_roots(conn, ids)
    notes = [row["note_id"] for row in rows if row["note_id"] is not None]
    planned, theirs = plans.of_notes(conn, notes), certified.of_notes(conn, notes)
    sent, rule = reminded.of_roots(conn, ids), tariffs.instalment_rule(today)
    returned, late = returns.of_roots(conn, ids), lateness.owed(conn, planned.values(), today)
    found = []
    for row in rows:
        # What was amended has neither note nor payments any more: they are told of the one that amended it.
        elsewhere, root, note_id = row["amended_by"] is not None, row["root_id"], row["note_id"]
        told = ((), ()) if elsewhere else (given.get(root, ()), replaced.get(root, ()))
        of_note = OfNote(*told, planned.get(note_id), theirs.get(note_id), rule, sent.get(root, ()))
        of_note = replace(of_note, returns=returned.get(root, ()), late=late.get(note_id, ()))
        found.append(schemas.declaration_out(row, tariffs, today, of_note))
    return found
