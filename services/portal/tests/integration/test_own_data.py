"""Taking one's data along, with services that answer what a test lays out."""

import json
from typing import Any

import pypdfium2
import pytest
from conftest import SERVICE, Issuer, Services
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from visits import check_page, csrf, sign_in

PAGE = "/account/data"
RULE = {"kind": "drafts", "title": {"el": "Πρόχειρα", "en": "Drafts"}, "days": 30, "basis": {"el": "Για", "en": "For"}}
RECORD = {**RULE, "kind": "record", "title": {"el": "Αρχείο", "en": "Record"}, "days": None}
ACCOUNT = {"subject": "subject-1", "person_id": None, "first_seen_at": "2026-11-23T09:00:00+00:00"}
HELD: dict[str, Any] = {"account": ACCOUNT, "retention": [RULE, RECORD]}
LOOK = {"at": "2026-11-23T09:05:00+00:00", "office": "transparency", "clerk": "101", "purpose": "visit"}
IDENTITY: dict[str, Any] = {
    "person": {"afm": "660075119", "family_name": "ΞΕΝΑΚΗ", "blocked": False},
    "level_changes": [],
    "desk_codes": [],
    "desk_visits": [
        {
            "opened_at": "2026-11-23T09:00:00+00:00",
            "state": "certified",
            "document_kind": "passport",
            "ended": {"by": "clerk", "office": "transparency", "clerk": "101"},
        }
    ],
    "special_declarations": [],
    "declaration_cases": [],
    "account_operations": [],
    "staff_roles": [
        {"role": "finance-officer", "since": "2026-11-23T09:00:00+00:00", "seen": True, "ended_at": None},
    ],
    "views": [{**LOOK, "kind": "desk.certified"}],
}
AT = "2026-11-24T09:05:00+00:00"
REQUEST = {
    "number": "1/23-11-2026",
    "procedure": {"code": "955481", "title": {"el": "Οικογενειακής κατάστασης", "en": "Family status"}},
    "delivery": "post",
    "answers": {"record": "former", "unheard_of": "#set text(red) 😀"},
    "state": "submitted",
    "deadline": "2026-12-03",
    "history": [
        {"at": "2026-11-23T09:05:00+00:00", "what": "mail-sent", "detail": None, "side": "system", "told": None},
        {"at": AT, "what": "tell", "detail": None, "side": "clerk", "told": {"text": "Ελάτε αύριο."}},
    ],
    "applicant": {"mother_name": "Άννα", "birth_date": "1980-02-07", "capacity": "self", "verified": ["given_name"]},
    "acts": ["withdraw"],
    "limit": {"kind": "waiting", "days": None, "since": "2026-11-25"},
    "documents": [{"kind": "certificate", "number": "31/30-11-2026", "state": "recalled", "checks": 2}],
    "pickup": {"code": "7Q3K9V2M", "place": "service-centre", "laid_out_at": AT, "kept_until": "2027-01-29"},
    "looks": [{"name": "Ελένη Γραμματέα", "at": AT}],
    "pickups": [{"code": "7Q3K9V2M", "state": "archived", "collector": None, "laid_out_at": AT}],
    "letters": [{"address_lines": ["ΕΛΕΝΗ ΝΙΚΟΛΑΟΥ", "700 14 ΧΕΡΣΟΝΗΣΟΣ"], "state": "returned", "posted_at": AT}],
    "drafted": {"purpose": "για κάθε χρήση"},
}
CERTIFICATES: dict[str, Any] = {"requests": [REQUEST]}
UPLOAD = {"name": "a.pdf", "state": "ready", "scanned": True, "at": AT, "page_links": ["/uploads/1/pages/1"]}
DRAFT = {"name": "birth", "values": {"applicant.mother_name": "Θάλεια", "step.more": "surname"}, "updated_at": AT}
CERTIFICATES |= {"drafts": [DRAFT], "uploads": [UPLOAD]}


@pytest.fixture(autouse=True)
def held(services: Services) -> None:
    fees = {"businesses": [], "declarations": [], "drafts": []}
    for part, what in (("bridge", IDENTITY), ("certificates", CERTIFICATES), ("fees", fees)):
        services.lay_out(f"GET /{part}/my-data", {**HELD, **what})
        services.lay_out(f"GET /{part}/retention", {"items": [RULE, RECORD]})
    services.lay_out("GET /notifier/retention", {"items": [RULE]})


