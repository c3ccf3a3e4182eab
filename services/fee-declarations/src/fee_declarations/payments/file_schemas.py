"""Files of the bank and their lines, as officers see them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from servicekit.paging import pages

from fee_declarations.payments.rows import BankFile, NamedNote, ShownLine
from fee_declarations.payments.store import PAGE
from fee_declarations.payments.texts import explanation


def file_out(row: BankFile) -> dict[str, Any]:
    """A file without its lines."""
    return {
        "id": str(row.id),
        "name": row.name,
        "kind": row.kind,
        "version": row.version,
        "state": row.state,
        "uploaded_at": row.uploaded_at.isoformat(),
        "uploaded_by": row.uploaded_by,
        "posted_at": row.posted_at.isoformat() if row.posted_at else None,
        "posted_by": row.posted_by,
        "counts": row.counts,
        "sums": row.sums,
        "warnings": row.warnings,
    }


def file_page_out(
    row: BankFile, lines: Sequence[ShownLine], notes: Mapping[UUID, NamedNote], page: int
) -> dict[str, Any]:
    """A file with one page of its lines."""
    shown = [line_out(line, notes.get(line.note_id) if line.note_id else None) for line in lines]
    return {**file_out(row), "lines": shown, "page": page, "pages": pages(sum(row.counts.values()), PAGE)}


def line_out(row: ShownLine, note: NamedNote | None) -> dict[str, Any]:
    accepted = row.accepted_at
    return {
        "n": row.n,
        "booked_on": row.booked_on.isoformat() if row.booked_on else None,
        "accepted_at": accepted.isoformat() if accepted else None,
        "amount_cents": row.amount_cents,
        "charges_cents": row.charges_cents,
        "currency": row.currency,
        "direction": row.direction,
        "payer_name": row.payer_name,
        "code": row.code,
        "code_as_written": row.code_as_written,
        "text": row.text,
        "outcome": row.outcome,
        "explanation": dict(explanation(row.why)),
        "late": row.late,
        "payment_id": str(row.payment_id) if row.payment_id else None,
        "note": {"id": str(note.id), "number": note.number, "business_name": note.business_name} if note else None,
    }
