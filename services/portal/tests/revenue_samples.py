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
MONTH: dict[str, Any] = {
    "month": "2026-09",
    "closed_at": "2026-10-02T08:00:00+00:00",
    "closed_by": "officer-2",
    "figures": {"charged/income": -80597, "charged/receivable": 80597, "received/bank": 1000},
    "despite": [{"name": "payments-held", "number": 1, "cents": 70}],
}
MONTHS: dict[str, Any] = {
    "open": {
        "month": "2026-10",
        "figures": {"charged/income": -500, "received/bank": 400},
        "obstacles": [{"name": "drawer-open", "number": 1, "cents": 500}],
        "ended": True,
    },
    "closed": [MONTH],
}
LATE = {"entry": 9, "kind": "received", "on": "2026-10-03", "bank_day": "2026-09-30", "cents": 1000}
FIGURES: dict[str, Any] = {
    "fees": [
        {"fee": "accommodation", "title": words("Τέλος διαμονής παρεπιδημούντων")},
        {"fee": "nightlife", "title": words("Τέλος 5%")},
    ],
    "months": [
        {"month": "2026-10", "fees": []},
        {
            "month": "2026-11",
            "fees": [{"fee": "accommodation", "charged_cents": 123456789, "collected_cents": 4975100}],
        },
    ],
    "overdue": [
        {"age": "month", "fees": [{"fee": "nightlife", "cents": 100}]},
        {"age": "quarter", "fees": []},
        {"age": "year", "fees": []},
        {"age": "longer", "fees": [{"fee": "accommodation", "cents": 80597}]},
    ],
    "not_due": [],
    "balances": {"bank": 0},
}
WORK = {
    "counts": {
        "payments-held": 2,
        "payments-to-propose": 2,
        "payments-to-release": 1,
        "files-previewed": 1,
        "debtors-waiting": 3,
        "months-closable": 1,
        "refunds-to-release": 0,
    }
}
HITS = {
    "items": [
        {"kind": "note", "id": NOTE_ID, "title": "3/2026", "detail": "ΞΕΝΑΚΗ ΙΚΕ", "state": "expired", "near": True},
        {
            "kind": "payment",
            "id": PAYMENT_ID,
            "title": "80,00 €",
            "detail": "ΠΑΠΑΔΑΚΗΣ",
            "state": "held",
            "near": False,
        },
        {"kind": "business", "id": BUSINESS_ID, "title": "ΞΕΝΑΚΗ ΙΚΕ", "detail": "42", "state": "tied", "near": False},
    ],
    "more": True,
}
MESSAGE: dict[str, Any] = {
    "id": MESSAGE_ID,
    "state": "dead",
    "kind": "note-issued",
    "about": {
        "note": "3/2026",
        "declaration": "7/23-11-2026",
        "entry": None,
        "posting": None,
        "debtor_code": "000042",
        "total_cents": 49751,
    },
    "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"},
    "since": "2026-11-23T09:00:00+00:00",
    "attempts": 1,
    "error": "status-422",
    "said": "<Άγνωστο τέλος.>",
    "behind": 2,
    "acts": [{"act": "retry", "by": "officer-2", "at": "2026-11-23T10:00:00+00:00", "reason": "Άνοιξε το τέλος."}],
}
MESSAGES: dict[str, Any] = {
    "adapter": "http",
    "since": "2026-11-01T00:00:00+00:00",
    "heard_at": "2026-11-23T08:00:00+00:00",
    "away_since": "2026-11-23T09:30:00+00:00",
    "away_reason": "status-503",
    "counts": {"waiting": 5, "handed": 0, "dead": 2},
    "oldest_at": "2026-11-23T09:00:00+00:00",
    "items": [
        MESSAGE,
        {**MESSAGE, "kind": "posted", "about": {"posting": "received", "entry": 7}, "error": "TimeoutError"},
    ],
    "page": 1,
    "pages": 1,
}
ANSWERS: dict[str, Any] = {
    "GET /fees/finance/messages": MESSAGES,
    f"GET /fees/finance/messages/{MESSAGE_ID}": MESSAGE,
    f"POST /fees/finance/messages/{MESSAGE_ID}/retry": {},
    f"POST /fees/finance/messages/{MESSAGE_ID}/settlement": {},
    "GET /fees/bank-files": FILES,
    f"GET /fees/bank-files/{FILE_ID}": FILE,
    "POST /fees/bank-files": FILE,
    f"POST /fees/bank-files/{FILE_ID}/posting": {**FILE, "state": "posted"},
    f"DELETE /fees/bank-files/{FILE_ID}": {},
    "GET /fees/payments/held": {"items": [HELD, {**HELD, "pending": PENDING}], "page": 1, "pages": 1},
    f"GET /fees/payments/{PAYMENT_ID}": HELD,
    **{f"POST /fees/payments/{PAYMENT_ID}/{act}": {} for act in ("decisions", "release", "rejection")},
    "POST /fees/finance/searches": HITS,
    f"GET /fees/debtors/{BUSINESS_ID}/card": CARD,
    f"GET /fees/notes/{NOTE_ID}": NOTE,
    f"POST /fees/notes/{NOTE_ID}/reissue": NOTE,
    **{f"POST /fees/notes/{NOTE_ID}/{act}": {} for act in ("cancellation", "set-off")},
    "GET /fees/staff-work": WORK,
    f"GET /fees/counter/notes/{NOTE_ID}": {"note": NOTE, "drawer_open": True},
    "POST /fees/counter/payments": {"id": RECEIPT_ID, "number": "9/2026", "change_cents": 858},
    "GET /fees/refunds": {"items": [REFUND], "state": "proposed", "counts": {"proposed": 1}, "orders": [ORDER]},
    f"GET /fees/refunds/{REFUND_ID}": REFUND,
    "POST /fees/refunds": REFUND,
    **{f"POST /fees/refunds/{REFUND_ID}/{act}": {} for act in ("release", "rejection", "cancellation")},
    "POST /fees/refund-orders": ORDER,
    f"POST /fees/entries/{ENTRY}/reversal": {"business_id": BUSINESS_ID},
    "GET /fees/months": MONTHS,
    "GET /fees/months/2026-09": {**MONTH, "late": [LATE]},
    "POST /fees/months/2026-10/close": MONTH,
    "GET /fees/finance/figures": FIGURES,
}


def of_today(day: str) -> dict[str, Any]:
    """The desk on this day, which is today for the portal."""
    slip = {f"GET /fees/drawers/{day}/slip.pdf": b"%PDF-1.7"}
    return {**slip, f"GET /fees/drawers/{day}": {**DRAWER, "day": day}, f"POST /fees/drawers/{day}/close": {}}
