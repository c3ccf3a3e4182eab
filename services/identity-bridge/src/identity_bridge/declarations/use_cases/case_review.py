"""What staff do with a special declaration: accept, return, refuse, end; and take in a signed form that was brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from identity_bridge.declarations import events
from identity_bridge.declarations.domain import rules
from identity_bridge.declarations.domain.rules import Act, State
from identity_bridge.declarations.errors import CaseNotFound, FindingsOpen, NotAPerson, NotNow, OwnEntry
from identity_bridge.declarations.printed.scan import Scan
from identity_bridge.declarations.schemas.accepted import Declaration
from identity_bridge.declarations.schemas.cases import CertificationIn
from identity_bridge.declarations.store import cases
from identity_bridge.declarations.store.rows import Case
from identity_bridge.declarations.use_cases import accepted, case_check, notice_addresses, paper_forms
from identity_bridge.declarations.use_cases import cases as moves
from identity_bridge.declarations.use_cases.actors import Acting, Actor, Whose, is_own, refuse_own
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The days between which the declaration holds, and the serious findings in spite of which it is accepted."""

    valid_from: date
    valid_to: date | None
    despite: Sequence[str] = ()


def accept(acting: Acting, case_id: UUID, revision: int, asked: Acceptance) -> UUID:
    """From its first day on the person acts for the business. Returns the declaration's id.

    Raises CaseNotFound, NotNow (also when another submission than the one looked at is there), OwnCase,
    OwnEntry, FindingsOpen.
    """
    conn, keyring, actor, now = acting.conn, acting.keyring, acting.actor, acting.now
    row = _deciding(acting, case_id, Act.ACCEPT, revision)
    if _is_own_entry(conn, case_id, actor):
        raise OwnEntry
    found = case_check.pre_check(conn, keyring, row, now)
    serious = [one.code for one in found if one.serious]
    if left := [code for code in serious if code not in asked.despite]:
        raise FindingsOpen(findings=left)
    declaration = _declaration(conn, keyring, row, asked)
    declaration_id, _ = accepted.accept_declaration(conn, keyring, declaration, now)
    values = {"state": State.ACCEPTED, "declaration_id": declaration_id, "updated_at": now}
    cases.change(conn, case_id, values)
    said = {"document_checked": True, "despite": serious, "findings": case_check.kept(found)}
    moves.note(conn, case_id, acting.by, "accepted", "staff", **said)
    return declaration_id


def left_to(acting: Acting, row: Case, acts: list[str]) -> tuple[list[str], str | None]:
    """Which of these acts this member of staff may do, and why no others: none in their ``own-case``, and their
    ``own-entry`` is accepted by a colleague."""
    conn, actor = acting.conn, acting.actor
    if is_own(conn, acting.keyring, actor, _whose(acting.keyring, row)):
        return [], "own-case" if acts else None
    if Act.ACCEPT in acts and _is_own_entry(conn, row.case_id, actor):
        return [act for act in acts if act != Act.ACCEPT], "own-entry"
    return acts, None


def give_back(acting: Acting, case_id: UUID, revision: int, reasons: list[str], text: str) -> None:
    """To be put right by the person, who hands in the same case again. Raises as ``accept``."""
    conn, now = acting.conn, acting.now
    row = _deciding(acting, case_id, Act.RETURN, revision)
    cases.change(conn, case_id, {"state": State.RETURNED, "updated_at": now})
    document = cases.document(conn, case_id)
    file = document.sha256 if document else None
    moves.note(conn, case_id, acting.by, "returned", "staff", reasons=reasons, text=text, file=file)
    data = {"at": now.isoformat(), "reasons": reasons, "text": text}
    moves.announce(conn, events.DECLARATION_RETURNED, row, revision, data)


def refuse(acting: Acting, case_id: UUID, revision: int, text: str) -> None:
    """The end of this case; another may begin. Raises as ``accept``."""
    conn, now = acting.conn, acting.now
    row = _deciding(acting, case_id, Act.REFUSE, revision)
    found = case_check.kept(case_check.pre_check(conn, acting.keyring, row, now))
    cases.change(conn, case_id, {"state": State.REFUSED, "updated_at": now})
    moves.note(conn, case_id, acting.by, "refused", "staff", text=text, findings=found)
    moves.announce(conn, events.DECLARATION_REFUSED, row, revision, {"at": now.isoformat(), "text": text})


def revoke(acting: Acting, case_id: UUID, text: str) -> None:
    """End an accepted declaration; raises CaseNotFound, NotNow, OwnCase."""
    row = moves.find(acting.conn, case_id, None, lock=True)
    _refuse_own(acting, row)
    if row.state != State.ACCEPTED:
        raise NotNow
    moves.revoke(acting, row, "staff", text)


def case_of(conn: Connection, scan: Scan) -> UUID:
    """Which case it is that a scan's QR code names; raises CaseNotFound when no code on it is a case's."""
    numbers = [rules.number_in(code) for code in scan.codes]
    found = next((row for number in numbers if (row := cases.by_number(conn, number)) is not None), None)
    if found is None:
        raise CaseNotFound
    return found.case_id


def receive_scan(acting: Acting, case_id: UUID, scan: Scan, certification: CertificationIn) -> None:
    """The signed form was brought to the desk: its case is submitted. Raises NotNow when it takes no document,
    OwnCase."""
    row = moves.find(acting.conn, case_id, None, lock=True)
    _refuse_own(acting, row)
    afm = moves.afm_of(acting.keyring, row)
    if rules.after(State(row.state), Act.SUBMIT) is None or rules.faults(row.fields, afm):
        raise NotNow
    moves.hand_in_scan(acting.conn, row, scan, certification, acting.now)
    moves.submitted(acting, row, "staff")


def _deciding(acting: Acting, case_id: UUID, act: Act, revision: int) -> Case:
    row = moves.find(acting.conn, case_id, None, lock=True)
    _refuse_own(acting, row)
    if rules.after(State(row.state), act) is None or row.revision != revision:
        raise NotNow
    return row


def _is_own_entry(conn: Connection, case_id: UUID, actor: Actor) -> bool:
    return paper_forms.entered_by(conn, case_id) == actor.subject


def _whose(keyring: Keyring, row: Case) -> Whose:
    return Whose(row.subject, row.person_id, moves.afm_of(keyring, row))


def _refuse_own(acting: Acting, row: Case) -> None:
    refuse_own(acting.conn, acting.keyring, acting.actor, _whose(acting.keyring, row))


def _declaration(conn: Connection, keyring: Keyring, row: Case, asked: Acceptance) -> Declaration:
    """The case as the declaration that is accepted."""
    representative = persons.afm_of(conn, keyring, row.person_id)
    if representative is None:
        raise NotAPerson
    fields = row.fields
    business = {
        "afm": moves.afm_of(keyring, row),
        "name": fields["name"],
        "trade_name": fields["trade_name"] or None,
        "address": fields["seat"],
        "tax_office": fields["tax_office"] or None,
        "notice_email": notice_addresses.in_force(conn, row.case_id),
        "establishments": fields["places"],
    }
    accepted_as: dict[str, object] = {
        "representative_afm": representative.digits,
        "business": business,
        "capacity": fields["capacity"],
        "valid_from": asked.valid_from,
        "valid_to": asked.valid_to,
        "email": row.recipient["email"],
        "locale": row.recipient["locale"],
        "number": row.number,
    }
    return Declaration.model_validate(accepted_as)
