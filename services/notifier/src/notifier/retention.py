"""How long this service keeps which records, and why. GET /retention is public.

Nothing here is kept by person: a notice knows the event, and an address as long as it must be written to.
"""

from servicekit.retention import Rule, older, sent_events

from notifier import models
from notifier.domain import State
from notifier.settings import RetentionSettings


def rules(settings: RetentionSettings) -> list[Rule]:
    """The rules in force, in the order in which they are applied. A mail that is still tried is never removed."""
    notices = models.notices
    return [
        Rule(
            "sent",
            {"el": "Ποια μηνύματα στάλθηκαν", "en": "Which emails were sent"},
            settings.retention_sent_days,
            {
                "el": "Για ποια υπόθεση, πότε, και η διεύθυνση με κρυμμένα γράμματα (μ•••@π•••.gr). "
                "Το κείμενο και η πλήρης διεύθυνση σβήνονται μόλις σταλεί το μήνυμα.",
                "en": "For which case, when, and the address with most letters hidden (m•••@p•••.gr). "
                "The text and the full address are deleted as soon as the email is sent.",
            },
            older(notices, notices.c.created_at, notices.c.state == State.SENT),
        ),
        Rule(
            "unsent",
            {"el": "Μηνύματα που δεν μπόρεσαν να σταλούν", "en": "Emails that could not be sent"},
            settings.retention_unsent_days,
            {
                "el": "Με το κείμενο και τη διεύθυνση, για να σταλούν όταν διορθωθεί η βλάβη.",
                "en": "With text and address, so that they can be sent once the fault is fixed.",
            },
            older(notices, notices.c.created_at, notices.c.state == State.PARKED),
        ),
        sent_events(models.kit.outbox, settings.retention_copies_days),
    ]
