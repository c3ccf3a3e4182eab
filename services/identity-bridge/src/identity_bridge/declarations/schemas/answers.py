"""Shapes of the API of special declarations: what goes out."""

from dataclasses import dataclass
from datetime import date, datetime

from identity_bridge.declarations.domain.pre_check import Finding
from identity_bridge.declarations.domain.rules import OPEN, State, end_of, has_expired, possible
from identity_bridge.declarations.store.rows import Address, Case, Document, Entry
from identity_bridge.register.domain import Person


def address_out(in_force: Address | None, waiting: Address | None, now: datetime) -> dict[str, object]:
    """Where notes go, and the address that is being verified; ``expired`` says that its link is too old,
    ``undelivered`` why the mail with it was not sent."""
    expired = waiting is not None and waiting.expires_at is not None and waiting.expires_at <= now
    return {
        "in_force": in_force.email if in_force else None,
        "waiting": waiting.email if waiting else None,
        "expired": expired,
        "undelivered": waiting.undelivered if waiting else None,
    }


def document_out(row: Document | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {
        "kind": "gov-gr" if row.gov_code is not None else "scan",
        "media_type": row.media_type,
        "pages": row.pages,
        "gov_code": row.gov_code,
        "certification": row.certification,
        "revision": row.revision,
        "added_at": row.added_at.isoformat(),
    }


def summary_out(row: Case, today: date) -> dict[str, object]:
    """A case in a list."""
    return {
        "case_id": str(row.case_id),
        "number": row.number,
        "state": row.state,
        "ended_as": _ended_as(row, today),
        "revision": row.revision,
        "business_name": row.fields["name"],
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "updated_at": row.updated_at.isoformat(),
    }


def _ended_as(row: Case, today: date) -> str | None:
    """How a declaration ended: taken back before it was decided, revoked after it was accepted, or run out."""
    if row.state == State.REVOKED:
        return "revoked" if row.declaration_id else "cancelled"
    return "expired" if has_expired(State(row.state), row.valid_to, today) else None


def _ended_out(row: Case, history: list[Entry], today: date) -> dict[str, object] | None:
    """When it ended, why and by whom. Of staff it says what citizens are told: office and number."""
    how = _ended_as(row, today)
    entry = next((one for one in reversed(history) if one.what == how), None)
    if how is None:
        return None
    if entry is None and row.valid_to is not None:
        # Its last day has passed, and the worker has not come by yet.
        at = end_of(row.valid_to).isoformat()
        return {"at": at, "by": "system", "office": None, "clerk": None, "reason": None}
    if entry is None:
        return None
    return {
        "at": entry.at.isoformat(),
        "by": entry.side,
        "office": entry.office,
        "clerk": entry.clerk_number,
        "reason": entry.detail.get("text"),
    }


@dataclass(frozen=True)
class WholeCase:
    """A case with its business's tax number, its newest document, what the pre-check found, and its history."""

    row: Case
    afm: str
    document: Document | None
    found: list[Finding]
    history: list[Entry]


def case_out(case: WholeCase, today: date, *, staff: bool) -> dict[str, object]:
    """A whole case. The person does not see what concerns others, nor the name of a clerk, and sees the findings of the
    check only while something can be done about them."""
    row, afm, document, history = case.row, case.afm, case.document, case.history
    state, ended = State(row.state), _ended_out(row, history, today)
    shown = case.found if staff else [one for one in case.found if not one.staff_only and state in OPEN]
    return summary_out(row, today) | {
        "fields": {"afm": afm, **row.fields},
        "document": document_out(document),
        "findings": [{"code": one.code, "correct": one.correct, "serious": one.serious} for one in shown],
        "history": [_entry_out(entry, staff=staff) for entry in history],
        "ended": ended,
        "can": [] if ended else possible(state, staff=staff),
    }


def _entry_out(entry: Entry, *, staff: bool) -> dict[str, object]:
    known: dict[str, object] = {
        "at": entry.at.isoformat(),
        "what": entry.what,
        "side": entry.side,
        "reasons": entry.detail.get("reasons", []),
        "text": entry.detail.get("text", ""),
    }
    if not staff:
        return known
    checked, despite = entry.detail.get("document_checked", False), entry.detail.get("despite", [])
    return known | {"clerk": entry.clerk, "document_checked": checked, "despite": despite}


def person_out(person: Person) -> dict[str, object]:
    """The verified identity, for staff to hold beside the declaration."""
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "level": person.level,
        "level_method": person.level_method,
        "level_at": person.level_at.isoformat() if person.level_at else None,
    }
