"""How long this service keeps which records, and why. GET /retention is public."""

from datetime import datetime

from servicekit.retention import Rule, given_answers, older, older_with, sent_events, untouched_drafts
from sqlalchemy import Connection

from certificates import models
from certificates.models import cases, deliveries, documents
from certificates.models.uploads import attachments
from certificates.settings import RetentionSettings
from certificates.store import uploads

PARTS = (
    models.history.c.request_id,
    cases.asked.c.request_id,
    cases.waits.c.request_id,
    cases.notes.c.request_id,
    cases.words.c.request_id,
    deliveries.pickups.c.request_id,
    deliveries.letters.c.request_id,
    documents.documents.c.request_id,
    attachments.c.request_id,
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
                "en": "From the end of the case, to show what you asked for and how we answered.",
            },
            older_with(models.requests, models.requests.c.ended_at, *PARTS),
        ),
        unfiled_uploads(settings.draft_days),
        untouched_drafts(models.kit.drafts, settings.draft_days),
        given_answers(models.kit.idempotency, settings.retention_copies_days),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]


def unfiled_uploads(days: int) -> Rule:
    """Files that were sent for a request and never filed with it. Those of a request go with the request."""

    def remove(conn: Connection, before: datetime) -> int:
        stale = ~uploads.has_fresh_draft(before)
        return older(attachments, attachments.c.created_at, uploads.DRAFT, stale)(conn, before)

    title = {"el": "Αρχεία αιτήσεων που δεν υποβλήθηκαν", "en": "Files of requests that were not submitted"}
    basis = {
        "el": "Όσο και το πρόχειρο στο οποίο ανήκουν, για να συνεχίσετε από εκεί που μείνατε.",
        "en": "For as long as the draft they belong to, so that you can continue where you left off.",
    }
    return Rule("uploads", title, days, basis, remove)
