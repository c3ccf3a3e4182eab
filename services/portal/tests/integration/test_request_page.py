"""The page of a request: every state in the citizen's words, what is waited for, what came of it, who looked."""

from io import BytesIO
from typing import Any

import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, sign_in

pytestmark = pytest.mark.usefixtures("working")

PAGE = f"/cases/requests/{samples.REQUEST['id']}"
API = f"/certificates/requests/{samples.REQUEST['id']}"
AT = "2026-11-24T09:05:00+00:00"
STATES = (
    *(
        "submitted",
        "working",
        "waiting",
        "ready",
        "issuing",
        "issued",
        "to-collect",
        "collected",
        "unclaimed",
        "posted",
    ),
    *("returned", "delivered", "refused", "withdrawn", "incomplete", "forwarded", "recalled"),
)

WAYS = ("collect", "service-centre", "post", "download")
ASKED: dict[str, Any] = {
    "id": "7f0c7d3e-6f0a-4c86-9a7e-0b4d8a9f1c12",
    "evidence": "0",
    "title": samples.words("Μισθωτήριο"),
    "note": "Με ημερομηνία",
    "required": True,
    "due_on": "2026-12-20",
    "asked_at": AT,
    "reminded_at": None,
    "met_by": None,
    "met_at": None,
}

ISSUED: dict[str, Any] = {
    "id": "8f0c7d3e-6f0a-4c86-9a7e-0b4d8a9f1c13",
    "kind": "certificate",
    "number": "31/30-11-2026",
    "state": "valid",
    "issued_on": "2026-11-30",
    "valid_until": "2027-05-30",
    "seal": "Δήμος",
    "signed_by_name": "Ελένη Γραμματέα",
    "recalled_at": None,
    "recall_reason": None,
    "downloadable": True,
    "checks": 2,
}

PICKUP = {"code": "7Q3K9V2M", "place": "office", "laid_out_at": AT, "kept_until": "2027-01-29"}


def lay_out(services: Services, **more: Any) -> None:
    services.lay_out(f"GET {API}", {**samples.REQUEST, **more})


def happening(what: str, told: dict[str, Any] | None = None, side: str = "clerk", detail: str | None = None) -> Any:
    return {"what": what, "detail": detail, "at": AT, "side": side, "told": told}


@pytest.mark.parametrize("locale", ["el", "en"])
def test_every_state_has_words_and_says_what_comes_next(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    sign_in(client)
    for state in STATES:
        for way in WAYS if state == "issued" else ("collect",):
            lay_out(services, state=state, delivery=way, acts=[])
            page = client.get(PAGE)
            check_page(page, locale)
            assert texts[f"cases.states.{state}"] in page.text
            now = f"{state}-{way}" if state == "issued" else state
            assert texts[f"cases.now.{now}"] in page.text
            services.lay_out("GET /certificates/requests", {"items": [{**samples.REQUEST, "state": state}]})
            assert texts[f"cases.states.{state}"] in client.get("/cases").text


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"kind": "days-left", "days": 5, "since": None}, "Απάντηση έως 3 Δεκεμβρίου 2026, σε 5 ημέρες."),
        ({"kind": "days-left", "days": 1, "since": None}, "σε 1 ημέρα."),
        ({"kind": "today", "days": 0, "since": None}, "λήγει σήμερα"),
        ({"kind": "overdue", "days": 3, "since": None}, "Η προθεσμία έληξε στις 3 Δεκεμβρίου 2026"),
        ({"kind": "waiting", "days": None, "since": "2026-11-25"}, "από εσάς από 25 Νοεμβρίου 2026"),
        ({"kind": "ended", "days": None, "since": None}, "Η πορεία της υπόθεσης"),
    ],
    ids=["days", "a-day", "today", "overdue", "waiting", "ended"],
)
def test_the_limit_in_words(client: FlaskClient, services: Services, limit: dict[str, Any], said: str) -> None:
    lay_out(services, limit=limit)
    sign_in(client)
    page = client.get(PAGE)
    check_page(page)
    assert said in page.text


def test_the_timeline_has_what_the_office_wrote(client: FlaskClient, services: Services) -> None:
    documents = [{"title": samples.words("Μισθωτήριο"), "note": "Με ημερομηνία"}]
    history = [
        happening("take"),
        happening("tell", {"text": "Σας καλέσαμε\nδύο φορές."}),
        happening("ask", {"documents": documents, "due_on": "2026-12-20"}),
        happening("extend", {"reason": "Το αρχείο είναι κλειστό.", "until": "2026-12-22"}),
        happening("delivery-changed", {"reason": "level-lost"}, side="system", detail="collect"),
        happening("delivery-changed", detail="post"),
        happening("post", {"tracking": "PP123456785GR"}),
        happening(
            "refuse", {"document_number": "9/1-12-2026", "reason": samples.words("Άλλος δήμος"), "text": "Μάλια"}
        ),
        happening("retry", side="system"),
        happening("taken-to-sign"),
        happening("signed-outside"),
    ]
    ended = {"kind": "ended", "days": None, "since": None}
    lay_out(services, history=history, state="refused", limit=ended)
    sign_in(client)
    page = client.get(PAGE)
    check_page(page)
    said = (
        *("Υπάλληλος του γραφείου ανέλαβε", "δύο φορές.", "Μισθωτήριο (el) (Με ημερομηνία)"),
        "Τελευταία ημέρα αποστολής: 20 Δεκεμβρίου 2026",
        *("Νέα ημερομηνία: 22 Δεκεμβρίου 2026", "Το αρχείο είναι κλειστό.", "Ζητήσατε παραλαβή από το γραφείο."),
        *("Η ταυτότητά σας δεν είναι πια επιβεβαιωμένη", "Το γραφείο άλλαξε τον τρόπο", "PP123456785GR"),
        *("9/1-12-2026", "Άλλος δήμος (el)", "Μάλια"),
    )
    places = [page.text.index(text) for text in said]
    assert places == sorted(places)
    assert "retry" not in page.text
    assert "taken-to-sign" not in page.text
    assert "Το έγγραφο υπογράφηκε με ηλεκτρονική υπογραφή." in page.text
    assert "απάντηση έως" not in page.text, "nothing more is owed"


