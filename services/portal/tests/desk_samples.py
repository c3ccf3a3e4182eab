"""Answers of identity-bridge about the own identity and at the desk, as its OpenAPI file describes them."""

from typing import Any

CASE_ID = "8a4f5f1e-6c1f-4f0e-9a44-2a0d6c9c7b11"
CASE = f"/desk/cases/{CASE_ID}"
CLERK = {"office": "transparency", "clerk": "101"}
LINE = {
    "case_id": CASE_ID,
    "state": "open",
    "opened_at": "2026-11-23T08:00:00+00:00",
    "opened_by": CLERK,
    "way": "code",
    "purpose": "visit",
    "initials": "Ν. Λ.",
}
ACCOUNT = {
    "username": "nikos",
    "given_name": "Νίκος",
    "family_name": "Λεοντής",
    "email": "nikos@mail.example",
    "email_verified": True,
    "level": "A",
    "level_method": None,
    "level_at": None,
}
SEEN = {
    "at": "2026-11-23T08:02:00+00:00",
    "document_kind": "id-card",
    "document_last": "1234",
    "document_expires": "2034-01-31",
    "given_name": "ΝΙΚΟΛΑΟΣ",
    "family_name": "ΛΕΟΝΤΗΣ",
    "father_name": None,
    **CLERK,
    "check": "none",
    "check_note": None,
    "afm_masked": "•••••4100",
}
OPEN: dict[str, Any] = {
    **LINE,
    "account": ACCOUNT,
    "warnings": [],
    "certification": None,
    "revocation": None,
    "ended": None,
    "can": ["certify", "close"],
}
CERTIFIED: dict[str, Any] = {
    **OPEN,
    "state": "certified",
    "account": {**ACCOUNT, "level": "B", "level_method": "desk"},
    "certification": SEEN,
    "can": ["undo"],
}
TO_CHECK: dict[str, Any] = {**CERTIFIED, "certification": {**SEEN, "check": "waiting"}, "can": ["check"]}
DISPUTED: dict[str, Any] = {
    **CERTIFIED,
    "certification": {**SEEN, "check": "disputed", "check_note": "Άλλο επώνυμο"},
    "can": ["check", "undo"],
}
REVOCATION = {"at": "2026-11-20T08:00:00+00:00", **CLERK, "reason": "Πλαστό έγγραφο"}
REVOKED: dict[str, Any] = {**OPEN, "revocation": REVOCATION, "can": ["close", "restore"]}
ENDED = {"at": "2026-11-23T08:30:00+00:00", "reason": "Λάθος πρόσωπο", "by": "clerk", **CLERK}
AFM = "660074100"
WRITTEN = {
    "document_kind": "passport",
    "document_last": "1234",
    "document_expires-day": "31",
    "document_expires-month": "01",
    "document_expires-year": "2034",
    "given_name": "Νικόλαος",
    "family_name": "Λεοντής",
    "father_name": "Γεώργιος",
    "afm": AFM,
}
LOOKUP = {"lookup_id": "6d2f6c0e-0b0b-4b43-9bb0-3a5f8e3f5a22", "masked": {"name": "Ν. Λ.", "email": "n…@m….example"}}
CODE = {"code": "K7QP-4M2X", "made_at": "2026-11-23T08:00:00+00:00", "expires_at": "2026-12-23T08:00:00+00:00"}
IDENTITY: dict[str, Any] = {"level": "A", "method": None, "at": None, "history": []}


def change(reason: str, level: str, *, office: str | None = None) -> dict[str, Any]:
    by = CLERK if office else {"office": None, "clerk": None}
    return {"at": "2026-11-23T08:02:00+00:00", "level": level, "method": "desk", "reason": reason, **by}


def view(kind: str, at: str, purpose: str | None = "visit") -> dict[str, Any]:
    return {"at": at, **CLERK, "purpose": purpose, "kind": kind}


def problem(code: str, title: str, detail: str | None = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "title": title, "detail": detail, **more}
