"""What operations are told of cases and documents that wait (docs/decisions/0103)."""

from servicekit.watched import Watched, oldest

_OPEN = "state IN ('submitted', 'working', 'ready', 'issuing')"
WATCHED = (
    Watched(
        "cases_overdue",
        "Cases past the limit that the law sets",
        f"SELECT count(*) FROM requests WHERE {_OPEN} AND deadline < current_date",  # noqa: S608 -- ours
    ),
    Watched(
        "documents_parked",
        "Signed documents whose file could not be made",
        "SELECT count(*) FROM documents WHERE state = 'parked'",
    ),
    Watched(
        "uploads_oldest_seconds",
        "Age of the oldest file of an applicant not yet looked at",
        oldest("attachments", "created_at", "state = 'checking'"),
    ),
)
