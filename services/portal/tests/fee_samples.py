"""What fee-declarations answers: businesses, establishments, periods, declarations, batches."""

from typing import Any

from samples import FEES, words


def period(code: str, title: str, due: str, *, declared: bool) -> dict[str, Any]:
    how = {"state": "filed" if declared else "overdue", "days": None if declared else 900, "declared": declared}
    return {"code": code, "title": words(title), "due": due, "channel": "portal", "external_url": None, **how}


PERIODS: dict[str, Any] = {
    "fee": "accommodation",
    "title": words("Τέλος διαμονής"),
    "periods": [
        period("2024-Q1", "Α' τρίμηνο 2024", "2024-04-22", declared=False),
        period("2023-Q4", "Δ' τρίμηνο 2023", "2024-01-22", declared=True),
    ],
}
BUSINESS: dict[str, Any] = {
    "id": "b1",
    "name": "ΞΕΝΑΚΗ ΙΚΕ",
    "trade_name": "Xenaki",
    "afm": "068933130",
    "notice_email": "pay@xenaki.example",
    "debtor_code": "000001",
    "months": 3,
    "debtor": {"state": "tied", "text": None},
}
COUNTS: dict[str, Any] = {"filed": 1, "due": 0, "overdue": 1, "next_due": None, "days_left": None}
LISTED: dict[str, Any] = {**BUSINESS, "counts": {**COUNTS, "establishments": 1, "unsaid": 0}, "establishments": []}
BUSINESSES: dict[str, Any] = {"items": [LISTED], "page": 1, "pages": 1, "found": 1}
ESTABLISHMENT: dict[str, Any] = {
    "id": "e1",
    "name": "Ξενοδοχείο «Αύρα»",
    "address": "Ελευθερίας 12",
    "kind": {"code": "accommodation", "title": words("Ξενοδοχείο")},
}
ACTOR: dict[str, Any] = {
    "capacity": "legal_representative",
    "valid_from": "2024-01-01",
    "valid_to": None,
    "number": "7/2026",
    "own": True,
}
BUSINESS_PAGE: dict[str, Any] = {
    **LISTED,
    "of_several": False,
    "actors": [
        ACTOR,
        {**ACTOR, "capacity": "authorised_accountant", "valid_to": "2027-01-31", "number": "8/2026", "own": False},
    ],
    "items": [{**ESTABLISHMENT, "counts": COUNTS}],
    "page": 1,
    "pages": 1,
    "found": 1,
}


def fact(fact_id: str, kind: str, title: str) -> dict[str, Any]:
    unit = words("τ.μ.") if kind == "measure" else None
    return {"id": fact_id, "kind": kind, "title": words(title), "hint": None, "unit": unit}


FACTS = [
    fact("beds", "count", "Κλίνες"),
    fact("tables_area", "measure", "Τραπεζοκαθίσματα"),
    fact("season", "season", "Μήνες λειτουργίας"),
    fact("opened", "day", "Λειτουργεί από"),
    fact("licence", "text", "Αριθμός άδειας"),
    fact("serves", "yes-no", "Σερβίρει φαγητό;"),
]
SAID = {
    "beds": ("40", words("40")),
    "tables_area": ("24.50", words("24,50 τ.μ.")),
    "season": ("04--10", words("Απρίλιος – Οκτώβριος")),
}
ESTABLISHMENT_PAGE: dict[str, Any] = {
    **ESTABLISHMENT,
    "business": BUSINESS,
    "of_several": False,
    "facts": [{**one, **dict(zip(("value", "text"), SAID.get(one["id"], (None, None)), strict=True))} for one in FACTS],
    "kinds": [
        {"code": "accommodation", "title": words("Ξενοδοχείο"), "facts": FACTS},
        {"code": "other", "title": words("Άλλη επιχείρηση"), "facts": FACTS[4:5]},
    ],
    "fees": [{**PERIODS, "ahead": False, "certain": True, "channels": FEES["items"][0]["channels"]}],
    "changes": [
        {
            "at": "2026-11-20T09:05:00+00:00",
            "own": True,
            "fields": [{"title": words("Κλίνες"), "before": None, "after": words("40")}],
        }
    ],
}
ESTABLISHMENT_FEE: dict[str, Any] = {
    **ESTABLISHMENT,
    "business": BUSINESS,
    "of_several": False,
    "fee": FEES["items"][0],
    "periods": PERIODS["periods"],
    "prefilled": {},
}

