"""The blank form, filled in by hand and brought to the desk: staff type it in, and it becomes an ordinary case.

The citizen is known from the visit at the desk, or from a look-up like any other: counted, recorded, and the citizen is
told. The clerk who typed a form in does not accept it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from identity_bridge.declarations.domain.rules import State
from identity_bridge.declarations.errors import CitizenNotFound, CitizenNotProved, VisitGone
from identity_bridge.declarations.printed.scan import Scan
from identity_bridge.declarations.schemas.cases import CertificationIn, FieldsIn
from identity_bridge.declarations.store import cases as store
from identity_bridge.declarations.use_cases import cases
from identity_bridge.declarations.use_cases.actors import Acting, Actor, Whose, refuse_own
from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import lookups as lookup_store
from identity_bridge.register.store import persons, visits
from identity_bridge.register.use_cases import lookups
from identity_bridge.register.use_cases.clerks import Clerk

PURPOSE = "Ειδική υπεύθυνη δήλωση σε χαρτί · Special declaration on paper"
"""The reason of the look-up, which the citizen reads."""
VISIT = timedelta(days=1)
"""As long as the desk lists a case: the declaration belongs to the same visit."""


def look_up(conn: Connection, clerk: Clerk, found: Account | None, now: datetime) -> UUID | None:
    """A look-up as at the desk, of the account that Keycloak found; None when there is none. Commit it either way.
    Raises TooManyTries."""
    shown = lookups.look_up(conn, clerk, found, PURPOSE, now)
    return shown.lookup_id if shown else None


def whose_lookup(conn: Connection, clerk: Clerk, lookup_id: UUID, now: datetime) -> str:
    """The account that was looked up; raises CitizenNotFound."""
    found = lookup_store.use_lookup(conn, lookup_id, clerk.username, now - lookups.HOUR, now)
    if found is None:
        raise CitizenNotFound
    return str(found.subject)


def whose_visit(conn: Connection, clerk: Clerk, case_id: UUID, now: datetime) -> str:
    """The account of the clerk's own case at the desk, of the same day; raises VisitGone."""
    visit = visits.locked(conn, case_id)
    mine = visit is not None and visit.opened_by == clerk.username and visit.state in ("open", "certified")
    if visit is None or not mine or visit.opened_at < now - VISIT:
        raise VisitGone
    return visit.subject


@dataclass(frozen=True)
class Paper:
    """What was brought: whose it is, what is on it, its scan and how the signature was certified."""

    account: Account | None
    fields: FieldsIn
    scan: Scan
    certification: CertificationIn


def enter(conn: Connection, keyring: Keyring, clerk: Actor, paper: Paper, now: datetime) -> UUID:
    """A case of this citizen, handed in; the details are complete. Raises CitizenNotFound, CitizenNotProved, OwnCase,
    CaseOpen."""
    account, fields = paper.account, paper.fields
    if account is None:
        raise CitizenNotFound
    citizen = _proved(conn, account)
    refuse_own(conn, keyring, clerk, Whose(account.subject, citizen.person_id or "", fields.afm))
    # The account may never have called this service; its cases hang on it.
    persons.bind(conn, account.subject, citizen.person_id or "")
    acting = Acting(conn, keyring, clerk, now)
    row = cases.begin(acting.as_(citizen), fields, account.locale, entered_by=clerk)
    store.change(conn, row.case_id, {"state": State.WAITING, "updated_at": now})
    cases.hand_in_scan(conn, row, paper.scan, paper.certification, now)
    cases.submitted(acting, row, "staff")
    return row.case_id


def _proved(conn: Connection, account: Account) -> Actor:
    person_id = persons.person_of(conn, account.subject) or account.person_id
    person = persons.by_id(conn, person_id) if person_id else None
    if person is None or person.level != "B":
        raise CitizenNotProved
    return Actor(account.subject, person.person_id, person.name, account.verified_email)


def entered_by(conn: Connection, case_id: UUID) -> str | None:
    """The member of staff who typed the case in, as a subject."""
    first = next((entry for entry in store.entries(conn, case_id) if entry.what == "begun"), None)
    return first.subject if first is not None and first.side == "staff" else None
