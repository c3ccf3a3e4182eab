"""Declarations with what belongs to their notes, as the API shows them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping

from fee_declarations import note_store
from fee_declarations.claims import certified, plans, reminded
from fee_declarations.declaring import schemas
from fee_declarations.domain.tariffs import Tariffs
from fee_declarations.parts import current_parts
from fee_declarations.payments import receipts


def with_notes(conn: Connection, rows: Sequence[RowMapping], tariffs: Tariffs) -> list[dict[str, Any]]:
    """Declarations with all that belongs to their notes, in a few more queries however many there are."""
    ids, today = [row["id"] for row in rows], current_parts().today()
    replaced, given = note_store.replaced_notes(conn, ids), receipts.of_declarations(conn, ids)
    notes = [row["note_id"] for row in rows if row["note_id"] is not None]
    planned, treasury = plans.of_notes(conn, notes), certified.of_notes(conn, notes)
    sent = reminded.of_declarations(conn, ids)
    rule = tariffs.instalment_rule(today)
    return [
        schemas.declaration_out(
            row,
            tariffs.fees,
            today,
            schemas.OfNote(
                given.get(row["id"], ()),
                replaced.get(row["id"], ()),
                planned.get(row["note_id"]),
                treasury.get(row["note_id"]),
                rule,
                sent.get(row["id"], ()),
            ),
        )
        for row in rows
    ]
