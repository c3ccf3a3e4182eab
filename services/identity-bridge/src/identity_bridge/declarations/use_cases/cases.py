"""A special declaration on its way, as the person moves it: written, printed, handed in, taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from inputkit.schemas import Fault
from inputkit.tax import Afm
from servicekit import outbox
from servicekit.clock import local_day
from sqlalchemy import Connection

from identity_bridge.declarations import events
from identity_bridge.declarations.domain import rules
from identity_bridge.declarations.domain.rules import Act, State
from identity_bridge.declarations.errors import CaseNotFound, CaseOpen, NotAPerson, NotNow
from identity_bridge.declarations.printed.scan import Scan
from identity_bridge.declarations.schemas.cases import CertificationIn, FieldsIn
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.store.rows import Case
from identity_bridge.declarations.use_cases import accepted, notice_addresses
from identity_bridge.declarations.use_cases.accepted import Revocation
from identity_bridge.declarations.use_cases.actors import Acting, Actor, By
from identity_bridge.register.domain.recipients import Recipient
from identity_bridge.register.events import SOURCE
from identity_bridge.register.keyring import Keyring, Sealed
from identity_bridge.register.store import persons


def today(now: datetime) -> date:
    """The day on which a declaration begins or ends to hold, here."""
    return local_day(now)


def afm_of(keyring: Keyring, row: Case) -> str:
    """The business's number as the person wrote it."""
    return keyring.open(Sealed(row.key_version, row.afm_sealed), str(row.case_id))


def begin(acting: Acting, fields: FieldsIn, locale: str, entered_by: Actor | None = None) -> Case:
    """A new case with its number. The business must be known by then: it tells this case from others.

    The actor is whose case it is; ``entered_by`` the member of staff who types in what the person wrote on paper.

    Raises NotAPerson, CaseOpen when this business's is open already, ValueError for an invalid number.
    """
    Afm(fields.afm)
    conn, keyring, actor, now = acting.conn, acting.keyring, acting.actor, acting.now
    person_id = actor.person_id or ""
    if not cases.lock_person(conn, person_id):
        raise NotAPerson
    _refuse_second(conn, keyring, person_id, fields.afm, None)
    case_id, year = uuid4(), local_day(now).year
    values = _written(keyring, case_id, fields, now)
    number = rules.number_of(year, cases.next_number(conn, year))
    cases.add(
        conn,
        {
            **values,
            "case_id": case_id,
            "number": number,
            "person_id": person_id,
            "subject": actor.subject,
            "state": State.DRAFT,
            "revision": 0,
            "recipient": _recipient(actor, locale),
        },
    )
    note(conn, case_id, By(entered_by or actor, now), "begun", "staff" if entered_by else "person")
    return find(conn, case_id, person_id)


def find(conn: Connection, case_id: UUID, person_id: str | None, *, lock: bool = False) -> Case:
    """The person's case; any case for staff, who pass None. Raises CaseNotFound."""
    row = cases.get(conn, case_id, person_id=person_id, lock=lock)
    if row is None:
        raise CaseNotFound
    return row


def recorded_as(conn: Connection, row: Case) -> str:
    """Under which name the record keeps who saw the case: the account, or the person while there is none."""
    return row.subject or next(iter(persons.subjects_of(conn, row.person_id)), row.person_id)


def write(acting: Acting, case_id: UUID, fields: FieldsIn, locale: str) -> Case:
    """Other details instead of the former ones; raises CaseNotFound, NotNow, CaseOpen."""
    conn, keyring, actor = acting.conn, acting.keyring, acting.actor
    row = _taking(conn, actor, case_id, Act.WRITE)
    cases.lock_person(conn, row.person_id)
    _refuse_second(conn, keyring, row.person_id, fields.afm, case_id)
    written = _written(keyring, case_id, fields, acting.now)
    cases.change(conn, case_id, written | {"recipient": _recipient(actor, locale)})
    return find(conn, case_id, row.person_id)


