"""Special declarations as identity-bridge tells of them."""

from typing import Any

CASE_ID = "0d9c2f4e-3a53-4a0e-9a57-6a1d8d0c7a11"
FIELDS = {
    "afm": "999999815",
    "name": "ΞΕΝΑΚΗ ΙΚΕ",
    "trade_name": "",
    "seat": "Ελευθερίας 12",
    "tax_office": "",
    "gemi": "",
    "notice_email": "accounts@xenaki.example",
    "given_name": "Ελένη",
    "family_name": "Ξενάκη",
    "father_name": "",
    "capacity": "legal_representative",
    "proof": "ΓΕΜΗ",
    "places": [{"name": "Αύρα", "address": "Ελευθερίας 12"}],
}
SCAN = {
    "kind": "scan",
    "media_type": "image/png",
    "pages": 1,
    "gov_code": None,
    "certification": {"body": "ΚΕΠ", "number": "1", "day": "2026-11-20"},
    "revision": 1,
    "added_at": "2026-11-23T09:00:00+00:00",
}
CODE = {**SCAN, "kind": "gov-gr", "media_type": None, "pages": 0, "gov_code": "x" * 22, "certification": None}


def entry(what: str, side: str = "person", **more: Any) -> dict[str, Any]:
    return {"at": "2026-11-23T09:00:00+00:00", "what": what, "side": side, "reasons": [], "text": "", **more}


def ended(by: str, **more: Any) -> dict[str, Any]:
    return {"at": "2026-11-23T09:00:00+00:00", "by": by, "office": None, "clerk": None, "reason": None, **more}


def summary(state: str = "waiting-for-document", **changes: Any) -> dict[str, Any]:
    known = {"case_id": CASE_ID, "number": "ED-2026-00012", "state": state, "ended_as": None, "revision": 1}
    days = {"valid_from": None, "valid_to": None, "updated_at": "2026-11-23T09:00:00+00:00"}
    return {**known, **days, "business_name": "ΞΕΝΑΚΗ ΙΚΕ", **changes}


def case(state: str = "waiting-for-document", **changes: Any) -> dict[str, Any]:
    whole = {
        "fields": FIELDS,
        "document": SCAN,
        "findings": [],
        "history": [entry("begun")],
        "can": [],
        "faults": [],
        "others": [],
        "person": None,
        "person_told": True,
        "notice_address": {"in_force": None, "waiting": None, "expired": False, "undelivered": None},
        "ended": None,
    }
    return {**summary(state), **whole, **changes}
