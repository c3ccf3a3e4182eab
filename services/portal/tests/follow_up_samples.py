"""Answers of fee-declarations about what is not paid in time, as its OpenAPI file describes them."""

from typing import Any

from fee_samples import DECLARATION
from revenue_samples import BUSINESS_ID, NOTE_ID, RF
from samples import words

CATALOGUE_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c11"
REMISSION_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c12"
FEE = {"code": "accommodation", "title": words("Τέλος διαμονής")}
NOTE = {"id": NOTE_ID, "number": "3/2026"}
BUSINESS = {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ", "debtor_code": "000017"}
PERIOD = words("1ο τρίμηνο 2024")
PLAN_QUOTE = {
    "items": [{"place": 1, "cents": 12438, "due": "2026-12-07"}, {"place": 2, "cents": 12437, "due": "2027-01-07"}],
    "cents": 24875,
    "late_percent": "2.5",
    "declaration": {
        **{name: DECLARATION[name] for name in ("number", "fee", "period", "business", "establishment")},
        "id": NOTE_ID,
    },
}
OVERDUE: dict[str, Any] = {
    "notes": 1,
    "debtors": 1,
    "cents": 49751,
    "fees": [FEE],
    "ages": [
        {"over_days": first, "to_days": last, "notes": number, "cents": number * 49751}
        for first, last, number in ((0, 30, 0), (30, 90, 1), (90, 365, 0), (365, None, 0))
    ],
    "items": [
        {
            "note": NOTE,
            "declaration": {"id": NOTE_ID, "number": "1/24-04-2024"},
            "business": BUSINESS,
            "fee": FEE,
            "period_title": PERIOD,
            "valid_until": "2024-05-01",
            "days": 33,
            "open_cents": 49751,
        }
    ],
    "page": 1,
    "pages": 2,
}
SMALL = {**{name: value for name, value in OVERDUE.items() if name not in ("ages", "fees")}, "limit_cents": 100}
CATALOGUE: dict[str, Any] = {
    "id": CATALOGUE_ID,
    "number": None,
    "fee": FEE,
    "year": 2024,
    "state": "proposed",
    "by": "officer-2",
    "mine": False,
    "at": "2026-11-23T09:00:00+00:00",
    "decided_by": None,
    "reason": None,
    "certified_on": None,
    "confirmation": None,
    "notes": 1,
    "debtors": 1,
    "cents": 51741,
    "lines": [
        {
            "note": NOTE,
            "declaration_number": "1/24-04-2024",
            "period_title": PERIOD,
            "due": "2024-04-30",
            "business": BUSINESS,
            "fee_cents": 49751,
            "fine_cents": 1990,
            "cents": 51741,
        },
        {
            "note": None,
            "declaration_number": None,
            "period_title": PERIOD,
            "due": "2024-04-30",
            "business": None,
            "fee_cents": 100,
            "fine_cents": 0,
            "cents": 100,
        },
    ],
    "page": 1,
    "pages": 1,
}
RELEASED = {**CATALOGUE, "state": "released", "number": "1/2026", "certified_on": "2026-11-23"}
REMISSION: dict[str, Any] = {
    "id": REMISSION_ID,
    "kind": "write-off",
    "state": "proposed",
    "decision": {"number": "12/2026", "on": "2026-11-20"},
    "by": "officer-2",
    "mine": False,
    "at": "2026-11-23T09:00:00+00:00",
    "decided_by": None,
    "reason": None,
    "notes": 1,
    "cents": 3,
    "lines": [{"note": NOTE, "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"}, "cents": 3}],
}
STATEMENT: dict[str, Any] = {
    "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"},
    "open_cents": 29751,
    "credit_cents": 0,
    "open": [
        {
            "declaration": {"id": NOTE_ID, "number": "1/24-04-2024", "mine": True},
            "note_number": "3/2026",
            "rf": RF,
            "rf_grouped": RF,
            "fee": FEE,
            "period_title": PERIOD,
            "valid_until": "2024-05-01",
            "overdue": True,
            "open_cents": 29751,
        }
    ],
    "movements": [
        {
            "entry": number,
            "on": "2024-05-02",
            "bank_day": None,
            "kind": {"code": kind, "title": words(title)},
            "fee": FEE,
            "period_title": PERIOD,
            "establishment": "Ξενοδοχείο",
            "note_number": "3/2026",
            "cents": cents,
            "balance_cents": balance,
        }
        for number, kind, title, cents, balance in (
            (2, "received", "Πληρωμή", -20000, 29751),
            (1, "charged", "Οφειλή", 49751, 49751),
        )
    ],
    "page": 1,
    "pages": 1,
}
HOLD_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c13"
HELD = {
    "id": HOLD_ID,
    "kind": "objection",
    "reason": "Ένσταση 12/2026",
    "until": "2026-12-31",
    "by": "officer-2",
    "at": "2026-11-23T09:00:00+00:00",
    "ended_by": None,
}
CODE = {"rf": RF, "rf_grouped": RF}
PLAN: dict[str, Any] = {
    "state": "running",
    "grace_days": 10,
    "late_percent": "5",
    "late_cents": 622,
    "items": [
        {
            "place": place,
            "number": f"{place}/2026",
            "rf": RF,
            "rf_grouped": RF,
            "cents": 12438,
            "open_cents": 0,
            "due": due,
            "late_cents": 622 if place == 1 else 0,
        }
        for place, due in ((1, "2026-12-07"), (2, "2027-01-07"))
    ],
}
FOLLOW_UP: dict[str, Any] = {
    "note": NOTE,
    "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"},
    "open_cents": 24875,
    "waivable_cents": 1990,
    "instalments_offered": {"least": 2, "most": 12},
    "reminders": [
        {"level": "first", "at": "2026-11-20T06:00:00+00:00", "open_cents": 24875, "state": "sent", "reason": None}
    ],
    "holds": [HELD, {**HELD, "id": REMISSION_ID, "kind": "block", "ended_by": "officer-1"}],
    "plan": None,
    "certified": None,
    "quote": None,
}
PLANS: dict[str, Any] = {
    "items": [
        {
            "note": NOTE,
            "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"},
            "state": "running",
            "number": 2,
            "by": by,
            "at": "2026-11-23T09:00:00+00:00",
            "open_cents": 24875,
            "next": {"place": 1, "due": "2026-12-07", "cents": 12438},
        }
        for by in ("declaration", "officer-2")
    ],
    "page": 1,
    "pages": 1,
}
DECLARED = f"/fees/declarations/{NOTE_ID}"
ANSWERS: dict[str, dict[str, Any]] = {
    f"GET {DECLARED}": {**DECLARATION, "id": NOTE_ID},
    f"GET {DECLARED}/plan": PLAN_QUOTE,
    f"GET /fees/businesses/{BUSINESS_ID}/statement": STATEMENT,
    "GET /fees/overdue": OVERDUE,
    "GET /fees/small-balances": SMALL,
    "GET /fees/catalogues": {
        "items": [{name: CATALOGUE[name] for name in CATALOGUE if name not in ("lines", "page", "pages")}],
        "page": 1,
        "pages": 1,
    },
    "POST /fees/catalogues": CATALOGUE,
    f"GET /fees/catalogues/{CATALOGUE_ID}": CATALOGUE,
    f"POST /fees/catalogues/{CATALOGUE_ID}/release": RELEASED,
    f"POST /fees/catalogues/{CATALOGUE_ID}/rejection": CATALOGUE,
    f"POST /fees/catalogues/{CATALOGUE_ID}/confirmation": RELEASED,
    f"GET /fees/notes/{NOTE_ID}/follow-up": FOLLOW_UP,
    f"POST /fees/notes/{NOTE_ID}/holds": FOLLOW_UP,
    f"POST /fees/notes/{NOTE_ID}/holds/{HOLD_ID}/end": FOLLOW_UP,
    f"POST /fees/notes/{NOTE_ID}/plan": {"id": NOTE_ID},
    "GET /fees/plans": PLANS,
    "GET /fees/remissions": {
        "items": [{name: REMISSION[name] for name in REMISSION if name != "lines"}],
        "page": 1,
        "pages": 1,
    },
    "POST /fees/remissions": REMISSION,
    f"GET /fees/remissions/{REMISSION_ID}": REMISSION,
    f"POST /fees/remissions/{REMISSION_ID}/release": REMISSION,
    f"POST /fees/remissions/{REMISSION_ID}/rejection": REMISSION,
}