def left_to_write(keyring: Keyring, row: Case) -> list[Fault]:
    """What is still empty or cannot be right, while the person may write."""
    writing = rules.after(State(row.state), Act.WRITE) is not None
    return rules.faults(row.fields, afm_of(keyring, row)) if writing else []


def confirm(acting: Acting, case_id: UUID) -> list[Fault]:
    """The details are complete: the form may be printed. Returns what is still missing, and then nothing changed."""
    row = _taking(acting.conn, acting.actor, case_id, Act.CONFIRM)
    if missing := rules.faults(row.fields, afm_of(acting.keyring, row)):
        return missing
    cases.change(acting.conn, case_id, {"state": State.WAITING, "updated_at": acting.now})
    return []


def hand_in_scan(conn: Connection, row: Case, scan: Scan, certification: CertificationIn | None, now: datetime) -> None:
    """Keep the signed form for the next submission. ``code`` is the one of ours, if there is any on it."""
    code = next((code for code in scan.codes if rules.number_in(code) == row.number), None)
    other = next((code for code in scan.codes if rules.number_in(code).startswith("ED-")), None)
    _keep_document(
        conn,
        row,
        now,
        content=scan.content,
        media_type=scan.media_type,
        sha256=scan.sha256,
        pages=scan.pages,
        code=code or other,
        certification=certification.fields() if certification else None,
    )


def hand_in_code(conn: Connection, row: Case, gov_code: str, now: datetime) -> None:
    """The declaration was made at gov.gr: its code is kept, and staff look it up there."""
    _keep_document(conn, row, now, gov_code=gov_code)


def for_document(conn: Connection, actor: Actor, case_id: UUID) -> Case:
    """The person's case that a document may be added to; raises CaseNotFound, NotNow."""
    row = _taking(conn, actor, case_id, Act.WRITE)
    if row.state == State.DRAFT:
        raise NotNow
    return row


def submit(acting: Acting, case_id: UUID) -> list[Fault]:
    """Hand the case in; returns what is still missing, and then nothing changed. What the pre-check found
    does not stop it: staff decide."""
    row = _taking(acting.conn, acting.actor, case_id, Act.SUBMIT)
    missing = rules.faults(row.fields, afm_of(acting.keyring, row))
    if cases.document(acting.conn, case_id) is None:
        text = {"el": "Ανεβάστε πρώτα την υπογεγραμμένη δήλωση.", "en": "Upload the signed declaration first."}
        missing.append(Fault("document", text))
    if not missing:
        submitted(acting, row, "person")
    return missing


def submitted(acting: Acting, row: Case, side: str) -> None:
    """The case lies with staff now."""
    conn, now = acting.conn, acting.now
    case_id, revision = row.case_id, row.revision + 1
    cases.change(conn, case_id, {"state": State.SUBMITTED, "revision": revision, "updated_at": now})
    note(conn, case_id, acting.by, "submitted", side)
    announce(conn, events.DECLARATION_SUBMITTED, row, revision, {"at": now.isoformat()})
    notice_addresses.ask_at_submission(conn, row, now)


def revoke(acting: Acting, row: Case, side: str, text: str) -> None:
    """End the case, and with an accepted one every way by which this person acts for this business.

    Raises NotNow when it has ended before.
    """
    conn, keyring, now = acting.conn, acting.keyring, acting.now
    if not can_end(row, now):
        raise NotNow
    holds = row.state == State.ACCEPTED
    cases.change(conn, row.case_id, {"state": State.REVOKED, "updated_at": now})
    note(conn, row.case_id, acting.by, "revoked" if holds else "cancelled", side, text=text)
    if not holds:
        return
    to = recipient(conn, row)
    mine = keyring.indexes(afm_of(keyring, row))
    for declaration_id in cases.live_declarations(conn, row.person_id, mine, today(now)):
        accepted.revoke_declaration(conn, declaration_id, Revocation(side, text, to, now))