ANSWERS = [
    {"id": "receipts", "value": "12345.67", "title": words("Έσοδα της περιόδου"), "text": words("12.345,67 €")},
    {
        "id": "inclusive",
        "value": "no",
        "title": words("Περιλαμβάνεται το τέλος;"),
        "text": words("Όχι, το τέλος υπολογίζεται επιπλέον"),
    },
]
LINES = [
    {
        "kind": "fee",
        "title": words("Τέλος διαμονής"),
        "calculation": words("12.345,67 € × 0,5 %"),
        "law": "ν. 339/1976",
        "amount_cents": 6173,
    },
    {
        "kind": "fine",
        "title": words("Πρόστιμο εκπρόθεσμης δήλωσης"),
        "calculation": words("61,73 € × 62 % (31 μήνες)"),
        "law": "ν. 339/1976",
        "amount_cents": 3827,
    },
]
QUOTE = {
    "answers": ANSWERS,
    "lines": LINES,
    "total_cents": 10000,
    "due": "2024-04-22",
    "pay_by": "2026-11-30",
}

AMENDMENT_QUOTE = {
    "answers": [{**ANSWERS[0], "value": "6000.00", "text": words("6.000,00 €")}, ANSWERS[1]],
    "answers_before": ANSWERS,
    "lines": [{**LINES[0], "calculation": words("6.000,00 € × 0,5 %"), "amount_cents": 3000}],
    "changes": [
        {"title": LINES[0]["title"], "before_cents": 6173, "after_cents": 3000, "difference_cents": -3173},
        {"title": LINES[1]["title"], "before_cents": 3827, "after_cents": 0, "difference_cents": -3827},
    ],
    "before_cents": 10000,
    "total_cents": 3000,
    "difference_cents": -7000,
    "to_pay_cents": 0,
    "credit_cents": 1250,
    "pay_by": "2026-11-30",
}

DECLARATION: dict[str, Any] = {
    "id": "0c9b2b52-4c1d-4a78-8b4f-0a6f3f6f2d22",
    "number": "7/2026",
    "state": "filed",
    "fee": {"code": "accommodation", "title": words("Τέλος διαμονής")},
    "period": {"code": "2024-Q1", "title": words("Α' τρίμηνο 2024")},
    "establishment": {"id": "e1", "name": "Ξενοδοχείο «Αύρα»"},
    "business": {"id": "b1", "name": "ΞΕΝΑΚΗ ΙΚΕ"},
    "answers": ANSWERS,
    "lines": LINES,
    "total_cents": 10000,
    "filed_at": "2026-11-23T09:05:00+00:00",
    "note": {
        "number": "3/2026",
        "rf": "RF18123400000000000000001",
        "amount_cents": 10000,
        "valid_until": "2026-11-30",
        "pdf_ready": True,
        "state": "open",
        "open_cents": 10000,
        "payments": [],
    },
    "notice": {"state": "sent", "reason": None, "at": "2026-11-23T09:06:00+00:00"},
    "changeable": True,
    "questions": FEES["items"][0]["questions"],
}

DECLARING: dict[str, Any] = {
    **BUSINESS,
    "of_several": True,
    "fees": [{"code": "accommodation", "title": words("Τέλος διαμονής"), "ahead": False}],
    "fee": FEES["items"][0],
    "periods": [{"code": "2024-Q1", "title": words("Α' τρίμηνο 2024"), "due": "2024-04-22", "open": 2}],
    "establishments": [
        {"id": "e1", "name": "Αύρα", "address": "Ελευθερίας 12", "prefilled": {"receipts": "5.50"}},
        {"id": "e2", "name": "Βράχος", "address": "Ελευθερίας 14", "prefilled": {}},
    ],
    "found": 2,
}
QUARTER = {"code": "2024-Q1", "title": words("Α' τρίμηνο 2024")}
BATCH: dict[str, Any] = {
    "id": "batch-1",
    "state": "checked",
    "source": "file",
    "business": {"id": "b1", "name": "Xenaki"},
    "fee": {"code": "accommodation", "title": words("Τέλος διαμονής")},
    "row_count": 1,
    "total_cents": 10000,
    "found": {
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "sign": "comma",
        "remarks": [words("Άλλα φύλλα")],
    },
    "made_at": "2026-11-23T09:05:00+00:00",
    "filed_at": None,
    "items": [
        {
            "number": 2,
            "establishment": "Αύρα",
            "period": QUARTER,
            "answers": ANSWERS,
            "fee_cents": 6173,
            "fine_cents": 3827,
            "total_cents": 10000,
            "calculation": [line["calculation"] for line in LINES],
        }
    ],
    "faults": [],
    "fault_count": 0,
    "declarations": [],
    "page": 1,
    "pages": 1,
}
FAULTY: dict[str, Any] = {
    **BATCH,
    "state": "faulty",
    "faults": [{"number": 3, "name": words("Έσοδα"), "text": words("Δεν είναι ποσό")}],
    "fault_count": 1,
}
FILED: dict[str, Any] = {
    **BATCH,
    "state": "filed",
    "items": [],
    "declarations": [
        {"id": "d9", "number": "9/23-11-2026", "establishment": "Αύρα", "period": QUARTER, "total_cents": 10000}
    ],
}
