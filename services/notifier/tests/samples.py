"""Events as the other services publish them."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from identity_events import (
    account_bound,
    account_joined,
    account_removed,
    declaration_accepted,
    declaration_debtor,
    declaration_ending,
    declaration_refused,
    declaration_returned,
    declaration_revoked,
    declaration_submitted,
    desk_code,
    level_changed,
    looked_up,
    notice_address_asked,
    notice_address_changed,
    notice_address_ended,
    recipient,
)
from servicekit.envelope import Event, ReceivedEvent, write

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
UNIT = {
    "name": {"el": "Τμήμα Δημοτικής Κατάστασης", "en": "Civil Registry Department"},
    "address": {"el": "Ελευθερίας 50, Λιμένας Χερσονήσου 700 14", "en": "50 Eleftherias St, Limenas Hersonissou"},
    "phone": "2897340000",
    "email": "dimotologio@chersonisos.example",
}


def request_submitted(**changes: Any) -> dict[str, Any]:
    return {
        "request_id": "5f0c7c53-55a0-4c3f-9c5e-2f3a5b0a1d11",
        "number": "12/24-11-2026",
        "procedure": {"code": "955481", "title": {"el": "Πιστοποιητικό οικογενειακής κατάστασης", "en": "Certificate"}},
        "delivery": "collect",
        "submitted_at": "2026-11-23T22:30:00+00:00",
        "deadline": "2026-12-04",
        "unit": UNIT,
        "postal_address": None,
        "recipient": recipient(),
        **changes,
    }


def delivery_changed(**changes: Any) -> dict[str, Any]:
    address = {"street": "Ελευθερίας", "number": "50", "postcode": "70014", "city": "Χερσόνησος"}
    posted = {"delivery": "post", "postal_address": address, "changed_at": "2026-11-25T08:00:00+00:00"}
    return request_submitted(**{**posted, **changes})


def note_issued(**changes: Any) -> dict[str, Any]:
    return {
        "note_id": "2a4e0f0e-58a5-4a55-8d19-0a3d1b3a6c22",
        "number": "7/2026",
        "declaration_id": "0c9f3f0e-9a9a-4b8e-8d53-9a4f1f6b0d01",
        "declaration_number": "9/23-11-2026",
        "rf": "RF76912340123456789012345",
        "amount_cents": 123456,
        "valid_until": "2026-11-30",
        "fee": {"code": "lodging", "title": {"el": "Τέλος διαμονής παρεπιδημούντων", "en": "Accommodation fee"}},
        "period": {"code": "2026-Q3", "title": {"el": "Γ΄ τρίμηνο 2026", "en": "3rd quarter of 2026"}},
        "business_name": "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>",
        "document": {
            "filename": "simeioma-7-2026.pdf",
            "media_type": "application/pdf",
            "base64": base64.b64encode(PDF).decode(),
            "sha256": hashlib.sha256(PDF).hexdigest(),
        },
        "recipient": recipient(),
        **changes,
    }


def fee_amended(**changes: Any) -> dict[str, Any]:
    same = ("declaration_id", "fee", "period", "business_name")
    return {
        "number": "9/24-11-2026",
        "amends": "7/23-11-2026",
        "establishment_name": "Κατάστημα",
        **{name: value for name, value in note_issued().items() if name in same},
        "before_cents": 49751,
        "total_cents": 24876,
        "open_cents": 0,
        "credit_cents": 24875,
        "note_number": None,
        "at": "2026-11-24T10:00:00+00:00",
        "recipient": recipient(),
        **changes,
    }


def fee_withdrawn(**changes: Any) -> dict[str, Any]:
    same = ("declaration_id", "number", "establishment_name", "fee", "period", "business_name", "credit_cents", "at")
    return {
        **{name: value for name, value in fee_amended().items() if name in same},
        "by": "office",
        "reason": "Η εγκατάσταση ήταν κλειστή.",
        "note_number": "7/2026",
        "recipient": recipient(),
        **changes,
    }


def payment_received(**changes: Any) -> dict[str, Any]:
    same = ("declaration_id", "declaration_number", "note_id", "fee", "period", "business_name")
    return {
        "receipt_id": "2a4e0f0e-58a5-4a55-8d19-0a3d1b3a6c23",
        "number": "17/2026",
        "payment_id": "2a4e0f0e-58a5-4a55-8d19-0a3d1b3a6c24",
        "note_number": "7/2026",
        **{name: value for name, value in note_issued().items() if name in same},
        "amount_cents": 40000,
        "credit_cents": 0,
        "open_cents": 9751,
        "paid_on": "2026-11-24",
        "channel": "bank",
        "document": {**note_issued()["document"], "filename": "apodeixi-17-2026.pdf"},
        "recipient": recipient(),
        **changes,
    }


def payment_reminded(**changes: Any) -> dict[str, Any]:
    same = ("declaration_id", "declaration_number", "rf", "fee", "period")
    note = {
        **{name: value for name, value in note_issued().items() if name in same},
        "number": "7/2026",
        "level": "first",
        "valid_until": "2026-11-30",
        "overdue": True,
        "open_cents": 9751,
    }
    return {
        "mail_id": "2a4e0f0e-58a5-4a55-8d19-0a3d1b3a6c25",
        "text": "after",
        "business_name": note_issued()["business_name"],
        "notes": [note, {**note, "number": "8/2026", "overdue": False, "open_cents": 6142}],
        "total_cents": 15893,
        "recipient": recipient(),
        **changes,
    }


def vat_return_refused(**changes: Any) -> dict[str, Any]:
    same = ("declaration_id", "number", "establishment_name", "fee", "period", "business_name", "at")
    return {
        **{name: value for name, value in fee_amended().items() if name in same},
        "file_id": "2a4e0f0e-58a5-4a55-8d19-0a3d1b3a6c26",
        "file_name": "Φ2 <γ΄ τρίμηνο>.pdf",
        "reason": "unreadable",
        "reason_text": {"el": "Το αρχείο είναι χαλασμένο.", "en": "The file is damaged."},
        "awaited": False,
        "older_counts": False,
        "recipient": recipient(),
        **changes,
    }


def payment_returned(**changes: Any) -> dict[str, Any]:
    return payment_received(**{"number": "18/2026", "cancels": "17/2026", **changes})


CERTIFICATES = Path(__file__).parents[2] / "certificates/events"


def step(kind: str, **changes: Any) -> dict[str, Any]:
    """The publisher's own example of an event about a request."""
    schema = json.loads((CERTIFICATES / f"{kind}.v1.json").read_text(encoding="utf-8"))
    return {**schema["examples"][0], **changes}


