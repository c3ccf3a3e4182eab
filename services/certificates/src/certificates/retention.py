"""How long this service keeps what, and why so long. GET /retention tells anybody."""

from servicekit.retention import Rule, given_answers, older_with, sent_events, untouched_drafts

from certificates import models
from certificates.models import cases, deliveries, documents
from certificates.settings import RetentionSettings

PARTS = (
    models.history.c.request_id,
    cases.asked.c.request_id,
    cases.waits.c.request_id,
    cases.notes.c.request_id,
    cases.words.c.request_id,
    deliveries.pickups.c.request_id,
    deliveries.letters.c.request_id,
    documents.documents.c.request_id,
)
"""What goes with a request."""


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied.

    A request's age counts from its end: one to which an answer is owed stays, however old. Numbers are not given again:
    the counters stay.
    """
    return [
        Rule(
            "requests",
            {"el": "Αιτήσεις πιστοποιητικών", "en": "Requests for certificates"},
            settings.retention_requests_days,
            {
                "el": "Από το τέλος της υπόθεσης, για να φαίνεται τι ζητήσατε και τι απαντήθηκε.",
                "en": "After the case ended, to show what you asked for and what was answered.",
            },
            older_with(models.requests, models.requests.c.ended_at, *PARTS),
        ),
        untouched_drafts(models.kit.drafts, settings.draft_days),
        given_answers(models.kit.idempotency, settings.retention_copies_days),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]
