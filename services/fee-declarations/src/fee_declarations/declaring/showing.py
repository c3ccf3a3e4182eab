"""Declarations with what belongs to their notes, as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping

from fee_declarations import note_store
from fee_declarations.claims import certified
from fee_declarations.declaring import schemas
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.parts import current_parts
from fee_declarations.payments import receipts


def with_notes(conn: Connection, rows: Sequence[RowMapping], fees: Mapping[str, FeeKind]) -> list[dict[str, Any]]:
    """Declarations with all that belongs to their notes, in three more queries however many there are."""
    ids, today = list({row["root_id"] for row in rows}), current_parts().today()
    replaced, given = note_store.replaced_notes(conn, ids), receipts.of_roots(conn, ids)
    theirs = certified.of_notes(conn, [row["note_id"] for row in rows if row["note_id"] is not None])
    found = []
    for row in rows:
        # What was amended has neither note nor payments any more: they are told of the one that amended it.
        elsewhere, root = row["amended_by"] is not None, row["root_id"]
        told = ((), ()) if elsewhere else (given.get(root, ()), replaced.get(root, ()))
        of_note = schemas.OfNote(*told, certified=row["note_id"] in theirs)
        found.append(schemas.declaration_out(row, fees, today, of_note))
    return found
