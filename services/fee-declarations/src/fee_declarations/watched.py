"""What operations are told of what waits here (docs/decisions/0103). What waits for officers is ``waiting``."""

from servicekit.watched import Watched, oldest

WATCHED = (
    Watched(
        "notes_undrawn_oldest_seconds",
        "Age of the oldest note without its page",
        oldest(
            "notes n JOIN declarations d ON d.id = n.declaration_id",
            "d.filed_at",
            "n.document IS NULL AND n.cancelled_at IS NULL",
        ),
    ),
    Watched(
        "finance_oldest_seconds",
        "Age of the oldest message that the finance application has not acknowledged",
        oldest("finance_outbox", "created_at", "state IN ('waiting', 'handed')"),
    ),
    Watched(
        "finance_refused",
        "Messages that the finance application refused",
        "SELECT count(*) FROM finance_outbox WHERE state = 'dead'",
    ),
    Watched(
        "bank_files_oldest_seconds",
        "Age of the oldest file of a bank that was read and not posted",
        oldest("bank_files", "uploaded_at", "state = 'previewed'"),
    ),
    Watched("payments_held", "Payments that found no note", "SELECT count(*) FROM payments WHERE state = 'held'"),
)
