"""Answers of fee-declarations to the revenue office, as its OpenAPI file describes them."""

from typing import Any

from samples import words

FILE_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c01"
PAYMENT_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c02"
BUSINESS_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c03"
MESSAGE_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c05"
NOTE_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c04"
RF = "RF27912346000000000000042"
FILE: dict[str, Any] = {
    "id": FILE_ID,
    "name": "camt054-2026-11-23.xml",
    "kind": "camt.054",
    "version": "001.08",
    "state": "previewed",
    "uploaded_at": "2026-11-23T09:00:00+00:00",
    "uploaded_by": "officer-1",
    "posted_at": None,
    "counts": {"paid": 1, "unknown-code": 1, "seen": 0},
    "sums": {"credited_cents": 57751, "booked_cents": 49751, "held_cents": 8000, "seen_cents": 0},
    "lines": [
        {
            "n": 1,
            "booked_on": "2026-11-23",
            "accepted_on": None,
            "amount_cents": 49751,
            "direction": "credit",
            "payer_name": "ΞΕΝΑΚΗ ΙΚΕ",
            "code": RF,
            "code_as_written": RF,
            "outcome": "paid",
            "explanation": words("Πληρώνει ολόκληρο το σημείωμα."),
            "note": {"id": NOTE_ID, "number": "3/2026", "business_name": "ΞΕΝΑΚΗ ΙΚΕ"},
        },
        {
            "n": 2,
            "booked_on": None,
            "amount_cents": 8000,
            "direction": "credit",
            "payer_name": None,
            "code": None,
            "outcome": "unknown-code",
            "explanation": words("Ο κωδικός δεν είναι δικός μας."),
            "note": None,
        },
    ],
    "page": 1,
    "pages": 3,
    "warnings": [{"text": words("Λείπει η σελίδα 2."), "line": 3}],
}
FILES = {
    "items": [{name: value for name, value in FILE.items() if name not in ("lines", "warnings")}],
    "page": 1,
    "pages": 2,
}
HELD: dict[str, Any] = {
    "id": PAYMENT_ID,
    "state": "held",
    "amount_cents": 8000,
    "booked_on": "2026-11-23",
    "payer_name": "<ΠΑΠΑΔΑΚΗΣ>",
    "payer_iban_masked": "GR16 •••• 2695",
    "text": "τελος διαμονης",
    "outcome": "unknown-code",
    "explanation": words("Ο κωδικός δεν είναι δικός μας."),
    "since": "2026-11-23T09:00:00+00:00",
    "proposals": [
        {
            "note_id": NOTE_ID,
            "number": "3/2026",
            "rf_grouped": "RF27 9123 4600 0000 0000 0004 2",
            "business_id": BUSINESS_ID,
            "business_name": "ΞΕΝΑΚΗ ΙΚΕ",
            "open_cents": 8000,
            "why": words("Ίδιο ποσό."),
        }
    ],
    "pending": None,
}
PENDING = {
    "by": "officer-2",
    "mine": False,
    "what": {"kind": "allocate", "notes": [{"note_id": NOTE_ID, "cents": 8000}]},
    "reason": "Τηλεφώνησε ο πληρωτής.",
    "at": "2026-11-23T10:00:00+00:00",
}
NOTE: dict[str, Any] = {
    "id": NOTE_ID,
    "number": "3/2026",
    "rf_grouped": "RF27 9123 4600 0000 0000 0004 2",
    "state": "expired",
    "amount_cents": 49751,
    "open_cents": 49751,
    "issued_on": "2026-11-01",
    "valid_until": "2026-11-08",
    "fee": "accommodation",
    "fee_title": words("Τέλος διαμονής"),
    "period_title": words("Α΄ τρίμηνο 2024"),
    "establishment_name": "Ξενοδοχείο «Αύρα»",
    "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"},
}
CARD: dict[str, Any] = {
    "business": {
        "id": BUSINESS_ID,
        "name": "ΞΕΝΑΚΗ ΙΚΕ",
        "afm": "999999815",
        "debtor_code": "000042",
        "address": "Ελευθερίας 12",
    },
    "open_cents": 49751,
    "credit_cents": 249,
    "notes": [NOTE],
    "statement": [
        {"on": "2026-11-01", "kind": "charged", "cents": 49751, "reason": None, "by": "declaration"},
        {"on": "2026-11-05", "kind": "received", "cents": -249, "reason": "Μέρος"},
        {"on": "2026-11-06", "kind": "set-off", "cents": -5, "reason": "α", "entry": 7, "by": "x", "reversible": True},
    ],
    "held": [{"id": PAYMENT_ID, "cents": 8000, "booked_on": "2026-11-23", "outcome": "no-code"}],
    "page": 1,
    "pages": 2,
}
RECEIPT_ID, REFUND_ID, ORDER_ID, ENTRY = (
    "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c05",
    "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c06",
    "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c07",
    7,
)
DRAWER: dict[str, Any] = {
    "day": "2026-11-23",
    "taken": [
        {
            "at": "2026-11-23T09:00:00+00:00",
            "method": "cash",
            "cents": 6142,
            "by": "officer-2",
            "note_number": "3/2026",
            "receipt_id": RECEIPT_ID,
            "receipt_number": "9/2026",
            "cancelled": False,
            "entry": ENTRY,
        }
    ],
    "cash_cents": 6142,
    "card_cents": 0,
    "in_drawer_cents": 6142,
    "clearing_cents": 14142,
    "in_transit_cents": 0,
    "closed": None,
}
COUNTED = {
    "expected_cents": 6142,
    "counted_cents": 6140,
    "difference_cents": -2,
    "at": "2026-11-23T14:00:00+00:00",
    "by": "officer-2",
}
REFUND: dict[str, Any] = {
    "id": REFUND_ID,
    "business_id": BUSINESS_ID,
    "business_name": "ΞΕΝΑΚΗ & ΣΙΑ",
    "payment_id": None,
    "amount_cents": 249,
    "iban_masked": "GR•••2695",
    "end_to_end_id": "EP1",
    "state": "proposed",
    "reason": "Αίτηση <5>",
    "by": "officer-2",
    "mine": False,
    "cancellable": False,
    "released_by": None,
    "at": "2026-11-23T10:00:00+00:00",
    "changed_at": "2026-11-23T10:00:00+00:00",
    "order_number": None,
    "again_of": None,
    "replaced_by": None,
}
ORDER = {
    "id": ORDER_ID,
    "number": "1/2026",
    "made_at": "2026-11-23T11:00:00+00:00",
    "made_by": "officer-2",
    "refunds": 1,
    "cents": 249,
}