def can_end(row: Case, now: datetime) -> bool:
    """Whether the case may still be taken back or ended."""
    state = State(row.state)
    return rules.after(state, Act.REVOKE) is not None and not rules.has_expired(state, row.valid_to, today(now))


def others(conn: Connection, keyring: Keyring, row: Case, now: datetime) -> list[Case]:
    """The cases of the others whom the business lets act for it today; a legal representative may end them. None when
    the case's own person is no legal representative, or no longer one."""
    if row.state != State.ACCEPTED or row.fields["capacity"] != "legal_representative":
        return []
    holding = cases.accepted_about(conn, keyring.indexes(afm_of(keyring, row)), today(now))
    if row.person_id not in [one.person_id for one in holding if one.case_id == row.case_id]:
        return []
    return [one for one in holding if one.person_id != row.person_id]


def recipient(conn: Connection, row: Case) -> Recipient:
    """Where the person reads mail about the case. A person who has only ever signed in with TAXISnet may have no
    address of their own: then it is the address for notes that is in force; ``email`` is None when there is none
    either."""
    email = row.recipient["email"] or notice_addresses.in_force(conn, row.case_id)
    return {**row.recipient, "email": email}


def _recipient(actor: Actor, locale: str) -> Recipient:
    return {"email": actor.email, "locale": locale, "name": actor.name}


def note(conn: Connection, case_id: UUID, by: By, what: str, side: str, **detail: object) -> None:
    """Write down what happened, who did it and when."""
    actor = by.actor
    who = {"subject": actor.subject, "clerk": actor.clerk, "office": actor.office, "clerk_number": actor.number}
    known = {name: value for name, value in detail.items() if value}
    cases.add_entry(conn, {"case_id": case_id, "at": by.at, "what": what, "side": side, "detail": known, **who})


def announce(conn: Connection, kind: str, row: Case, revision: int, data: Mapping[str, object]) -> None:
    """Tell the other services, so that the person gets a mail."""
    about: dict[str, object] = {
        "number": row.number,
        "business_name": row.fields["name"],
        "person_id": row.person_id,
        "recipient": recipient(conn, row),
    }
    outbox.record(conn, SOURCE, events.declaration_case(kind, str(row.case_id), revision, {**about, **data}))


def _taking(conn: Connection, actor: Actor, case_id: UUID, act: Act) -> Case:
    """The person's case, locked, that takes this act now; raises CaseNotFound, NotNow."""
    row = find(conn, case_id, actor.person_id or "", lock=True)
    if rules.after(State(row.state), act) is None:
        raise NotNow
    return row


def _refuse_second(conn: Connection, keyring: Keyring, person_id: str, afm: str, but: UUID | None) -> None:
    """One open case for a business: three attempts stay one case. Cases that ended do not count."""
    if not rules.is_afm(afm):
        return
    found = cases.open_case(conn, person_id, keyring.indexes(afm), [state.value for state in rules.OPEN])
    if found is not None and found.case_id != but:
        raise CaseOpen(case_id=str(found.case_id), number=found.number)


def _written(keyring: Keyring, case_id: UUID, fields: FieldsIn, now: datetime) -> dict[str, object]:
    sealed = keyring.seal(fields.afm, str(case_id))
    return {
        "fields": fields.without_afm(),
        "afm_sealed": sealed.data,
        "afm_index": keyring.index(fields.afm),
        "key_version": sealed.version,
        "updated_at": now,
    }


def _keep_document(conn: Connection, row: Case, now: datetime, **about: object) -> None:
    empty: dict[str, object] = dict.fromkeys(("content", "media_type", "sha256", "code", "gov_code", "certification"))
    known = {"case_id": row.case_id, "revision": row.revision + 1, "added_at": now, "pages": 0}
    cases.keep_document(conn, {**empty, **known, **about})
    cases.change(conn, row.case_id, {"updated_at": now})
