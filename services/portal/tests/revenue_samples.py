"""Answers of fee-declarations to the revenue office, as its OpenAPI file describes them."""

from typing import Any

from samples import words

FILE_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c01"
PAYMENT_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c02"
BUSINESS_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c03"
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
    "warnings": [words("Λείπει η σελίδα 2.")],
}
FILES = {
    "items": [{name: value for name, value in FILE.items() if name not in ("lines", "warnings")}],
    "page": 1,
    "pages": 2,
}
HELD: dict[str, Any] = {
    "id": PAYMENT_ID,
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
            "rf": RF,
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
    "what": words("Πληρωμή του σημειώματος 3/2026"),
    "at": "2026-11-23T10:00:00+00:00",
    "own": False,
}
CARD: dict[str, Any] = {
    "business_id": BUSINESS_ID,
    "name": "ΞΕΝΑΚΗ ΙΚΕ",
    "afm_masked": "•••••9815",
    "debtor_code": "000042",
    "address": "Ελευθερίας 12",
    "open_cents": 49751,
    "credit_cents": 249,
    "notes": [
        {
            "id": NOTE_ID,
            "number": "3/2026",
            "rf": RF,
            "title": words("Τέλος διαμονής, Α΄ τρίμηνο 2024"),
            "state": "expired",
            "amount_cents": 49751,
            "open_cents": 49751,
            "issued_on": "2026-11-01",
            "valid_until": "2026-11-08",
            "acts": ["reissue", "cancel"],
        }
    ],
    "statement": [
        {
            "on": "2026-11-01",
            "what": words("Βεβαίωση"),
            "detail": "3/2026",
            "amount_cents": 49751,
            "balance_cents": 49751,
        },
        {"on": "2026-11-05", "what": words("Πληρωμή"), "detail": None, "amount_cents": -249, "balance_cents": 49502},
    ],
}
HITS = {
    "items": [
        {
            "kind": "note",
            "id": NOTE_ID,
            "business_id": BUSINESS_ID,
            "title": "3/2026",
            "detail": "ΞΕΝΑΚΗ ΙΚΕ",
            "near": True,
        },
        {"kind": "payment", "id": PAYMENT_ID, "title": "80,00 €", "detail": "ΠΑΠΑΔΑΚΗΣ", "state": "held"},
    ],
    "more": True,
}
ANSWERS: dict[str, Any] = {
    "GET /fees/bank-files": FILES,
    f"GET /fees/bank-files/{FILE_ID}": FILE,
    "POST /fees/bank-files": FILE,
    f"POST /fees/bank-files/{FILE_ID}/posting": {**FILE, "state": "posted"},
    f"DELETE /fees/bank-files/{FILE_ID}": {},
    "GET /fees/payments/held": {"items": [HELD, {**HELD, "pending": PENDING}], "page": 1, "pages": 1},
    f"GET /fees/payments/{PAYMENT_ID}/held": HELD,
    **{f"POST /fees/payments/{PAYMENT_ID}/{act}": {} for act in ("decisions", "release", "rejection")},
    "POST /fees/finance/searches": HITS,
    f"GET /fees/debtors/{BUSINESS_ID}/card": CARD,
    f"POST /fees/notes/{NOTE_ID}/reissue": {"id": NOTE_ID, "number": "4/2026"},
    f"POST /fees/notes/{NOTE_ID}/cancellation": {},
}
