"""Special declarations as staff decide on them."""

from typing import Any

import declaration_samples as samples
import desk_samples as desk
import pytest
import test_special_declarations
from conftest import Issuer, Services
from flask.testing import FlaskClient
from test_special_declarations import DESK, OWN, at_desk, page_of
from visits import check_page, csrf, send, sign_in
from werkzeug.test import TestResponse

eleni, clerk = test_special_declarations.eleni, test_special_declarations.clerk


def post(client: FlaskClient, page: str, path: str, form: dict[str, str]) -> TestResponse:
    return client.post(path, data={"csrf": csrf(client.get(page)), **form})


def test_staff_hear_of_the_citizen_and_not_as_the_citizen(services: Services, clerk: FlaskClient) -> None:
    found = [{"code": "name-other", "correct": True, "serious": True}, {"code": "code-not-found", "correct": False}]
    open_case = at_desk(services, clerk, state="submitted", findings=found, can=["accept", "return", "refuse"])
    assert "Το ονοματεπώνυμο δεν είναι αυτό της επιβεβαιωμένης ταυτότητας." in open_case
    assert "επιβεβαιωμένης ταυτότητάς σας" not in open_case
    assert open_case.count('name="despite"') == 1
    last = samples.entry("accepted", "staff", clerk="Ρένα", document_checked=True, despite=["name-other"])
    done = {"state": "accepted", "findings": found, "history": [last], "document": samples.CODE, "person_told": False}
    decided = at_desk(services, clerk, "?done=accept", **done)
    assert "όπως ήταν στην απόφαση" in decided
    assert "αποφασίστε" not in decided
    assert "Ο πολίτης δεν έχει email και θα το δει όταν συνδεθεί." in decided
    assert "Έλεγξε το έγγραφο της δήλωσης." in decided


def test_who_entered_a_declaration_reads_why_a_colleague_accepts_it(services: Services, clerk: FlaskClient) -> None:
    entered = at_desk(services, clerk, state="submitted", barred="own-entry", can=["return", "refuse"])
    assert "Τη δήλωση την καταχωρίσατε εσείς" in entered
    assert f"{DESK}/accept" not in entered
    assert f"{DESK}/refuse" in entered
    own = at_desk(services, clerk, state="submitted", barred="own-case", can=[])
    assert "Η δήλωση αφορά εσάς" in own
    assert f"{DESK}/refuse" not in own


def test_a_serious_finding_is_ticked_one_by_one(services: Services, clerk: FlaskClient) -> None:
    found = [{"code": "name-other", "correct": True, "serious": True}]
    at_desk(services, clerk, state="submitted", findings=found, can=["accept"])
    refusal = {"code": "declaration-findings-open", "title": "Σημειώστε για καθένα.", "findings": ["name-other"]}
    services.lay_out(f"POST /bridge/declarations-desk/cases/{samples.CASE_ID}/accept", refusal, 409)
    form = {"revision": "1", "document_checked": "1"}
    answer = post(clerk, DESK, f"{DESK}/accept", form)
    assert answer.status_code == 422
    assert "Σημειώστε για καθένα." in answer.text
    assert 'href="#despite"' in answer.text
    post(clerk, DESK, f"{DESK}/accept", {**form, "despite": "name-other", "valid_from-day": "1",
         "valid_from-month": "12", "valid_from-year": "2026"})  # fmt: skip
    body = services.requests(f"POST /bridge/declarations-desk/cases/{samples.CASE_ID}/accept")[-1][1]
    assert (body["despite"], body["valid_from"]) == (["name-other"], "2026-12-01")


def test_the_queue_counts(services: Services, clerk: FlaskClient) -> None:
    queue = {"items": [samples.summary("returned")], "counts": {"submitted": 3, "returned": 1}}
    services.lay_out("GET /bridge/declarations-desk/cases", queue)
    page = page_of(clerk, "/declarations-desk?state=returned")
    assert 'aria-current="page">Για διόρθωση (1)</a>' in page
    assert "Περιμένουν έλεγχο (3)" in page


def test_a_paper_says_all_that_is_missing_at_once(services: Services, clerk: FlaskClient) -> None:
    errors = [{"field": name, "text": f"λείπει {name}"} for name in ("certification.day", "content", "name", "who")]
    services.lay_out("POST /bridge/declarations-desk/papers", {"code": "invalid-input", "errors": errors}, 422)
    answer = post(clerk, "/declarations-desk/paper", "/declarations-desk/paper", {"who": ""})
    said = {"who": "λείπει who", "name": "λείπει name", "file": "Διαλέξτε το αρχείο", "day": "λείπει certification.day"}
    for field, text in said.items():
        assert f'id="{field}-error"' in answer.text
        assert text in answer.text
    places = [answer.text.index(f'href="#{field}') for field in ("who", "name", "file", "day")]
    assert places == sorted(places), "in the order of the page"


