"""Opening a case by the code that its applicant brought."""

from uuid import UUID

from certificates.delivery_errors import TooManyCodes
from certificates.domain.collecting import MOST_WRONG_CODES, WRONG_CODES_WITHIN
from certificates.store import deliveries as store
from certificates.use_cases.casework import Work


def find(work: Work, code: str) -> UUID | None:
    """The request that waits under the code. None when there is none, which is counted: commit it.

    Raises TooManyCodes when the same member of staff tried too many in the last minutes.
    """
    store.lock_tries(work.conn, work.clerk.username)
    since = work.now - WRONG_CODES_WITHIN
    if store.wrong_codes_since(work.conn, work.clerk.username, since) >= MOST_WRONG_CODES:
        raise TooManyCodes
    pickup = store.by_code(work.conn, code)
    if pickup is None:
        store.note_wrong_code(work.conn, work.clerk.username, work.now, since)
        return None
    return pickup.request_id
