"""How long this service keeps what, and why so long. GET /retention tells anybody."""

from datetime import datetime

from servicekit.retention import BATCH, Rule, given_answers, sent_events, untouched_drafts
from sqlalchemy import Connection, delete, func, select, update

from fee_declarations import models
from fee_declarations.accounting.accounts import Account
from fee_declarations.accounting.models import debts, postings
from fee_declarations.models import declarations, notes
from fee_declarations.settings import RetentionSettings


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied. Numbers are not given again: the counters stay."""
    return [
        Rule(
            "declarations",
            {"el": "Δηλώσεις τελών και σημειώματα πληρωμής", "en": "Fee declarations and payment notes"},
            settings.retention_declarations_days,
            {
                "el": "Από την υποβολή, όσο μπορεί να ελεγχθεί μια οφειλή και όσο μένει κάτι απλήρωτο.",
                "en": "After submission, as long as a debt may be looked into and something of it is unpaid.",
            },
            settled_declarations,
        ),
        untouched_drafts(models.kit.drafts, settings.draft_days),
        given_answers(models.kit.idempotency, settings.retention_copies_days),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]


def settled_declarations(conn: Connection, before: datetime) -> int:
    """Remove declarations of before that moment of which nothing is open, with their notes; returns how many.

    The books keep the debts and their postings, and forget whose they were: what was posted is never taken out.
    """
    of = select(notes.c.id).where(notes.c.declaration_id == declarations.c.id).correlate(declarations)
    opened = (
        select(func.coalesce(func.sum(postings.c.amount_cents), 0))
        .select_from(debts.join(postings, postings.c.debt_id == debts.c.id))
        .where(debts.c.note_id.in_(of), postings.c.account == Account.RECEIVABLE)
        .correlate(declarations)
        .scalar_subquery()
    )
    some = select(declarations.c.id).where(declarations.c.filed_at < before, opened == 0).limit(BATCH)
    gone = conn.execute(some.with_for_update()).scalars().all()
    papers = select(notes.c.id).where(notes.c.declaration_id.in_(gone))
    nobody = {"business_id": None, "note_id": None, "establishment_id": None}
    conn.execute(update(debts).where(debts.c.note_id.in_(papers)).values(**nobody))
    conn.execute(update(notes).where(notes.c.declaration_id.in_(gone)).values(superseded_by=None))
    conn.execute(delete(notes).where(notes.c.declaration_id.in_(gone)))
    return conn.execute(delete(declarations).where(declarations.c.id.in_(gone))).rowcount
