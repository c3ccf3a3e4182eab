"""Answers of the services, as their OpenAPI files describe them."""

from typing import Any


def words(text: str) -> dict[str, str]:
    return {"el": f"{text} (el)", "en": f"{text} (en)"}


MISSING_LEVEL = {
    "requirement": "level",
    "needed": "B",
    "held": "A",
    "text": "Χρειάζεται λογαριασμός επιπέδου Β.",
    "ways": [{"id": "taxisnet", "text": "Συνδέστε το TAXISnet."}, {"id": "desk", "text": "Ελάτε στο γραφείο."}],
}


def options(*, level: str) -> dict[str, Any]:
    missing = [] if level == "B" else [MISSING_LEVEL]
    return {
        "options": [
            {"option": "certificates.collect", "title": "Παραλαβή", "allowed": True, "missing": []},
            {"option": "certificates.post", "title": "Ταχυδρομείο", "allowed": level == "B", "missing": missing},
            {"option": "certificates.download", "title": "Λήψη", "allowed": level == "B", "missing": missing},
            {"option": "certificates.service-centre", "title": "ΚΕΠ", "allowed": True, "missing": []},
        ]
    }


def fee_options(*, level: str) -> dict[str, Any]:
    missing = [] if level == "B" else [MISSING_LEVEL]
    return {"options": [{"option": "fees.declare", "title": "Δήλωση", "allowed": level == "B", "missing": missing}]}


WAYS = [{"id": "taxisnet", "text": words("Συνδέστε")}, {"id": "desk", "text": words("Ελάτε μία φορά")}]


def policy_option(option: str, title: str, **requires: Any) -> dict[str, Any]:
    ways = {"level": WAYS, "business_link": [{"id": "special-declaration", "text": words("Καταθέστε")}]}
    found = {word: ways.get(word, []) for word in requires}
    return {"option": option, "title": words(title), "requires": requires, "refusal": words("Όχι"), "ways": found}


POLICY = {
    "options": [
        policy_option("certificates.collect", "Παραλαβή", level="A"),
        policy_option("certificates.post", "Ταχυδρομείο", level="B"),
        policy_option("certificates.download", "Λήψη", level="B"),
        policy_option("certificates.service-centre", "ΚΕΠ", level="A"),
        policy_option("certificates.issue", "Έκδοση", role="certificate-clerk"),
    ]
}

FEE_POLICY = {"options": [policy_option("fees.declare", "Δήλωση τελών επιχείρησης", level="B", business_link=True)]}
FEES: dict[str, Any] = {
    "items": [
        {
            "code": "accommodation",
            "title": words("Τέλος διαμονής"),
            "law": "ν. 339/1976",
            "periods": "ended",
            "questions": [
                {
                    "id": "receipts",
                    "kind": "amount",
                    "title": words("Έσοδα της περιόδου σε ευρώ"),
                    "short": words("Έσοδα της περιόδου"),
                    "hint": words("Π.χ. 12.345,67"),
                    "unit": None,
                    "choices": [],
                },
                {
                    "id": "inclusive",
                    "kind": "yes-no",
                    "title": words("Περιλαμβάνεται το τέλος στο ποσό;"),
                    "short": words("Περιλαμβάνεται το τέλος;"),
                    "hint": None,
                    "unit": None,
                    "choices": [
                        {"value": "yes", "title": words("Ναι, το ποσό περιλαμβάνει το τέλος")},
                        {"value": "no", "title": words("Όχι, το τέλος υπολογίζεται επιπλέον")},
                    ],
                },
            ],
            "rates": [{"valid_from": "2014-01-01", "percent": "0.5"}],
            "channels": [
                {"periods_from": "2009-01-01", "channel": "portal", "url": None},
                {"periods_from": "2025-03-01", "channel": "myaade", "url": "https://myaade.example/fees"},
            ],
        }
    ],
    "terms": {
        "deadline": words("Έως το τέλος του επόμενου μήνα"),
        "fine_percent_per_month": "2.5",
        "fine_cap_percent": "100",
        "note_valid_days": 7,
    },
}

ELSEWHERE = {"kind": "at-once", "text": words("Αμέσως στο gov.gr"), "url": "https://www.gov.gr/family"}


def evidence(key: str, title: str, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"when": "mandatory", "only_if": {}, "condition": None, "shown": False, "note": None}
    fetched = {"fetched_by_municipality": False, "conditional": more.get("when", "mandatory") != "mandatory"}
    return {"key": key, "title": words(title), **usual, **fetched, **more}


def question(name: str, kind: str, title: str, **more: Any) -> dict[str, Any]:
    usual = {"hint": None, "group": None, "required": True, "only_if": {}, "choices": [], "not_before": None}
    return {"id": name, "kind": kind, "title": words(title), **usual, **more}


