"""How long this service keeps what, and why so long. GET /retention tells anybody."""

from servicekit.retention import Rule, given_answers, older_with, sent_events, untouched_drafts

from certificates import models
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
                "en": "After submission, to show what you asked for and what was answered.",
            },
            older_with(models.requests, models.requests.c.submitted_at, models.history.c.request_id),
        ),
        untouched_drafts(models.kit.drafts, settings.draft_days),
        given_answers(models.kit.idempotency, settings.retention_copies_days),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]
