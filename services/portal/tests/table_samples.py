"""Answers of fee-declarations about the tables of fees, as its OpenAPI file describes them."""

from typing import Any

from samples import words

PROPOSAL_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c11"
DECLARATION_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c12"
BUSINESS_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c03"
ADD = "/revenue/tables/rates/public-space/add"
PROPOSAL_PAGE = f"/revenue/tables/proposals/{PROPOSAL_ID}"
FEE = {"code": "public-space", "title": words("Κοινόχρηστοι χώροι")}


def row(value: str, first: str | None = "2020-01-01", last: str | None = None, state: str = "now") -> dict[str, Any]:
    price = {"name": "euros", "title": words("Τιμή"), "value": value, "text": words(f"{value} €")}
    per = {"name": "per", "title": words("Για κάθε"), "value": "year", "text": words("έτος")}
    return {"from": first, "to": last, "state": state, "fields": [price, per], "decision": None}


COMING = {**row("65", "2027-01-01", None, "coming"), "decision": {"number": "214/2026", "ada": "ΨΩΑ1-ΞΛ7"}}
ZONES = [
    {
        "key": {"zone": zone},
        "title": words(title),
        "now": row(price),
        "rows": [{**row(price), "removable": False}, COMING],
    }
    for zone, title, price in (("square", "Πλατείες", "61"), ("elsewhere", "Αλλού", "39"))
]
TABLE: dict[str, Any] = {
    "section": "rates",
    "title": words("Συντελεστές και τιμές"),
    "fee": FEE,
    "dated": True,
    "ends": True,
    "decided": True,
    "acts": ["add", "end", "remove"],
    "fields": [
        {"name": "euros", "title": words("Τιμή"), "kind": "decimal", "unit": None, "money": True, "choices": []},
        {
            "name": "per",
            "title": words("Για κάθε"),
            "kind": "choice",
            "unit": None,
            "money": False,
            "choices": [{"value": "year", "title": words("έτος")}, {"value": "month", "title": words("μήνα")}],
        },
    ],
    "asks": [],
    "series": ZONES,
    "pending": None,
}
# A table with a field of each other kind, whose rows are told apart by what is written.
OTHER: dict[str, Any] = {
    **TABLE,
    "section": "overrides",
    "title": words("Προθεσμίες"),
    "dated": False,
    "ends": False,
    "decided": False,
    "acts": ["add", "remove"],
    "asks": [{"name": "period", "title": words("Περίοδος")}],
    "fields": [
        {"name": "due", "title": words("Έως"), "kind": "day", "unit": None, "money": False, "choices": []},
        {
            "name": "borne_by",
            "title": words("Πάνω σε"),
            "kind": "several",
            "unit": None,
            "money": False,
            "choices": [{"value": "fee", "title": words("τέλος")}, {"value": "fine", "title": words("πρόστιμο")}],
        },
        {"name": "url", "title": words("Διεύθυνση"), "kind": "text", "unit": None, "money": False, "choices": []},
        {
            "name": "percent",
            "title": words("Ποσοστό"),
            "kind": "decimal",
            "unit": words("%"),
            "money": False,
            "choices": [],
        },
    ],
    "series": [
        {"key": {"period": "2026-Q3"}, "title": words("Γ΄ τρίμηνο"), "now": row("1", None), "rows": [row("1", None)]}
    ],
}
SUMMARY: dict[str, Any] = {
    "id": PROPOSAL_ID,
    "section": "rates",
    "title": words("Συντελεστές και τιμές"),
    "fee": FEE,
    "act": "add",
    "day": "2024-01-01",
    "until": None,
    "decision": {"number": "214/2026", "ada": None},
    "reason": "Απόφαση του συμβουλίου",
    "state": "pending",
    "by": "eleni",
    "at": "2026-11-23T09:00:00+00:00",
    "mine": False,
    "decided_by": None,
    "decided_at": None,
    "decided_reason": None,
}
DECLARATION: dict[str, Any] = {
    "id": DECLARATION_ID,
    "number": "12/23-11-2026",
    "business": {"id": BUSINESS_ID, "name": "ΞΕΝΑΚΗ ΙΚΕ"},
    "establishment": "Ταβέρνα",
    "fee": words("Κοινόχρηστοι χώροι"),
    "period": words("2024"),
    "filed_on": "2024-05-02T09:00:00+00:00",
    "old_cents": 61000,
    "new_cents": 65000,
    "to_do": "amend",
}
PREVIEW: dict[str, Any] = {
    "before": [{**row("61"), "title": words("Πλατείες")}],
    "after": [{**row("61", last="2026-12-31"), "title": words("Πλατείες")}, {**COMING, "title": words("Πλατείες")}],
    "concerned": {
        "number": 51,
        "old_cents": 61000,
        "new_cents": 65000,
        "items": [DECLARATION, {**DECLARATION, "id": BUSINESS_ID, "new_cents": None, "to_do": "check"}],
        "page": 1,
        "pages": 2,
    },
    "example": {
        "first": "2026-10-01",
        "last": "2026-10-31",
        "filed": 3,
        "number": 1,
        "old_cents": 61000,
        "new_cents": 65000,
        "items": [DECLARATION],
    },
}
PROPOSAL: dict[str, Any] = {**SUMMARY, **PREVIEW, "moved": False}
RELEASED: dict[str, Any] = {
    **PROPOSAL,
    "state": "released",
    "decided_by": "nikos",
    "decided_at": "2026-11-23T10:00:00+00:00",
    "example": None,
    "concerned": {
        **PREVIEW["concerned"],
        "open": 1,
        "items": [DECLARATION, {**DECLARATION, "id": BUSINESS_ID, "outcome": "left", "settled_by": "nikos"}],
    },
}
TABLES: dict[str, Any] = {
    "fees": [
        {
            **FEE,
            "law": "β.δ. 1958",
            "tables": [
                {
                    "section": "rates",
                    "title": words("Συντελεστές και τιμές"),
                    "series": [
                        {"key": one["key"], "title": one["title"], "now": one["now"], "coming": [COMING]}
                        for one in ZONES
                    ],
                },
                {"section": "overrides", "title": words("Προθεσμίες"), "series": []},
            ],
        }
    ],
    "general": [
        {
            "section": "rules",
            "title": words("Πρόστιμο"),
            "series": [{"key": {}, "title": None, "now": row("2"), "coming": []}],
        }
    ],
    "pending": [SUMMARY],
    "loaded": ["2026-11-01T09:00:00+00:00"],
}
ANSWERS: dict[str, Any] = {
    "GET /fees/tables": TABLES,
    "GET /fees/tables/rates": TABLE,
    "GET /fees/tables/overrides": OTHER,
    "POST /fees/tables/previews": PREVIEW,
    "GET /fees/tables/proposals": {"items": [SUMMARY, RELEASED], "page": 1, "pages": 2},
    "POST /fees/tables/proposals": PROPOSAL,
    f"GET /fees/tables/proposals/{PROPOSAL_ID}": PROPOSAL,
    f"POST /fees/tables/proposals/{PROPOSAL_ID}/release": RELEASED,
    f"POST /fees/tables/proposals/{PROPOSAL_ID}/rejection": PROPOSAL,
    f"POST /fees/tables/proposals/{PROPOSAL_ID}/declarations/{DECLARATION_ID}": RELEASED,
}
