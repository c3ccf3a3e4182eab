"""How long this service keeps what, and why so long. GET /retention tells anybody."""

from servicekit.retention import Rule, given_answers, older, sent_events

from certificates import models, store
from certificates.settings import RetentionSettings


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied.

    A request has no end of its own until certificates are issued here, so its age counts from the filing. Numbers are
    not given again: the counters stay.
    """
    return [
        Rule(
            "requests",
            {"el": "Αιτήσεις πιστοποιητικών", "en": "Requests for certificates"},
            settings.retention_requests_days,
            {
                "el": "Από την υποβολή, για να φαίνεται τι ζητήσατε και τι απαντήθηκε.",
                "en": "After filing, to show what you asked for and what was answered.",
            },
            store.remove_requests,
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