PROCEDURE: dict[str, Any] = {
    "code": "955481",
    "offered": True,
    "not_offered_because": None,
    "title": words("Πιστοποιητικό οικογενειακής κατάστασης"),
    "description": words("Βεβαιώνει τα μέλη"),
    "elsewhere": [ELSEWHERE],
    "provided_to": words("Πολίτες"),
    "evidences": [
        evidence("death_act", "Πράξη θανάτου", fetched_by_municipality=True),
        evidence("identity", "Ταυτότητα", shown=True),
        evidence(
            "authorisation", "Εξουσιοδότηση", when="answer", only_if={"capacity": ["authorised"]}, note=words("Αν")
        ),
    ],
    "conditions": [words("Είστε μέλος")],
    "legal_basis": [{"title": words("Ν. 2690/1999"), "url": None}],
    "cost_cents": 0,
    "postage": {"text": words("Τα ταχυδρομικά με τις τιμές των ΕΛΤΑ."), "cents": None},
    "deadline": "P10D",
    "deadline_days": 10,
    "counted": "calendar",
    "validity": "P6M",
    "time_by_hand": "P1D",
    "time_online": "PT1M",
    "steps_by_hand": [words("Ελέγχουμε")],
    "steps_online": [words("Συνδέεστε")],
    "delivery": ["collect", "service-centre", "post", "download"],
    "truth": False,
    "applicant_fields": [],
    "groups": [{"key": "record", "title": words("Η μερίδα")}],
    "questions": [
        question(
            "record",
            "choice",
            "Ποια μερίδα;",
            group="record",
            choices=[
                {"value": "current", "title": words("Σημερινή"), "advice": None},
                {"value": "former", "title": words("Παλιά"), "advice": words("Αργεί λίγο")},
            ],
        ),
        question("surname", "name", "Ποιο επώνυμο;", group="record", required=False, only_if={"record": ["former"]}),
        question("death", "date", "Πότε;", required=False),
    ],
    "unit": {"name": words("Τμήμα"), "address": words("Ελευθερίας 50"), "phone": "2897340000", "email": None},
    "service_centres": [
        {
            "key": key,
            "name": words(name),
            "address": words("Οδός Δοκιμής 1"),
            "phone": "2810000001",
            "hours": words("8:00–15:00"),
        }
        for key, name in (("kep_limenas", "ΚΕΠ Λιμένα"), ("kep_gouves", "ΚΕΠ Γουβών"))
    ],
    "last_updated": "2026-11-23",
}

BORN = {"applicant.birth_date-day": "7", "applicant.birth_date-month": "2", "applicant.birth_date-year": "1980"}
YOU = {
    "applicant.given_name": "Μαρία",
    "applicant.family_name": "Παπαδάκη",
    "applicant.father_name": "Νίκος",
    "applicant.mother_name": "Άννα",
    **BORN,
    "applicant.capacity": "self",
}
"""What every request asks of its applicant; at level B the names are the register's."""
APPLICANT = {"father_name": "Νίκος", "mother_name": "Άννα", "birth_date": "1980-02-07", "capacity": "self"}
"""The same as the service takes it, at level B."""

REQUEST: dict[str, Any] = {
    "id": "5f0c7d3e-6f0a-4c86-9a7e-0b4d8a9f1c11",
    "number": "12/23-11-2026",
    "procedure": {"code": "955481", "title": PROCEDURE["title"]},
    "delivery": "post",
    "answers": {"record": "current"},
    "postal_address": {"street": "Ελευθερίας", "number": "3", "postcode": "70014", "city": "Χερσόνησος"},
    "applicant": {"given_name": "Μαρία", "family_name": "Παπαδάκη", **APPLICANT, "verified": ["family_name"]},
    "locale": "el",
    "state": "submitted",
    "submitted_at": "2026-11-23T09:05:00+00:00",
    "deadline": "2026-12-03",
    "override_reason": None,
    "acts": ["withdraw", "add-document", "change-delivery"],
    "notice": {"state": "pending", "reason": None, "at": None},
    "limit": {"kind": "days-left", "days": 10, "since": None},
    "asked": [],
    "attachments": [],
    "documents": [],
    "pickup": None,
    "tracking": None,
    "history": [],
    "looks": [],
}

LIMITS = {
    "max_bytes": 10_000_000,
    "max_files": 10,
    "max_pages": 20,
    "media_types": ["application/pdf"],
    "scanned": True,
}


def upload(upload_id: str, name: str, **more: Any) -> dict[str, Any]:
    usual = {"evidence": None, "asked_id": None, "media_type": "application/pdf", "size": 9, "pages": None}
    known = {"state": "checking", "reason": None, "reason_text": None, "scanned": None}
    return {"id": upload_id, "name": name, **usual, **known, "at": "2026-11-23T09:05:00+00:00", **more}
