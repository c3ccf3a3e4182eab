"""How long this service keeps what, and why so long. GET /retention tells anybody."""

from servicekit.retention import Rule, given_answers, older, sent_events

from fee_declarations import account_store, models
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
                "en": "After filing, as long as a debt may be looked into.",
            },
            account_store.remove_declarations,
        ),
        Rule(
            "drafts",
            {"el": "Πρόχειρα", "en": "Drafts"},
            settings.draft_days,
            {"el": "Για να συνεχίσετε από εκεί που μείνατε.", "en": "So that you can go on where you stopped."},
            older(models.drafts, models.drafts.c.updated_at),
        ),
        given_answers(models.idempotency, settings.retention_copies_days),
        sent_events(models.outbox, settings.retention_copies_days),
    ]
