"""How long this service keeps what, and why so long. GET /retention tells anybody."""

from servicekit.retention import Rule, given_answers, older_with, sent_events, untouched_drafts

from fee_declarations import models
from fee_declarations.settings import RetentionSettings


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied. Numbers are not given again: the counters stay."""
    return [
        Rule(
            "declarations",
            {"el": "Δηλώσεις τελών και σημειώματα πληρωμής", "en": "Fee declarations and payment notes"},
            settings.retention_declarations_days,
            {
                "el": "Από την υποβολή, όσο μπορεί να ελεγχθεί μια οφειλή.",
                "en": "After submission, as long as a debt may be looked into.",
            },
            older_with(models.declarations, models.declarations.c.filed_at, models.notes.c.declaration_id),
        ),
        untouched_drafts(models.kit.drafts, settings.draft_days),
        given_answers(models.kit.idempotency, settings.retention_copies_days),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]
