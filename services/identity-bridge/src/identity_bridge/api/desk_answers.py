"""Shapes of the desk's API: what goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from identity_bridge.accounts import Account
from identity_bridge.domain import Person, desk
from identity_bridge.domain.levels import can_be_restored
from identity_bridge.store import Found
from identity_bridge.use_cases.certifying import CaseView
from identity_bridge.use_cases.desk import Clerk, FoundCitizen


def code_out(row: Found, code: str) -> dict[str, str]:
    return {
        "code": desk.grouped(code),
        "made_at": _moment(row.made_at),
        "expires_at": _moment(row.expires_at),
    }


def identity_out(person: Person | None, history: Sequence[Found], expires_at: datetime | None) -> dict[str, Any]:
    """What the register knows of the person asking, with every change of the level, newest first."""
    proved = person is not None and person.level == "B"
    return {
        "level": person.level if person else "A",
        "method": person.level_method if person and proved else None,
        "at": _moment(person.level_at) if person and proved and person.level_at else None,
        "expires_at": _moment(expires_at) if proved and expires_at else None,
        "revoked": _revocation(person, history),
        "history": [
            {
                "at": _moment(row.at),
                "level": row.level,
                "method": row.method,
                "reason": row.reason,
                "office": row.office,
                "clerk": row.clerk,
                "evidence_kind": row.evidence_kind,
                "note": row.note,
                "policy_version": row.policy_version,
            }
            for row in history
        ],
    }


def _revocation(person: Person | None, history: Sequence[Found]) -> dict[str, Any] | None:
    """When, where and why staff lowered the person, as long as that holds."""
    if person is None or not can_be_restored(person) or not history:
        return None
    newest = history[0]
    return {"at": _moment(newest.at), "office": newest.office, "clerk": newest.clerk, "reason": newest.note}


def view_out(row: Found) -> dict[str, Any]:
    """One look of staff at a person's data, as the person may know it: office and number, no name."""
    return {
        "seq": row.seq,
        "at": _moment(row.at),
        "office": row.office,
        "clerk": row.clerk,
        "purpose": row.purpose,
        "kind": row.action,
    }


def lookup_out(found: FoundCitizen) -> dict[str, Any]:
    """Somebody found without a code: masked until a case is open."""
    return {"lookup_id": str(found.lookup_id), "masked": {"name": found.name, "email": found.email}}


def double_line(double: Found) -> dict[str, Any]:
    return {
        "double_id": str(double.double_id),
        "accounts": len(double.subjects),
        "found_at": _moment(double.found_at),
    }


def case_out(case: Found, view: CaseView, clerk: Clerk, now: datetime) -> dict[str, Any]:
    """The case as its clerk sees it, with what can be done."""
    account = view.account
    certification = _certification(case) | {"afm_masked": desk.masked_afm(view.afm)} if case.certified_at else None
    return {
        **case_line(case),
        "account": _account_out(account) if account else None,
        "warnings": _warnings(account) if account else [],
        "certification": certification,
        "revocation": _revocation(view.person, view.history),
        "ended": _ended(case) if case.ended_at else None,
        "can": _can(case, account, view.person, clerk, now),
    }


def _warnings(account: Account) -> list[str]:
    found = {
        "email-unverified": account.verified_email is None,
        "username-like-address": account.is_named_like_an_address,
    }
    return [name for name, holds in found.items() if holds]


def case_line(case: Found) -> dict[str, Any]:
    return {
        "case_id": str(case.case_id),
        "state": case.state,
        "opened_at": _moment(case.opened_at),
        "opened_by": {"office": case.office, "clerk": case.clerk},
        "way": case.way,
        "purpose": case.purpose,
        "initials": desk.masked_name(case.given_name, case.family_name) or None,
    }


def conflict_line(conflict: Found) -> dict[str, Any]:
    return {
        "conflict_id": str(conflict.conflict_id),
        "kind": conflict.kind,
        "at": _moment(conflict.at),
        "case_id": str(conflict.case_id) if conflict.case_id else None,
        "accounts": len(conflict.subjects),
    }


def check_line(case: Found) -> dict[str, Any]:
    return {**case_line(case), "certification": _certification(case)}


def _account_out(account: Account) -> dict[str, Any]:
    return {
        "username": account.username,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "email": account.email,
        "email_verified": account.email_verified,
        "level": account.level,
        "level_method": account.level_method,
        "level_at": account.level_at,
    }


def _certification(case: Found) -> dict[str, Any]:
    return {
        "at": _moment(case.certified_at),
        "document_kind": case.document_kind,
        "document_last": case.document_last,
        "document_expires": case.document_expires.isoformat() if case.document_expires else None,
        "given_name": case.given_name,
        "family_name": case.family_name,
        "father_name": case.father_name,
        "office": case.office,
        "clerk": case.clerk,
        "check": case.check_state,
        "check_note": case.check_note,
    }


def _ended(case: Found) -> dict[str, Any]:
    by = {"by": case.ended_by, "office": case.ended_office, "clerk": case.ended_clerk}
    return {"at": _moment(case.ended_at), "reason": case.note, **by}


def _can(case: Found, account: Account | None, person: Person | None, clerk: Clerk, now: datetime) -> list[str]:
    mine = case.opened_by == clerk.username
    level = person.level if person else (account.level if account else "A")
    lowered = person is not None and can_be_restored(person)
    in_time = bool(case.certified_at) and now <= desk.clerk_may_undo_until(case.certified_at)
    allowed = {
        "certify": case.state == "open" and mine and level == "A" and account is not None and not lowered,
        "close": case.state == "open" and (mine or clerk.supervisor),
        "undo": case.state == "certified" and (clerk.supervisor or (mine and in_time)),
        "check": not mine and desk.waits_for_check(case.state, case.check_state, supervisor=clerk.supervisor),
        "revoke": case.state == "open" and clerk.supervisor and person is not None and level == "B",
        "restore": case.state == "open" and clerk.supervisor and lowered,
    }
    return [name for name, may in allowed.items() if may]


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
