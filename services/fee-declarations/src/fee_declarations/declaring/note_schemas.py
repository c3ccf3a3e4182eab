"""Shapes of a declaration's note: how it stands, its instalments and payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from servicekit.formats import by_four

from fee_declarations import shown
from fee_declarations.accounting.note_state import NoteState, state_of
from fee_declarations.claims.certified import Certification
from fee_declarations.claims.plans import Plan
from fee_declarations.claims.reminded import Reminder
from fee_declarations.declaration_rows import Note, NoteLine
from fee_declarations.domain.instalments import InstalmentRule
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.note_store import ReplacedNote
from fee_declarations.payments.receipts import OfPayment
from fee_declarations.returns.store import VatReturn


@dataclass(frozen=True, slots=True)
class OfNote:
    """What is told of a declaration beside its own row: the payments of its note, the notes that it has replaced, its
    plan of instalments and what each costs more by today, whether the treasury has it, by which rule instalments are
    granted today, of what was reminded, and the VAT returns that came."""

    payments: Sequence[OfPayment] = ()
    replaced: Sequence[ReplacedNote] = ()
    plan: Plan | None = None
    certified: Certification | None = None
    instalment_rule: InstalmentRule | None = None
    reminders: Sequence[Reminder] = ()
    returns: Sequence[VatReturn] = ()
    late: Sequence[int] = ()


def note_out(note: Note, lines: Sequence[NoteLine], fee: FeeKind, today: date, beside: OfNote) -> dict[str, Any]:
    """A note with how it stands. All amounts come from the books by one query, here as on every other page."""
    amounts, state = note.amounts, state_of(note, today)
    plan, certified = beside.plan, beside.certified
    return {
        "id": str(note.id),
        "number": note.number,
        "rf": note.rf,
        "rf_grouped": by_four(note.rf),
        "amount_cents": note.amount_cents,
        "issued_on": note.issued_on.isoformat(),
        "valid_until": note.valid_until.isoformat(),
        "pdf_ready": note.pdf_ready,
        "state": state,
        "open_cents": amounts.open,
        "paid_cents": amounts.paid,
        "plan": plan_out(plan, beside.late) if plan else None,
        "lines": shown.note_lines_out(lines, fee),
        "instalments_offered": offered(amounts.open, state, beside),
        "certified": {"number": certified.number, "on": certified.on.isoformat()} if certified else None,
        "reminders": [{"at": one.sent_at.isoformat(), "level": one.level} for one in beside.reminders],
        "payments": [payment_out(one) for one in beside.payments],
        "superseded": [
            {"number": one.number, "rf_grouped": by_four(one.rf), "amount_cents": one.amount_cents}
            for one in beside.replaced
        ],
    }


def plan_out(plan: Plan, late: Sequence[int] = ()) -> dict[str, Any]:
    """The instalments of a note with what is open of each, and what each costs more by today because it is or was
    late; that is charged when the plan ends."""
    costs = late or [0] * len(plan.instalments)
    return {
        "state": plan.state,
        "grace_days": plan.grace_days,
        "late_percent": str(plan.late_percent.normalize() + 0),
        "late_cents": sum(costs),
        "items": [
            {
                "place": one.place,
                "number": one.number,
                "rf": one.rf,
                "rf_grouped": by_four(one.rf),
                "cents": one.cents,
                "open_cents": one.open_cents,
                "due": one.due.isoformat(),
                "late_cents": more,
            }
            for one, more in zip(plan.instalments, costs, strict=True)
        ],
    }


def offered(cents: int, state: str, beside: OfNote) -> dict[str, int] | None:
    """Into how many instalments the note may be divided today, at least and at most."""
    rule, payable = beside.instalment_rule, state in (NoteState.OPEN, NoteState.PART_PAID, NoteState.EXPIRED)
    if rule is None or not payable or beside.certified or (beside.plan and beside.plan.state == "running"):
        return None
    most = rule.most_of(cents)
    return {"least": rule.least, "most": most} if most else None


def payment_out(row: OfPayment) -> dict[str, Any]:
    """A payment of a note, with the receipt that was given for it. A cancelled one names its cancellation."""
    return {
        "on": row.paid_on.isoformat(),
        "cents": row.amount_cents,
        "receipt": {"id": str(row.id), "number": row.number, "ready": row.pdf_ready},
        "cancelled_by": row.cancelled_number,
    }
