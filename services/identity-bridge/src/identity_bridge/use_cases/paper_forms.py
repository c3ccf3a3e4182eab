"""The blank form, filled in by hand and brought to the desk: staff type it in, and it becomes an ordinary case.

Whoever typed it in does not accept it. The person is told, as of every case that is handed in.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from identity_bridge import declaration_rules as rules
from identity_bridge.accounts import Accounts
from identity_bridge.declaration_errors import CitizenNotFound, CitizenNotProved, OwnCase
from identity_bridge.declaration_rules import State
from identity_bridge.declaration_shapes import CertificationIn, FieldsIn
from identity_bridge.keyring import Keyring
from identity_bridge.printed.scan import Scan
from identity_bridge.store import cases as store
from identity_bridge.store import persons
from identity_bridge.use_cases import cases
from identity_bridge.use_cases.cases import Actor


def enter(
    conn: Connection,
    keyring: Keyring,
    accounts: Accounts,
    clerk: Actor,
    who: str,
    fields: FieldsIn,
    scan: Scan,
    certification: CertificationIn,
    now: datetime,
) -> tuple[UUID | None, list[rules.Fault]]:
    """A case of the citizen with this user name or address, handed in: (case, nothing), or (None, what is missing).

    Roll back when something is missing. Raises CitizenNotFound, CitizenNotProved, OwnCase, CaseOpen.
    """
    account = accounts.find(who)
    if account is None:
        raise CitizenNotFound
    person_id = persons.person_of(conn, account.subject) or account.person_id
    person = persons.by_id(conn, person_id) if person_id else None
    if person is None or person.level != "B":
        raise CitizenNotProved
    if account.subject == clerk.subject or person.person_id == clerk.person_id:
        raise OwnCase
    if missing := rules.faults(fields.model_dump(mode="json"), fields.afm):
        return None, missing
    # The account may never have called this service; its cases hang on it.
    persons.bind(conn, account.subject, person.person_id)
    citizen = Actor(account.subject, person.person_id, person.name, account.verified_email)
    row = cases.begin(conn, keyring, citizen, fields, account.locale, now, entered_by=clerk)
    store.change(conn, row["case_id"], {"state": State.WAITING, "updated_at": now})
    cases.hand_in_scan(conn, row, scan, certification, now)
    cases.submitted(conn, row, clerk, "staff", now)
    return row["case_id"], []


def entered_by(conn: Connection, case_id: UUID) -> str | None:
    """The member of staff who typed the case in, as a subject."""
    first = next((entry for entry in store.entries(conn, case_id) if entry["what"] == "begun"), None)
    return first["subject"] if first is not None and first["side"] == "staff" else None
