"""Events of identity-bridge as it publishes them."""

from typing import Any


def recipient(**changes: Any) -> dict[str, Any]:
    return {"email": "eleni@mail.test", "locale": "el", "name": "Ελένη Νικολάου", **changes}


def declaration_accepted(**changes: Any) -> dict[str, Any]:
    return {
        "declaration_id": "0c9f3f0e-9a9a-4b8e-8d53-9a4f1f6b0d02",
        "person_id": "p1",
        "business": {"afm": "", "name": "ΑΙΓΑΙΟ Ι.Κ.Ε.", "trade_name": "Aegean Rooms", "notice_email": "a@mail.test"},
        "capacity": "legal_representative",
        "valid_from": "2026-11-23",
        "valid_to": None,
        "recipient": recipient(),
        **changes,
    }


def level_changed(**changes: Any) -> dict[str, Any]:
    return {
        "sub": "s1",
        "person_id": "p1",
        "level": "B",
        "previous_level": "A",
        "method": "desk",
        "reason": "certified",
        "at": "2026-11-23T10:05:00+00:00",
        "cutoff": "2026-11-23T10:05:01+00:00",
        "by": {"office": "transparency", "clerk": "101"},
        "evidence": {"kind": "id-card", "last": "1234"},
        "recipient": recipient(),
        **changes,
    }


def notice_address_asked(**changes: Any) -> dict[str, Any]:
    return {
        "case_id": "7be3a0aa-54f4-4c11-9c2f-5c0f2a3c0c01",
        "number": "ED-2026-00012",
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "token": "abcdefghijklmnopqrstuvwxyz0123456789_-ABCDE",
        "expires_at": "2026-11-30T22:30:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def notice_address_changed(**changes: Any) -> dict[str, Any]:
    return {
        "declaration_id": "0c9f3f0e-9a9a-4b8e-8d53-9a4f1f6b0d01",
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "email": "other@mail.example",
        "at": "2026-11-23T22:30:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def notice_address_ended(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in notice_address_changed(**changes).items() if key != "email"}


def account_bound(**changes: Any) -> dict[str, Any]:
    return {
        "sub": "s1",
        "person_id": "p1",
        "username": "maria.k",
        "person_name": "ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ",
        "at": "2026-11-23T10:05:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def account_joined(**changes: Any) -> dict[str, Any]:
    return {
        "operation_id": "o1",
        "subject": "s1",
        "into": "s2",
        "person_id": "p1",
        "at": "2026-11-23T10:05:00+00:00",
        "cutoff": "2026-11-23T10:05:01+00:00",
        "recipient": recipient(),
        **changes,
    }


def account_removed(**changes: Any) -> dict[str, Any]:
    at = "2026-11-23T10:05:00+00:00"
    return {"operation_id": "o1", "subject": "s1", "kind": "join", "at": at, "recipient": recipient(), **changes}


def looked_up(**changes: Any) -> dict[str, Any]:
    return {
        "sub": "s1",
        "at": "2026-11-23T10:05:00+00:00",
        "by": {"office": "transparency", "clerk": "101"},
        "purpose": "Ξέχασε τον κωδικό του",
        "recipient": recipient(),
        **changes,
    }


def desk_code(**changes: Any) -> dict[str, Any]:
    expires_at = "2026-12-23T10:05:00+00:00"
    return {"sub": "s1", "code": "K7QP-4M2X", "expires_at": expires_at, "recipient": recipient(), **changes}


def declaration_submitted(**changes: Any) -> dict[str, Any]:
    return {
        "case_id": "7be3a0aa-54f4-4c11-9c2f-5c0f2a3c0c01",
        "revision": 1,
        "number": "ED-2026-00012",
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "person_id": "p1",
        "at": "2026-11-23T22:30:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def declaration_refused(**changes: Any) -> dict[str, Any]:
    return declaration_submitted(**{"text": "Details: XENAKI <IKE>", **changes})


def declaration_returned(**changes: Any) -> dict[str, Any]:
    return declaration_refused(**{"reasons": ["unsigned", "details-differ"], **changes})


def declaration_debtor(**changes: Any) -> dict[str, Any]:
    return {
        "declaration_id": "0c9f3f0e-9a9a-4b8e-8d53-9a4f1f6b0d02",
        "case_id": "7be3a0aa-54f4-4c11-9c2f-5c0f2a3c0c01",
        "number": "ED-2026-00012",
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "state": "refused",
        "text": "Details: XENAKI <IKE>",
        "at": "2026-11-23T22:30:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def declaration_revoked(**changes: Any) -> dict[str, Any]:
    return {
        "declaration_id": "0c9f3f0e-9a9a-4b8e-8d53-9a4f1f6b0d03",
        "person_id": "p1",
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "by": "staff",
        "text": "Details: XENAKI <IKE>",
        "revoked_at": "2026-11-23T22:30:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def declaration_ending(**changes: Any) -> dict[str, Any]:
    return {
        "declaration_id": "0c9f3f0e-9a9a-4b8e-8d53-9a4f1f6b0d03",
        "person_id": "p1",
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "valid_to": "2026-12-31",
        "recipient": recipient(),
        **changes,
    }
