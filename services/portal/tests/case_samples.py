"""Cases as the certificates service tells of them to staff, and a member of the office who is signed in."""

from typing import Any

from samples import words

CASE_ID = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d01"
FILE_ID = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d02"
ASKED_ID = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d03"
DOCUMENT_ID = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d04"
BATCH_ID = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d05"
LETTER_ID = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d06"
PAGE = f"/casework/{CASE_ID}"
CASE = f"/certificates/casework/cases/{CASE_ID}"
AT = "2026-11-23T09:05:00+00:00"
VIEWS = (
    *("mine", "unassigned", "overdue", "waiting", "ready", "to-deliver", "to-collect", "posted", "returned"),
    *("parked", "open"),
)
EVERY_ACT = [
    *("take", "assign", "note", "tell", "ask", "receive", "remind", "resume", "close", "forward", "extend", "refuse"),
    *("draft", "present", "send-back", "issue", "retry", "lay-out", "change-delivery", "hand-over", "archive"),
    *("fetch-back", "arrived", "came-back", "recall", "reissue"),
]


def limit(kind: str, days: int | None = None, since: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "days": days, "since": since}


SUMMARY: dict[str, Any] = {
    "id": CASE_ID,
    "number": "12/23-11-2026",
    "procedure": {"code": "955481", "title": words("Πιστοποιητικό οικογενειακής κατάστασης")},
    "applicant_name": "Παπαδάκη Μαρία",
    "state": "working",
    "delivery": "post",
    "submitted_at": AT,
    "deadline": "2026-12-03",
    "limit": limit("days-left", 5),
    "assignee": "maria",
    "assignee_name": "Μαρία Παπαδάκη",
    "unit": None,
    "level": "B",
    "version": 7,
}
LISTED: dict[str, Any] = {
    "items": [SUMMARY],
    "counts": {name: number for number, name in enumerate(VIEWS)},
    "view": "mine",
    "page": 1,
    "pages": 3,
    "more": True,
}
WHOLE: dict[str, Any] = {
    **SUMMARY,
    "locale": "el",
    "email": True,
    "answers": {"record": "current", "death": "2024-05-31", "use": "Για <σύνταξη>\nκαι φόρο"},
    "questions": [
        {
            "id": "record",
            "title": words("Ποια μερίδα;"),
            "kind": "choice",
            "choices": [{"value": "current", "title": words("Σημερινή")}],
        },
        {"id": "death", "title": words("Πότε απεβίωσε"), "kind": "date", "choices": []},
        {"id": "use", "title": words("Χρήση"), "kind": "lines", "choices": []},
    ],
    "evidences": [
        {"key": "bill", "title": words("Λογαριασμός ρεύματος"), "fetched_by_municipality": False, "shown": False},
        {"key": "death_act", "title": words("Πράξη θανάτου"), "fetched_by_municipality": True, "shown": False},
        {"key": "identity", "title": words("Ταυτότητα"), "fetched_by_municipality": False, "shown": True},
    ],
    "applicant": {
        "given_name": "Μαρία",
        "family_name": "Παπαδάκη",
        "father_name": None,
        "mother_name": "Ελένη",
        "birth_date": "1980-03-27",
        "document_number": "ΑΒ123456",
        "phone": "6900000000",
        "capacity": "self",
        "verified": ["given_name", "family_name"],
    },
    "postal_address": {"street": "Ελευθερίας", "number": "3", "postcode": "70014", "city": "Χερσόνησος"},
    "edition": 1,
    "filed_by": "clerk-9",
    "override_reason": "Δεν μπορεί να έρθει",
    "complete_on": "2026-11-23",
    "asked": [
        {
            "id": ASKED_ID,
            "evidence": "bill",
            "title": words("Λογαριασμός ρεύματος"),
            "note": "Ο τελευταίος",
            "required": True,
            "due_on": "2026-12-10",
            "asked_at": AT,
            "reminded_at": AT,
            "met_by": None,
            "met_at": None,
        }
    ],
    "attachments": [
        {"id": FILE_ID, "name": "λογαριασμός.pdf", "asked_id": ASKED_ID, "pages": 2, "state": "ready", "at": AT},
        {"id": DOCUMENT_ID, "name": "a.pdf", "asked_id": None, "pages": None, "state": "checking", "at": AT},
    ],
    "notes": [{"author_name": "Νίκος", "text": "Να ελεγχθεί\nη μερίδα", "at": AT}],
    "document": None,
    "document_prefill": {"name": "ΠΑΠΑΔΑΚΗ", "born": "1980-03-27"},
    "document_fields": [
        {"name": "name", "title": words("Επώνυμο"), "kind": "text", "required": True, "hint": None},
        {"name": "born", "title": words("Γέννηση"), "kind": "date", "required": True, "hint": words("Όπως στο βιβλίο")},
        {"name": "family", "title": words("Μέλη"), "kind": "lines", "required": False, "hint": None},
    ],
    "second_look": True,
    "prepared_by": "maria",
    "prepared_by_name": "Μαρία Παπαδάκη",
    "documents": [
        {
            "id": DOCUMENT_ID,
            "kind": "certificate",
            "number": "40/24-11-2026",
            "state": "valid",
            "issued_on": "2026-11-24",
            "valid_until": "2027-05-24",
            "signed_by_name": "Άννα",
            "seal": "demo",
            "recalled_at": None,
            "recall_reason": None,
            "has_file": True,
            "parked": False,
            "checks": 2,
        }
    ],
    "pickup": {
        "code": "ABCD1234",
        "place": "office",
        "state": "waiting",
        "laid_out_at": AT,
        "kept_until": "2026-12-30",
        "reminded_at": None,
        "wrong_tries": 0,
        "collector": None,
        "ended_at": None,
    },
    "letters": [
        {
            "id": LETTER_ID,
            "request_id": CASE_ID,
            "batch_id": BATCH_ID,
            "number": "12/23-11-2026",
            "applicant_name": "Παπαδάκη Μαρία",
            "address_lines": ["Μαρία Παπαδάκη", "Ελευθερίας 3", "700 14 Χερσόνησος"],
            "tracking": "RE123456785GR",
            "state": "posted",
            "posted_at": AT,
            "ended_at": None,
            "reason": None,
        }
    ],
    "history": [
        {"what": "take", "detail": None, "at": AT, "side": "clerk", "actor_name": "Μαρία Παπαδάκη", "told": None},
        {
            "what": "ask",
            "detail": None,
            "at": AT,
            "side": "clerk",
            "actor_name": "Μαρία Παπαδάκη",
            "told": {"documents": [{"title": words("Λογαριασμός"), "note": "x"}], "due_on": "2026-12-10"},
        },
        {"what": "mail-parked", "detail": "no-address", "at": AT, "side": "system", "actor_name": None, "told": None},
        {"what": "looked", "detail": None, "at": AT, "side": "clerk", "actor_name": "Νίκος", "told": None},
        {"what": "of-tomorrow", "detail": None, "at": AT, "side": "system", "actor_name": None, "told": None},
    ],
    "others": [{"name": "Νίκος", "at": AT}],
    "acts": EVERY_ACT,
}
CHOICES = {
    "assign": [{"value": "nikos", "name": {"el": "Νίκος Ξενάκης", "en": "Νίκος Ξενάκης"}}],
    "forward": [{"value": "registry", "name": words("Ληξιαρχείο")}],
    "refuse": [{"value": "not-registered", "name": words("Δεν είναι γραμμένο")}],
}
"""What an act is chosen with."""
FROM_DAY = ("from_day-day", "from_day-month", "from_day-year")