def test_a_paper_of_a_visit_needs_no_name_to_look_up(services: Services, clerk: FlaskClient) -> None:
    page = page_of(clerk, "/declarations-desk/paper?visit=v1")
    assert 'name="who"' not in page
    services.lay_out("POST /bridge/declarations-desk/papers", samples.case("submitted"), 201)
    post(clerk, "/declarations-desk/paper?visit=v1", "/declarations-desk/paper", {"visit": "v1"})
    [(_, body)] = services.requests("POST /bridge/declarations-desk/papers")
    assert (body["visit"], "who" in body) == ("v1", False)
    gone = {"code": "declaration-visit-gone", "title": "Η επίσκεψη στο γραφείο έχει τελειώσει."}
    services.lay_out("POST /bridge/declarations-desk/papers", gone, 409)
    again = post(
        clerk, "/declarations-desk/paper?visit=v1", "/declarations-desk/paper", {"visit": "v1", "name": "ΞΕΝΑΚΗ"}
    )
    assert 'name="who"' in again.text
    assert 'value="ΞΕΝΑΚΗ"' in again.text
    assert "έχει τελειώσει" in again.text


def test_a_page_with_a_fault_says_that_it_was_kept(services: Services, eleni: FlaskClient) -> None:
    faulty = samples.case("returned", faults=[{"field": "family_name", "text": "Γράψτε το επώνυμο."}])
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case("returned"))
    services.lay_out(f"PUT /bridge/declarations/{samples.CASE_ID}", faulty)
    answer = post(eleni, f"{OWN}/you", f"{OWN}/you", {"family_name": ""})
    assert answer.status_code == 422
    assert "Όσα γράψατε κρατήθηκαν" in answer.text


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("level", ["B"], indirect=True)
@pytest.mark.parametrize(("path", "listed"), [("/fees", False), ("/services", False), ("/cases", True)])
def test_a_case_in_progress_is_found_again(services: Services, client: FlaskClient, path: str, listed: bool) -> None:
    services.lay_out("GET /bridge/declarations", {"items": [samples.summary("returned"), samples.summary("refused")]})
    sign_in(client)
    page = page_of(client, path)
    assert f'href="{OWN}"' in page
    assert ("Η ειδική υπεύθυνη δήλωσή σας ED-2026-00012 περιμένει διόρθωση" in page) is not listed
    assert page.count("ED-2026-00012") == 2


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("level", ["B"], indirect=True)
@pytest.mark.parametrize(("locale", "since", "until", "submit"), [
    ("el", "υποβλήθηκε στις 23 Νοεμβρίου 2026 και ελέγχεται", "έως 12 Ιανουαρίου 2027", "Υποβάλετε ειδική δήλωση."),
    ("en", "was submitted on 23 November 2026 and is being examined", "by 12 January 2027", "Υποβάλετε ειδική δήλωση."),
])  # fmt: skip
@pytest.mark.parametrize("path", ["/fees", "/fees/accommodation/check", "/services"])
def test_what_is_being_examined_is_not_asked_for_again(
    services: Services, client: FlaskClient, path: str, locale: str, since: str, until: str, submit: str
) -> None:
    way = {"id": "special-declaration", "text": submit}
    lacking = {"requirement": "business_link", "needed": True, "held": False, "text": "Χρειάζεται.", "ways": [way]}
    option = {"option": "fees.declare", "title": "Δήλωση", "allowed": False, "missing": [lacking]}
    services.lay_out("GET /fees/options", {"options": [option]})
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    written = {"period": "2024-Q1", "receipts": "20.000", "inclusive": "no"}
    send(client, "/fees/accommodation/period", csrf(client.get("/fees")), **written)
    services.lay_out("GET /bridge/declarations", {"items": []})
    assert "Χρειάζεται." in client.get(path).text
    services.lay_out("GET /bridge/declarations", {"items": [samples.summary("submitted")]})
    asked = len(services.requests("GET /bridge/declarations"))
    page = client.get(path)
    check_page(page, locale)
    assert since in page.text
    assert until in page.text
    assert f'href="{OWN}"' in page.text
    assert "Χρειάζεται." not in page.text
    assert submit not in page.text
    assert len(services.requests("GET /bridge/declarations")) == asked + 1


@pytest.mark.parametrize(("roles", "case", "linked"), [
    (["desk-clerk", "declaration-clerk"], desk.CERTIFIED, True),
    (["desk-clerk", "declaration-clerk"], desk.OPEN, False),
    (["desk-clerk"], desk.CERTIFIED, False),
])  # fmt: skip
def test_the_desk_leads_on_to_the_declaration_of_the_same_visit(
    services: Services, issuer: Issuer, client: FlaskClient, roles: list[str], case: dict[str, Any], linked: bool
) -> None:
    issuer.person(roles=["staff", *roles])
    services.lay_out(f"GET /bridge{desk.CASE}", case)
    sign_in(client)
    link = f'href="/declarations-desk/paper?visit={desk.CASE_ID}"'
    assert (link in page_of(client, desk.CASE)) is linked


def test_after_a_failed_decision_the_other_language_and_a_reload_show_the_case(
    services: Services, clerk: FlaskClient
) -> None:
    at_desk(services, clerk, state="submitted", can=["accept", "return", "refuse"])
    form = {"revision": "1", "act": "return", "text": "Γράψτε το επώνυμο."}
    failed = post(clerk, DESK, f"{DESK}/return", form)
    assert failed.status_code == 422
    assert clerk.get(f"{DESK}/return").location == DESK
    shown = post(clerk, DESK, f"{DESK}/return", {**form, "language": "en"})
    assert shown.location == DESK
    again = clerk.get(DESK)
    check_page(again, "en")
    assert "Γράψτε το επώνυμο." in again.text
    assert services.requests(f"POST /bridge/declarations-desk/cases/{samples.CASE_ID}/return") == []