STEPS = sorted(file.name.removesuffix(".v1.json") for file in CERTIFICATES.glob("certificates.request.*.v1.json"))
DATA: dict[str, Callable[..., dict[str, Any]]] = {
    **{kind: partial(step, kind) for kind in STEPS},
    "identity.declaration.submitted": declaration_submitted,
    "identity.declaration.returned": declaration_returned,
    "identity.declaration.refused": declaration_refused,
    "identity.declaration.debtor": declaration_debtor,
    "identity.declaration.revoked": declaration_revoked,
    "identity.declaration.ending": declaration_ending,
    "identity.declaration.expired": declaration_ending,
    "certificates.request.submitted": request_submitted,
    "certificates.request.delivery-changed": delivery_changed,
    "fees.declaration.amended": fee_amended,
    "fees.declaration.withdrawn": fee_withdrawn,
    "fees.note.issued": note_issued,
    "fees.payment.received": payment_received,
    "fees.payment.reminded": payment_reminded,
    "fees.payment.returned": payment_returned,
    "fees.vat-return.refused": vat_return_refused,
    "identity.declaration.accepted": declaration_accepted,
    "identity.level.changed": level_changed,
    "identity.notice-address.asked": notice_address_asked,
    "identity.notice-address.changed": notice_address_changed,
    "identity.notice-address.ended": notice_address_ended,
    "identity.account.bound": account_bound,
    "identity.account.joined": account_joined,
    "identity.account.removed": account_removed,
    "identity.desk.looked-up": looked_up,
    "identity.desk-code.made": desk_code,
    "identity.desk-code.ending": desk_code,
}


def message(kind: str, data: dict[str, Any], aggregate_id: str | None = None) -> bytes:
    """The event as it comes over the wire."""
    return write(Event(kind, aggregate_id or str(uuid.uuid4()), 1, data), kind.partition(".")[0], "").encode()


def received(kind: str, data: dict[str, Any]) -> ReceivedEvent:
    """The event as a handler gets it."""
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    return ReceivedEvent(uuid.uuid4(), kind, "/services/x", str(uuid.uuid4()), at, None, data)
