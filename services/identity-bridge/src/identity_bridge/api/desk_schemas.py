"""Shapes of the desk's API."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from inputkit.days import Day, Whole
from inputkit.refusals import Text
from inputkit.shapes import Fault, Shape, Unfit, fault
from inputkit.tax import Afm
from inputkit.text import Line, Lines
from printing.characters import PRINTABLE
from pydantic import AfterValidator, Field, field_validator

from identity_bridge.accounts import Account
from identity_bridge.domain import Person, desk
from identity_bridge.domain.labels import DESK
from identity_bridge.domain.levels import can_be_restored
from identity_bridge.store import Found
from identity_bridge.use_cases.certifying import CaseView
from identity_bridge.use_cases.desk import Clerk, FoundCitizen

# It is kept for ever, and read by its citizen: what identifies somebody is taken out before.
Reason = Annotated[str, Lines(500, least=5), AfterValidator(desk.without_identifiers)]
_NAME = r"^[^<>0-9]*$"
Name = Annotated[str, Line(100, font=PRINTABLE), Field(pattern=_NAME)]

EXPIRED: Text = {
    "el": "Το έγγραφο έχει λήξει. Ζητήστε άλλο που ισχύει.",
    "en": "The document has expired. Ask for one that is valid.",
}


class _In(Shape):
    labels = DESK


class CodeWish(_In):
    """The language of the mail with the code."""

    locale: Literal["el", "en"] = "el"


class LookupIn(_In):
    """Whom a clerk looks for without a code, and why."""

    who: Annotated[str, Line(255, least=3)]
    reason: Reason


class CaseIn(_In):
    """How a case is opened: by the citizen's code, or by a look-up."""

    code: Annotated[str, Line(40, least=4)] | None = None
    lookup_id: UUID | None = None


class CertifyIn(_In):
    """What the clerk saw. Names are brought to the form of Greek documents."""

    document_kind: desk.Document
    document_last: Annotated[str, Line(10), Field(pattern=r"^[0-9A-Za-zΑ-Ωα-ω]{4}$")]
    document_expires: Annotated[date, Day()] | None = None
    given_name: Name = ""
    family_name: Annotated[str, Line(100, least=1, font=PRINTABLE), Field(pattern=_NAME)]
    father_name: Name = ""
    not_on_document: frozenset[Literal["given_name", "father_name"]] = frozenset()
    afm: Afm
    name_differs: bool = False

    @field_validator("given_name", "family_name", "father_name", "document_last")
    @classmethod
    def _as_printed(cls, value: str) -> str:
        return desk.name_on_document(value)

    @classmethod
    def taken(cls, members: object) -> Self:
        """As every shape, and what this kind of document lacks is said along with what is mistyped: the clerk, with the
        citizen waiting, sends the form a second time and not a third."""
        try:
            return super().taken(members)
        except Unfit as unfit:
            told = {one.field for one in unfit.faults}
            lacking = _lacking(members) if isinstance(members, Mapping) else []
            faults = unfit.faults + [one for one in lacking if one.field not in told]
            order = list(cls.model_fields)
            # Of what has no field of its own it is said last.
            raise Unfit(sorted(faults, key=lambda one: order.index(one.field) if one.field in order else 99)) from None

    def faults(self, today: date) -> list[Fault]:
        """What no field alone shows: what this kind of document has, and whether it is valid still."""
        expired = self.document_expires is not None and self.document_expires < today
        found = [Fault("document_expires", EXPIRED)] if expired else []
        return found + _lacking(self.model_dump())


def _lacking(form: Mapping[str, Any]) -> list[Fault]:
    """What such a document has and the form, which may be wrong otherwise, does not say. Only the old card has no end,
    and only a passport no father."""
    kind, unwritten = form.get("document_kind"), form.get("not_on_document") or ()
    needed = [] if kind == desk.Document.ID_CARD_OLD else ["document_expires"]
    needed += ["given_name"] + ([] if kind == desk.Document.PASSPORT else ["father_name"])
    absent = unwritten if isinstance(unwritten, list | frozenset) else []
    return [
        fault(name, "missing", DESK)
        for name in needed
        if not str(form.get(name) or "").strip() and (name not in absent or name == "document_expires")
    ]


class UndoIn(_In):
    """Why, and whether the tax number was not the citizen's."""

    reason: Reason
    afm_wrong: bool = False


class ReasonIn(_In):
    """Why."""

    reason: Reason


class CheckIn(_In):
    """A second clerk's look."""

    agrees: bool
    note: Annotated[str, Lines(500), AfterValidator(desk.without_identifiers)] = ""

    def faults(self) -> list[Fault]:
        """A clerk who disagrees says with what."""
        return [] if self.agrees or len(self.note) >= 5 else [fault("note", "missing", DESK)]


class ViewsQuery(_In):
    """The parameters of GET /identity/views."""

    before: Annotated[int, Whole(0, 2**63 - 1)] | None = None


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
