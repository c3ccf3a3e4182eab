"""What fee-declarations tells officers of the day: months, figures, what waits, hits, messages."""

from typing import Any

from revenue_samples import (
    BUSINESS_ID,
    CARD,
    DRAWER,
    ENTRY,
    FILE,
    FILE_ID,
    FILES,
    HELD,
    MESSAGE_ID,
    NOTE,
    NOTE_ID,
    ORDER,
    PAYMENT_ID,
    PENDING,
    RECEIPT_ID,
    REFUND,
    REFUND_ID,
)
from samples import words

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
