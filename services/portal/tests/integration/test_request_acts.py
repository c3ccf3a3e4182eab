"""What the applicant does on the page of a request, and how it ends."""

from io import BytesIO
from typing import Any

import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from test_request_page import API, AT, ISSUED, PAGE, happening, lay_out
from visits import check_page, csrf, send, sign_in

pytestmark = pytest.mark.usefixtures("working")


def test_a_certificate_is_not_given_out_below_its_level(client: FlaskClient, services: Services) -> None:
    problem = {"code": "not-permitted", "title": "Όχι", "detail": "Επίπεδο Β.", "missing": [samples.MISSING_LEVEL]}
    services.lay_out(f"GET {API}/documents/{ISSUED['id']}/file", problem, 403)
    sign_in(client)
    page = client.get(f"{PAGE}/documents/{ISSUED['id']}.pdf")
    check_page(page)
    assert (page.status_code, "Ελάτε στο γραφείο." in page.text) == (403, True)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_request_is_withdrawn_after_a_question(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    services.lay_out(f"POST {API}/withdrawal", {**samples.REQUEST, "state": "withdrawn", "acts": []})
    sign_in(client)
    assert f'href="{PAGE}/withdrawal"' in client.get(PAGE).text
    ask = client.get(PAGE + "/withdrawal")
    check_page(ask, locale)
    lay_out(services, state="withdrawn", acts=[])
    done = send(client, PAGE + "/withdrawal", csrf(ask))
    check_page(done, locale)
    assert language.texts(locale)["cases.withdrawn_done"] in done.text
    assert f'href="{PAGE}/withdrawal"' not in done.text
    assert client.get(PAGE + "/withdrawal").location == PAGE


def test_who_looked_and_who_asks(client: FlaskClient, services: Services) -> None:
    lay_out(services, looks=[{"name": "Ελένη Γραμματέα", "at": AT}, {"name": None, "at": AT}])
    sign_in(client)
    page = client.get(PAGE)
    check_page(page)
    access_log = page.text.partition("Ποιος είδε την αίτησή σας")[2]
    assert "Ελένη Γραμματέα, <time" in access_log
    for shown in ("Παπαδάκη (έχει επιβεβαιωθεί)", "Νίκος", "7 Φεβρουαρίου 1980", 'href="tel:+302897340000"'):
        assert shown in page.text


def test_a_request_of_a_service_without_all_that_is_shown_as_well(client: FlaskClient, services: Services) -> None:
    """An older service, and requests from before applicants were asked who they are."""
    new = ("applicant", "acts", "limit", "asked", "attachments", "documents", "pickup", "tracking", "looks")
    services.lay_out(f"GET {API}", {name: value for name, value in samples.REQUEST.items() if name not in new})
    sign_in(client)
    page = client.get(PAGE)
    check_page(page)
    assert "12/23-11-2026" in page.text


MISSING: dict[str, Any] = {"key": "0", "title": samples.words("Αποδεικτικό κατοικίας")}


@pytest.mark.parametrize("locale", ["el", "en"])
def test_what_is_missing_is_said_and_sent_before_it_is_asked_for(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    lay_out(services, lacking=[MISSING])
    services.lay_out("POST /certificates/uploads", samples.upload("u1", "x.pdf"), 201)
    sign_in(client)
    for path in (PAGE, f"{PAGE}?filed=1"):
        page = client.get(path)
        check_page(page, locale)
        assert 'id="missing"' in page.text
        assert "3 Δεκεμβρίου" not in page.text, "the limit starts when it is here"
        assert "3 December" not in page.text
    page = client.get(f"{PAGE}/documents")
    check_page(page, locale)
    assert 'name="file.lacking.0"' in page.text
    files = {"file.lacking.0": (BytesIO(b"%PDF"), "x.pdf")}
    sent = client.post(f"{PAGE}/documents", data={"csrf": csrf(page), **files})
    assert sent.location == f"{PAGE}/documents?sent=1"
    assert f"request={samples.REQUEST['id']}&evidence=0" in services.queries


@pytest.mark.parametrize("state", ["refused", "withdrawn", "incomplete", "recalled"])
def test_what_ended_without_a_document_leads_to_a_new_request(
    client: FlaskClient, services: Services, state: str
) -> None:
    lay_out(services, state=state, acts=[], limit={"kind": "ended", "days": None, "since": None})
    sign_in(client)
    page = client.get(PAGE).text
    assert '<a class="govuk-link" href="/certificates/955481">' in page
    assert "3 Δεκεμβρίου" not in page, "no answer is owed any more"


def test_files_that_were_sent_are_named(client: FlaskClient, services: Services) -> None:
    lay_out(services, attachments=[samples.upload("u1", "λογαριασμός.pdf")])
    sign_in(client)
    assert "λογαριασμός.pdf" in client.get(PAGE).text


def test_files_that_are_too_large_together_lead_back_to_their_page(client: FlaskClient, services: Services) -> None:
    lay_out(services)
    sign_in(client)
    kind = "multipart/form-data; boundary=x"
    answer = client.post(f"{PAGE}/documents", data=b"x" * 21_000_000, content_type=kind)
    assert answer.status_code == 413
    assert f'href="{PAGE}/documents"' in answer.text


def test_the_way_to_a_new_request_leads_somewhere(client: FlaskClient) -> None:
    assert client.get("/certificates").location == "/"
    sign_in(client)
    assert client.get("/certificates").location == "/services"


def test_the_timeline_says_who_collected_it(client: FlaskClient, services: Services) -> None:
    collected = happening("hand-over", {"name": "Νίκος Νικολάου", "capacity": "authorised"}, detail="authorised")
    lay_out(services, state="collected", acts=[], history=[collected])
    sign_in(client)
    assert "Το παρέλαβε: Νίκος Νικολάου" in client.get(PAGE).text
