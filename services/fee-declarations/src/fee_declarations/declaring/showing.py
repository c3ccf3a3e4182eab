"""Declarations with what belongs to their notes, as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping

from fee_declarations import note_store
from fee_declarations.declaring import schemas
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.parts import current_parts
from fee_declarations.payments import receipts


def with_notes(conn: Connection, rows: Sequence[RowMapping], fees: Mapping[str, FeeKind]) -> list[dict[str, Any]]:
    """Declarations with all that belongs to their notes, in two more queries however many there are."""
    ids, today = [row["id"] for row in rows], current_parts().today()
    replaced, given = note_store.replaced_notes(conn, ids), receipts.of_declarations(conn, ids)
    return [
        schemas.declaration_out(row, fees, today, schemas.OfNote(given.get(row["id"], ()), replaced.get(row["id"], ())))
        for row in rows
    ]
