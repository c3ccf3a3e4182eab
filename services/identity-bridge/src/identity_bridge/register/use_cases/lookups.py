"""Finding a citizen's account without a code: masked, counted, recorded, and the citizen is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from servicekit import outbox
from sqlalchemy import Connection

from identity_bridge.register import events
from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.domain.masking import masked_email, masked_name
from identity_bridge.register.errors import TooManyTries
from identity_bridge.register.store import clerks
from identity_bridge.register.store import lookups as store
from identity_bridge.register.use_cases import audit
from identity_bridge.register.use_cases.clerks import Clerk

LOOKUPS_AN_HOUR = 20
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class FoundCitizen:
    """A citizen whom a look-up found: masked until a case is open."""

    lookup_id: UUID
    name: str
    email: str | None


def look_up(conn: Connection, clerk: Clerk, found: Account | None, purpose: str, now: datetime) -> FoundCitizen | None:
    """The clerk looked up whom Keycloak ``found`` just before, by exact user name or address; the citizen is told. None
    when there is none: commit that too, it counts. Raises TooManyTries, and then the caller must not show the
    result."""
    refuse_too_many(conn, clerk, 1, now)
    if found is None:
        attempt(conn, clerk, None, purpose, now)
        return None
    return shown(conn, clerk, found, purpose, now)


def refuse_too_many(conn: Connection, clerk: Clerk, number: int, now: datetime) -> None:
    """Raises TooManyTries when the clerk may not look up so many more within the hour. Parallel look-ups of the same
    clerk wait here, or all of them would count the same."""
    clerks.lock_clerk(conn, clerk.username)
    if store.attempts_of(conn, clerk.username, "lookup", now - HOUR) + number > LOOKUPS_AN_HOUR:
        raise TooManyTries


def attempt(conn: Connection, clerk: Clerk, subject: str | None, purpose: str | None, now: datetime) -> UUID:
    """Count and record the look-up. Without a hit there is no citizen to read its purpose, so that is not kept."""
    attempt_id = uuid4()
    purpose = purpose if subject else None
    values = {"attempt_id": attempt_id, "clerk": clerk.username, "way": "lookup", "purpose": purpose, "at": now}
    store.add_attempt(conn, {**values, "subject": subject})
    audit.record(conn, audit.Entry(clerk.actor, "desk.looked-up", now, subject, purpose))
    return attempt_id


def shown(conn: Connection, clerk: Clerk, account: Account, purpose: str, now: datetime) -> FoundCitizen:
    """The account as a look-up shows it; its owner is told."""
    attempt_id = attempt(conn, clerk, account.subject, purpose, now)
    outbox.record(conn, events.SOURCE, events.looked_up(str(attempt_id), account, clerk.actor, purpose, now))
    name = masked_name(account.given_name, account.family_name)
    return FoundCitizen(attempt_id, name, masked_email(account.email))