LONG = f"{'maria-' * 20}@mail.example"


def download(client: FlaskClient, kind: str) -> Any:
    page = sign_in(client, PAGE)
    check_page(page)
    return client.post(PAGE, data={"csrf": csrf(page), "as": kind})


def test_the_page_says_how_long_things_are_kept(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, PAGE)
    check_page(page)
    assert page.text.count("30 ημέρες") == 4
    assert page.text.count("Διατηρούνται μόνιμα") == 3
    services.lay_out("GET /fees/retention", {}, 503)
    page = client.get(PAGE)
    check_page(page)
    assert "Η υπηρεσία δεν απαντά τώρα" in page.text


def test_the_json_is_the_documented_document(client: FlaskClient, issuer: Issuer) -> None:
    issuer.person(email="maria@mail.example", email_verified=True)
    answer = download(client, "json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ta-dedomena-mou.json"'
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    document = json.loads(answer.data)
    schema = json.loads((SERVICE / "own-data.v1.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(document)
    assert document["account"]["email"] == "maria@mail.example"
    assert document["identity"]["person"]["afm"] == "660075119"
    assert document["certificates"]["requests"] == [REQUEST]


def test_the_pdf_says_it_in_words(client: FlaskClient, issuer: Issuer) -> None:
    issuer.person(email=LONG, roles=["citizen", "guest"])
    answer = download(client, "pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ta-dedomena-mou.pdf"'
    with pypdfium2.PdfDocument(answer.data) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for needed in (
        "660075119",
        "Διαβατήριο",
        "Επιβεβαίωσε την ταυτότητά σας",
        "Γραφείο Διαφάνειας",
        "Επίσκεψή σας στο γραφείο",
        "Λήξη: Ποιος υπάλληλος του Δήμου",
        "Οικογενειακής κατάστασης",
        "Απάντηση έως 3 Δεκεμβρίου 2026",
        "Με το ταχυδρομείο",
        "Προηγούμενη",
        "Στάλθηκε email",
        "Μήνυμα της υπηρεσίας · υπάλληλος του γραφείου",
        "Τι σας γράψαμε: Κείμενο: Ελάτε αύριο.",
        "Όνομα μητέρας Άννα",
        "Τα στοιχεία σας: Ημερομηνία γέννησης 7 Φεβρουαρίου 1980",
        "Τα στοιχεία σας: Ιδιότητα Για τον εαυτό μου",
        "Προθεσμία: Από 25 Νοεμβρίου 2026",
        "Είδος Έγγραφο",
        "Ανακλήθηκε, δεν ισχύει πια",
        "Κωδικός παραλαβής 7Q3K9V2M",
        "Ελένη Γραμματέα",
        "Αρχειοθετήθηκε",
        "700 14 ΧΕΡΣΟΝΗΣΟΣ",
        "Επέστρεψε",
        "Στοιχεία που γράφτηκαν στο έγγραφο",
        "Ελέγχθηκε για κακόβουλο λογισμικό: Ναι",
        "Απαντήσεις: Όνομα μητέρας Θάλεια",
        "30 ημέρες. Για",
        "Ρόλοι ως υπαλλήλου",
        "Υπάλληλος οικονομικής υπηρεσίας",
        "Από 23 Νοεμβρίου 2026, 11:00",
        # A name that nobody gave words is shown as it came, what looks like markup is text, and a sign that the font
        # lacks leaves a mark.
        "unheard_of #set text(red) \ufffd",
        "Ρόλοι Πολίτης, guest",
    ):
        assert needed in text, needed
    assert LONG in text.replace(" ", ""), "nothing invisible stands inside what one may want to copy"
    assert "\u200b" not in text


@pytest.mark.parametrize("kind", ["json", "pdf"])
def test_half_a_document_is_not_given_out(client: FlaskClient, services: Services, kind: str) -> None:
    services.lay_out("GET /fees/my-data", {}, 503)
    answer = download(client, kind)
    assert answer.status_code == 503
    assert "η υπηρεσία τελών" in answer.text
    assert "Content-Disposition" not in answer.headers


def test_only_the_own_form_asks_for_it(client: FlaskClient) -> None:
    assert client.post(PAGE, data={"as": "json"}).status_code == 401
    page = sign_in(client, PAGE)
    assert client.post(PAGE, data={"as": "json"}).status_code == 400
    assert client.post(PAGE, data={"csrf": csrf(page), "as": "xml"}).status_code == 400
