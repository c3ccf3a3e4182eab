"""Numbers that texts name, each from where it counts: a text writes ``{draft_days}``, and the number is not copied.

What a service decides for one page (days until a code ends, the limits of an upload) comes with that service's answer.
"""

from collections.abc import Mapping

from inputkit.files import MEGABYTE, SCAN_BYTES, SCAN_PAGES, SHEET_BYTES, SHEET_ROWS, megabytes

from portal.sessions import IDLE, LONGEST
from portal.settings import Settings

BANK_FILE_BYTES = 19 * MEGABYTE
"""Of one file of the bank with its form, below guard.LARGEST_FORM. Larger ones come by the folder."""
ENROLMENT_HOURS = 12
"""How long the link in a new member's mail works: ``actionTokenGeneratedByAdminLifespan`` of the realm."""
SIGN_IN_DAYS = 90
"""How long Keycloak keeps who signed in from where: ``eventsExpiration`` of the realm."""


def of(settings: Settings) -> Mapping[str, int]:
    """Every number that a text may name."""
    return {
        "draft_days": settings.draft_days,
        "idle_minutes": int(IDLE.total_seconds()) // 60,
        "session_hours": int(LONGEST.total_seconds()) // 3600,
        "enrolment_hours": ENROLMENT_HOURS,
        "sign_in_days": SIGN_IN_DAYS,
        "scan_megabytes": megabytes(SCAN_BYTES),
        "scan_pages": SCAN_PAGES,
        "sheet_megabytes": megabytes(SHEET_BYTES),
        "sheet_rows": SHEET_ROWS,
        "bank_file_megabytes": megabytes(BANK_FILE_BYTES),
    }
