"""Shapes of the desk's API: what goes out."""

from datetime import datetime
from typing import Any

from identity_bridge.desk.domain import rules
from identity_bridge.desk.store.codes import CodeRow
from identity_bridge.desk.use_cases.certifying import CaseView
from identity_bridge.register.api.identity_answers import revocation_out
from identity_bridge.register.citizen_accounts import Account
from identity_bridge.register.domain import Person, masking
from identity_bridge.register.domain.levels import can_be_restored
from identity_bridge.register.store.rows import Conflict, Double, Visit
from identity_bridge.register.use_cases.clerks import Clerk
from identity_bridge.register.use_cases.lookups import FoundCitizen


def code_out(row: CodeRow, code: str) -> dict[str, str]:
    return {
        "code": rules.grouped(code),
        "made_at": _moment(row.made_at),
        "expires_at": _moment(row.expires_at),
    }


def lookup_out(found: FoundCitizen) -> dict[str, Any]:
    """A citizen found without a code: masked until a case is open."""
    return {"lookup_id": str(found.lookup_id), "masked": {"name": found.name, "email": found.email}}


def double_line(double: Double) -> dict[str, Any]:
    return {
        "double_id": str(double.double_id),
        "accounts": len(double.subjects),
        "found_at": _moment(double.found_at),
    }


def case_out(case: Visit, view: CaseView, clerk: Clerk, now: datetime) -> dict[str, Any]:
    """The case as its clerk sees it, with what can be done."""
    account = view.account
    certification = _certification(case) | {"afm_masked": masking.masked_afm(view.afm)} if case.certified_at else None
    return {
        **case_line(case),
        "account": _account_out(account) if account else None,
        "warnings": _warnings(account) if account else [],
        "certification": certification,
        "revocation": revocation_out(view.person, view.history),
        "ended": _ended(case, case.ended_at) if case.ended_at else None,
        "can": _can(case, account, view.person, clerk, now),
    }


def _warnings(account: Account) -> list[str]:
    found = {
        "email-unverified": account.verified_email is None,
        "username-like-address": account.is_named_like_an_address,
    }
    return [name for name, holds in found.items() if holds]


def case_line(case: Visit) -> dict[str, Any]:
    return {
        "case_id": str(case.case_id),
        "state": case.state,
        "opened_at": _moment(case.opened_at),
        "opened_by": {"office": case.office, "clerk": case.clerk},
        "way": case.way,
        "purpose": case.purpose,
        "initials": masking.masked_name(case.given_name, case.family_name) or None,
    }


def conflict_line(conflict: Conflict) -> dict[str, Any]:
    return {
        "conflict_id": str(conflict.conflict_id),
        "kind": conflict.kind,
        "at": _moment(conflict.at),
        "case_id": str(conflict.case_id) if conflict.case_id else None,
        "accounts": len(conflict.subjects),
    }


def check_line(case: Visit) -> dict[str, Any]:
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


def _certification(case: Visit) -> dict[str, Any]:
    return {
        "at": _moment(case.certified_at) if case.certified_at else None,
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


def _ended(case: Visit, at: datetime) -> dict[str, Any]:
    by = {"by": case.ended_by, "office": case.ended_office, "clerk": case.ended_clerk}
    return {"at": _moment(at), "reason": case.note, **by}


def _can(case: Visit, account: Account | None, person: Person | None, clerk: Clerk, now: datetime) -> list[str]:
    mine = case.opened_by == clerk.username
    level = person.level if person else (account.level if account else "A")
    lowered = person is not None and can_be_restored(person)
    in_time = case.certified_at is not None and now <= rules.clerk_may_undo_until(case.certified_at)
    allowed = {
        "certify": case.state == "open" and mine and level == "A" and account is not None and not lowered,
        "close": case.state == "open" and (mine or clerk.supervisor),
        "undo": case.state == "certified" and (clerk.supervisor or (mine and in_time)),
        "check": not mine and rules.waits_for_check(case.state, case.check_state, supervisor=clerk.supervisor),
        "revoke": case.state == "open" and clerk.supervisor and person is not None and level == "B",
        "restore": case.state == "open" and clerk.supervisor and lowered,
    }
    return [name for name, may in allowed.items() if may]


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
