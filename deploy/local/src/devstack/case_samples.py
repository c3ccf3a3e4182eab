"""What the demo cases say: made-up people, and words as an office writes them."""

import struct
import zlib
from collections.abc import Mapping
from typing import Any

FAMILY, RESIDENCE = "955481", "874774"
"""The certificates that most ask for here: of family status, of permanent residence."""
PROOF = "residence_proof"
"""What the certificate of permanent residence needs, by its key in the catalogue."""

LATE = (
    "Καθυστερούμε, επειδή η παλιά σας μερίδα βρίσκεται στο αρχείο. Θα έχετε το πιστοποιητικό μέσα στην εβδομάδα "
    "και δεν χρειάζεται να κάνετε κάτι."
)
EXTENDED = "Περιμένουμε αντίγραφο της μερίδας από τον Δήμο στον οποίο ήσασταν γραμμένοι πριν."
FORWARDED = "Η οικογενειακή μερίδα τηρείται στον Δήμο Ηρακλείου."
REFUSED = "Ελέγξαμε το δημοτολόγιο και τα ευρετήρια από το 1930. Δεν βρέθηκε εγγραφή με τα στοιχεία που γράψατε."
RECALLED = "Προστέθηκε στη μερίδα τέκνο που είχε δηλωθεί σε άλλο ληξιαρχείο."
PURPOSES = {
    "posted": "Για το σχολείο",
    "returned": "Για την τράπεζα",
    "delivered": "Για επίδομα",
    "in-batch": "Για στρατολογία",
    "downloaded": "Για τον εργοδότη",
}
_PEOPLE = (
    ("Αντώνης", "Μαυράκης"),
    ("Ελπίδα", "Ζαχαριουδάκη"),
    ("Γιώργος", "Στρατάκης"),
    ("Φωτεινή", "Καλλέργη"),
    ("Μιχάλης", "Δρακάκης"),
    ("Σοφία", "Λεμονή"),
    ("Στέλιος", "Βαρδάκης"),
    ("Άννα", "Τζανάκη"),
    ("Κυριακή", "Φραγκιαδάκη"),
    ("Δημήτρης", "Ορφανός"),
    ("Χρυσούλα", "Περάκη"),
    ("Νεκτάριος", "Αλεξάκης"),
    ("Ευαγγελία", "Κουτσάκη"),
    ("Ιάσονας", "Μυλωνάς"),
)
_ANSWERS: Mapping[str, Mapping[str, str]] = {
    FAMILY: {"record": "current", "record_number": "1542", "purpose": "Για επίδομα"},
    RESIDENCE: {
        "from_year": "2015",
        "to_year": "2026",
        "addresses": "Ερμού 50",
        "purpose": "Για μετεγγραφή",
    },
    "local-origin": {"use": "school", "purpose": "Για μετεγγραφή"},
}
_DOCUMENT = {
    "record_number": "1542",
    "members": "Πατέρας: Νικόλαος, γεννημένος στις 3 Μαΐου 1951\nΜητέρα: Άννα, γεννημένη στις 9 Ιουνίου 1955",
    "proofs": "Λογαριασμοί ρεύματος 2015–2026",
    "citizen_since": "1988",
}


def at_counter(number: int, procedure: str = FAMILY) -> dict[str, Any]:
    """What the office files for a person who stands there."""
    return {
        **_request(procedure, "collect"),
        "applicant": _applicant(*_PEOPLE[number]),
        "identity": {"kind": "id-card", "last_signs": f"{100 + number}"},
    }


def online(procedure: str, delivery: str, purpose: str | None = None) -> dict[str, Any]:
    """What a person with an account files; proved names take the place of these."""
    request = _request(procedure, delivery)
    if purpose is not None:
        request["answers"] = {**request["answers"], "purpose": purpose}
    return {**request, "applicant": _applicant("Δήμητρα", "Πολίτη")}


def _request(procedure: str, delivery: str) -> dict[str, Any]:
    address = {"street": "Ερμού", "number": "50", "postcode": "10563", "city": "Αθήνα"}
    return {
        "procedure": procedure,
        "delivery": delivery,
        "answers": dict(_ANSWERS[procedure]),
        "postal_address": address if delivery == "post" else None,
        "truth": True,
        "locale": "el",
    }


def _applicant(given_name: str, family_name: str) -> dict[str, str]:
    return {
        "given_name": given_name,
        "family_name": family_name,
        "father_name": "Νικόλαος",
        "mother_name": "Άννα",
        "birth_date": "1980-02-07",
        "phone": "2897012345",
        "capacity": "self",
    }


def document_of(case: Mapping[str, Any]) -> dict[str, str]:
    """What the office writes into the document: what stands there already, and what only the books say."""
    known = {**_DOCUMENT, **{name: text for name, text in case["document_prefill"].items() if text}}
    names = [one["name"] for one in case["document_fields"]]
    return {name: known[name] for name in names if name in known}


def collector(number: int) -> dict[str, Any]:
    """The applicant of a case at the counter, who comes for it."""
    given_name, family_name = _PEOPLE[number]
    name = f"{given_name} {family_name}"
    return {"name": name, "capacity": "self", "document_kind": "id-card", "last_signs": f"{100 + number}"}


def tracking(number: int) -> str:
    """The number of a label as the post office prints them (S10); this one was never printed."""
    serial = f"{90_000_000 + number:08d}"
    rest = 11 - sum(weight * int(digit) for weight, digit in zip((8, 6, 4, 2, 3, 5, 9, 7), serial, strict=True)) % 11
    return f"RE{serial}{({10: 0, 11: 5}).get(rest, rest)}GR"


def picture(width: int = 620, height: int = 877) -> bytes:
    """A page with lines on it, as a PNG: what a bill looks like from far away."""
    white, line = b"\xff" * width, b"\xff" * 60 + b"\x60" * (width - 120) + b"\xff" * 60
    rows = b"".join(b"\0" + (line if 80 <= row < height - 80 and row % 28 < 8 else white) for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