def test_what_is_asked_for_stands_first_and_leads_to_its_page(client: FlaskClient, services: Services) -> None:
    lay_out(services, state="waiting", asked=[ASKED])
    sign_in(client)
    page = client.get(PAGE)
    check_page(page)
    assert page.text.index("Μισθωτήριο (el)") < page.text.index("portal-timeline")
    assert f'href="{PAGE}/documents"' in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_documents_that_were_asked_for_are_sent_from_their_page(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    came = {**ASKED, "id": "9" + ASKED["id"][1:], "title": samples.words("Ε1"), "met_by": "paper", "met_at": AT}
    lay_out(services, state="waiting", asked=[ASKED, came])
    services.lay_out("POST /certificates/uploads", samples.upload("x", "x.pdf", asked_id=ASKED["id"]), 201)
    sign_in(client)
    page = client.get(PAGE + "/documents")
    check_page(page, locale)
    assert f'name="file.{ASKED["id"]}"' in page.text
    assert f'name="file.{came["id"]}"' not in page.text
    token = csrf(page)
    empty = client.post(PAGE + "/documents", data={"csrf": token})
    check_page(empty, locale)
    assert (empty.status_code, f'href="#file.{ASKED["id"]}"' in empty.text) == (422, True)
    files = {f"file.{ASKED['id']}": (BytesIO(b"%PDF"), "x.pdf"), "file.more": (BytesIO(b"\xff\xd8"), "y.jpg")}
    sent = client.post(PAGE + "/documents", data={"csrf": token, **files}, follow_redirects=True)
    check_page(sent, locale)
    assert sent.request.path == PAGE + "/documents"
    assert [body for _, body in services.requests("POST /certificates/uploads")] == [b"\xff\xd8", b"%PDF"]
    assert f"request={samples.REQUEST['id']}&asked={ASKED['id']}" in services.queries


def test_a_request_that_is_answered_takes_no_files(client: FlaskClient, services: Services) -> None:
    lay_out(services, state="issued", acts=[], attachments=[samples.upload("f1", "x.pdf", state="ready", pages=1)])
    sign_in(client)
    page = client.get(PAGE + "/documents")
    check_page(page)
    assert 'type="file"' not in page.text
    assert "x.pdf" in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_where_it_waits_and_with_which_code(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    lay_out(services, state="to-collect", delivery="collect", pickup=PICKUP, acts=[])
    sign_in(client)
    page = client.get(PAGE)
    check_page(page, locale)
    assert '<p class="portal-visit__code" id="pickup-code">7Q3K-9V2M</p>' in page.text
    assert samples.words("Ελευθερίας 50")[locale] in page.text
    assert f'href="{PAGE}/slip.pdf"' in page.text
    centre = samples.PROCEDURE["service_centres"][1]
    pickup = {**PICKUP, "place": "service-centre", "counter": {**centre, "key": "left out"}}
    lay_out(services, state="to-collect", delivery="service-centre", pickup=pickup, service_centre=centre)
    there = client.get(PAGE)
    check_page(there, locale)
    assert there.text.count(samples.words("ΚΕΠ Γουβών")[locale]) == 2, "where it waits, and what was asked for"
    assert samples.words("Ελευθερίας 50")[locale] in there.text, "the office is still who answers"


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_document_that_was_issued(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    lay_out(services, state="issued", delivery="download", documents=[ISSUED], tracking="PP123456785GR")
    services.lay_out(f"GET {API}/documents/{ISSUED['id']}/file", b"%PDF-1.7 sealed")
    services.lay_out(f"GET {API}/receipt.pdf", b"%PDF-1.7 receipt")
    sign_in(client)
    page = client.get(PAGE)
    check_page(page, locale)
    for shown in ("31/30-11-2026", "Ελένη Γραμματέα", "PP123456785GR", texts["issued.checked.many"].format(number=2)):
        assert shown in page.text
    assert texts["issued.copy"] not in page.text
    file = client.get(f"{PAGE}/documents/{ISSUED['id']}.pdf")
    assert (file.data, file.headers["Content-Disposition"][:10]) == (b"%PDF-1.7 sealed", "attachment")
    assert client.get(f"{PAGE}/receipt.pdf").data == b"%PDF-1.7 receipt"
    lay_out(services, documents=[{**ISSUED, "seal": None}])
    assert texts["issued.copy"] in client.get(PAGE).text
    recalled = {**ISSUED, "state": "recalled", "recalled_at": AT, "recall_reason": "Λάθος όνομα"}
    lay_out(services, state="recalled", documents=[recalled, {**ISSUED, "state": "replaced"}])
    page = client.get(PAGE)
    check_page(page, locale)
    assert {"el": "«Λάθος όνομα»", "en": "“Λάθος όνομα”"}[locale] in page.text
    assert texts["issued.replaced"] in page.text
