"""Special declarations that were accepted elsewhere: on paper, or before there was a portal.

Each has a case all the same, accepted from its first moment: so the person, the business and staff see and can end it.
"""

from datetime import datetime
from uuid import UUID, uuid4

from servicekit.clock import local_day
from sqlalchemy import Connection

from identity_bridge.declarations.domain import rules
from identity_bridge.declarations.domain.fields import CaseFields
from identity_bridge.declarations.domain.rules import State
from identity_bridge.declarations.schemas.accepted import Declaration
from identity_bridge.declarations.schemas.cases import FieldsIn
from identity_bridge.declarations.store import cases, notice_addresses
from identity_bridge.declarations.store.rows import Case
from identity_bridge.declarations.use_cases import accepted, actors
from identity_bridge.declarations.use_cases import cases as moves
from identity_bridge.register.domain import Person
from identity_bridge.register.domain.levels import Actor, ActorKind
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.use_cases import audit, register

# Whom the history names: an operator ran the command, who has no account here.
OPERATIONS = actors.Actor("operations", None, "", None)
_COMMAND = Actor(ActorKind.SYSTEM, "operations")


def enter(conn: Connection, keyring: Keyring, declaration: Declaration, now: datetime) -> tuple[UUID, bool]:
    """Accept the declaration and give it its case, unless they are there: (declaration_id, whether it is new)."""
    person = register.find_or_enter(conn, keyring, declaration.representative_afm, now)
    cases.lock_person(conn, person.person_id)
    declaration_id, new = accepted.accept_declaration(conn, keyring, declaration, now)
    if cases.of_declaration(conn, declaration_id) is None:
        row = _add_case(actors.Acting(conn, keyring, OPERATIONS, now), declaration, declaration_id, person)
        about = {"case_id": str(row.case_id)}
        whose, number = moves.recorded_as(conn, row), row.number
        audit.record(conn, audit.Entry(_COMMAND, "declaration.entered", now, whose, number, about))
    return declaration_id, new


def _add_case(acting: actors.Acting, declaration: Declaration, declaration_id: UUID, person: Person) -> Case:
    conn, keyring, now = acting.conn, acting.keyring, acting.now
    business, case_id, year = declaration.business, uuid4(), local_day(now).year
    email = declaration.email or business.notice_email
    sealed = keyring.seal(business.afm.digits, str(case_id))
    cases.add(
        conn,
        {
            "case_id": case_id,
            "number": rules.number_of(year, cases.next_number(conn, year)),
            "person_id": person.person_id,
            "subject": None,
            "state": State.ACCEPTED,
            "revision": 0,
            "fields": _fields(declaration, person),
            "afm_sealed": sealed.data,
            "afm_index": keyring.index(business.afm.digits),
            "key_version": sealed.version,
            "recipient": {"email": email, "locale": declaration.locale, "name": person.name or business.name},
            "declaration_id": declaration_id,
            "updated_at": now,
        },
    )
    moves.note(conn, case_id, acting.by, "entered", "staff")
    if business.notice_email:
        address = {"address_id": uuid4(), "case_id": case_id, "person_id": person.person_id}
        notice_addresses.add(conn, {**address, "email": business.notice_email, "asked_at": now, "verified_at": now})
    return moves.find(conn, case_id, None)


def _fields(declaration: Declaration, person: Person) -> CaseFields:
    """What a person would have written; what is not known is empty."""
    business = declaration.business
    return FieldsIn().without_afm() | {
        "name": business.name,
        "trade_name": business.trade_name or "",
        "seat": business.address,
        "tax_office": business.tax_office or "",
        "notice_email": business.notice_email or "",
        "given_name": person.given_name or "",
        "family_name": person.family_name or "",
        "capacity": declaration.capacity,
        "places": [place.fields() for place in business.establishments],
    }
