"""Queries of proposals for payments that are held."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.rows import columns_of
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from fee_declarations.payments import proposals
from fee_declarations.payments.models import decisions
from fee_declarations.payments.proposals import Proposal, Unknown
from fee_declarations.payments.rows import Decision

# Releases that book an arrival run one at a time: each reads how much of our own money is on its way.
_ARRIVALS = text("SELECT pg_advisory_xact_lock(hashtext('arrivals'))")


def hold_arrivals(conn: Connection) -> None:
    """No other transaction books an arrival of our own money until this one ends."""
    conn.execute(_ARRIVALS)


def add(conn: Connection, new: Decision) -> bool:
    """False when another proposal for the same payment is pending."""
    try:
        with conn.begin_nested():
            conn.execute(insert(decisions).values(**{**columns_of(new), "proposal": proposals.written(new.proposal)}))
    except IntegrityError:
        return False
    return True


def pending_of(conn: Connection, payment_ids: Sequence[UUID]) -> dict[UUID, Decision]:
    """Pending proposals, by payment."""
    query = select(decisions).where(decisions.c.payment_id.in_(list(payment_ids)), decisions.c.state == "pending")
    found = [Decision(**{**row, "proposal": _read(row["proposal"])}) for row in conn.execute(query).mappings()]
    return {one.payment_id: one for one in found}


def decide(conn: Connection, decision_id: UUID, **values: object) -> None:
    conn.execute(update(decisions).where(decisions.c.id == decision_id).values(**values))


def reject_pending(conn: Connection, payment_ids: Sequence[UUID], actor: str, now: datetime) -> None:
    """End the pending proposals for these payments, whose money went back."""
    gone = update(decisions).where(decisions.c.payment_id.in_(payment_ids), decisions.c.state == "pending")
    conn.execute(gone.values(state="rejected", decided_by=actor, decided_at=now))


def _read(kept: Mapping[str, Any]) -> Proposal | Unknown:
    match kept:
        case {"kind": "allocate", "notes": notes}:
            return proposals.Allocate([proposals.NoteShare(UUID(one["note_id"]), one["cents"]) for one in notes])
        case {"kind": "credit", "business_id": business_id}:
            return proposals.Credit(UUID(business_id))
        case {"kind": "refund", "iban": iban}:
            return proposals.GiveBack(iban)
        case {"kind": "deposit"}:
            return proposals.Deposit()
        case {"kind": "card-payout", "gross_cents": gross_cents}:
            return proposals.CardPayout(gross_cents)
        case {"kind": "not-ours"}:
            return proposals.NotOurs()
        case {"kind": "returned", "payment_id": payment_id}:
            return proposals.Returned(UUID(payment_id))
        case {"kind": "refund-sent", "refund_id": refund_id}:
            return proposals.RefundSent(UUID(refund_id))
    return Unknown(str(kept.get("kind")))
