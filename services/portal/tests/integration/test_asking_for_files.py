"""Files, ways of delivery and the truth, on the way to a request."""

from io import BytesIO
from typing import Any

import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from test_asking import COLLECT, START, B, begin, filed
from visits import check_page, hidden, send
from werkzeug.test import TestResponse

pytestmark = pytest.mark.usefixtures("working")

FOR_ANOTHER = {**COLLECT, "applicant.capacity": "authorised"}
FILE = "3b8b2a52-4c1d-4a78-8b4f-0a6f3f6f2d33"


def upload(
    client: FlaskClient, token: str, go: str = "stay", path: str = START + "documents", **files: Any
) -> TestResponse:
    data = {"csrf": token, "go": go, **{name.replace("_", ".", 1): value for name, value in files.items()}}
    return client.post(path, data=data, follow_redirects=True)


def test_files_are_sent_where_a_paper_is_needed(client: FlaskClient, services: Services) -> None:
    services.lay_out("POST /certificates/uploads", samples.upload(FILE, "x.pdf"), 201)
    token = begin(client)
    page = send(client, START + "form", token, **FOR_ANOTHER)
    check_page(page)
    assert page.request.path == START + "documents"
    assert "έως 10 MB" in page.text
    sent = samples.upload(FILE, "Εξουσιοδότηση.pdf", evidence="authorisation")
    services.lay_out("GET /certificates/uploads", {"items": [sent], "limits": samples.LIMITS})
    page = upload(client, token, file_authorisation=(BytesIO(b"%PDF-1.7 x"), "Εξουσιοδότηση.pdf"))
    check_page(page)
    assert "Ελέγχεται" in page.text
    [(headers, body)] = services.requests("POST /certificates/uploads")
    assert body == b"%PDF-1.7 x"
    assert (
        headers["X-File-Name"] == "%CE%95%CE%BE%CE%BF%CF%85%CF%83%CE%B9%CE%BF%CE%B4%CF%8C%CF%84%CE%B7%CF%83%CE%B7.pdf"
    )
    assert headers["Content-Type"] == "application/octet-stream"
    assert "procedure=955481&evidence=authorisation" in services.queries
    check = upload(client, token, go="on")
    check_page(check)
    assert check.request.path == START + "check"
    assert "Εξουσιοδότηση.pdf" in check.text
    send(client, START + "check", token, key=hidden(check, "key"), attachments=FILE)
    assert filed(services)["attachments"] == [FILE]


def test_going_on_sends_what_was_chosen_and_works_without(client: FlaskClient, services: Services) -> None:
    services.lay_out("POST /certificates/uploads", samples.upload(FILE, "x.pdf"), 201)
    token = begin(client)
    send(client, START + "form", token, **FOR_ANOTHER)
    check = upload(client, token, go="on", file_authorisation=(BytesIO(b"%PDF"), "x.pdf"))
    assert check.request.path == START + "check"
    assert len(services.requests("POST /certificates/uploads")) == 1
    assert "Δεν το στείλατε. Θα σας το ζητήσουμε." in check.text, "the service does not have it yet"
    send(client, START + "check", token, key=hidden(check, "key"), attachments="../x")
    assert filed(services)["attachments"] == []


def test_a_refused_file_says_why_at_its_field(client: FlaskClient, services: Services) -> None:
    problem = {"code": "upload-refused", "title": "Όχι", "detail": "Το αρχείο είναι πολύ μεγάλο."}
    services.lay_out("POST /certificates/uploads", problem, 413)
    token = begin(client)
    send(client, START + "form", token, **FOR_ANOTHER)
    page = upload(client, token, go="on", file_authorisation=(BytesIO(b"%PDF"), "x.pdf"))
    check_page(page)
    assert (page.status_code, page.text.count("x.pdf: Το αρχείο είναι πολύ μεγάλο.")) == (422, 2)
    assert 'href="#file.authorisation"' in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_file_shows_its_first_page_and_can_be_removed(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    ready = samples.upload(FILE, "a.pdf", evidence="authorisation", state="ready", pages=2)
    bad = samples.upload(
        FILE[::-1], "b.pdf", evidence="authorisation", state="refused", reason_text=samples.words("Κλειδωμένο")
    )
    services.lay_out("GET /certificates/uploads", {"items": [ready, bad], "limits": samples.LIMITS})
    services.lay_out(f"DELETE /certificates/uploads/{FILE}", {}, 200)
    token = begin(client)
    page = send(client, START + "form", token, **FOR_ANOTHER)
    check_page(page, locale)
    assert f'src="/uploads/{FILE}/1.jpg"' in page.text
    assert samples.words("Κλειδωμένο")[locale] in page.text
    check = upload(client, token, go="on")
    assert "a.pdf" in check.text
    assert "b.pdf" not in check.text, "what was refused is not filed"
    removed = send(client, f"/uploads/{FILE}/delete", token, next=START + "documents")
    assert removed.request.path == START + "documents"
    assert len(services.requests(f"DELETE /certificates/uploads/{FILE}")) == 1


def test_a_file_that_was_refused_meanwhile_leads_back_to_the_files(client: FlaskClient, services: Services) -> None:
    token = begin(client)
    send(client, START + "form", token, **FOR_ANOTHER)
    check = upload(client, token, go="on")
    services.lay_out("POST /certificates/requests", {"code": "upload-refused", "title": "Όχι"}, 422)
    page = send(client, START + "check", token, key=hidden(check, "key"))
    check_page(page)
    assert (page.request.path, 'href="#attachments"' in page.text) == (START + "documents", True)


def test_a_file_to_download_needs_level_b_and_comes_back(client: FlaskClient, services: Services) -> None:
    token = begin(client)
    closed = send(client, START + "form", token, **{**COLLECT, "delivery": "download"})
    check_page(closed)
    assert "Χρειάζεται λογαριασμός επιπέδου Β." in closed.text
    assert hidden(closed, "next") == START + "check"
    services.lay_out("GET /certificates/options", samples.options(level="B"))
    check = client.get(START + "check")
    check_page(check)
    assert "Λήψη ως αρχείο" in check.text
    send(client, START + "check", token, key=hidden(check, "key"))
    assert filed(services)["delivery"] == "download"


@pytest.mark.parametrize("way", ["service-centre", "download"])
@B
def test_the_receipt_says_how_it_is_received(client: FlaskClient, services: Services, way: str) -> None:
    request = {**samples.REQUEST, "delivery": way, "postal_address": None}
    services.lay_out(f"GET /certificates/requests/{samples.REQUEST['id']}", request)
    token = begin(client)
    choice = f"{way}:kep_gouves" if way == "service-centre" else way
    check = send(client, START + "form", token, **{**COLLECT, "delivery": choice})
    done = send(client, START + "check", token, key=hidden(check, "key"))
    check_page(done)
    assert ("ΚΕΠ" if way == "service-centre" else "κατεβάζετε") in done.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_each_service_centre_is_a_choice_of_its_own(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    token = begin(client)
    form = client.get(START + "form")
    check_page(form, locale)
    for key in ("kep_limenas", "kep_gouves"):
        assert f'value="service-centre:{key}"' in form.text
    check = send(client, START + "form", token, **{**COLLECT, "delivery": "service-centre:kep_gouves"})
    check_page(check, locale)
    assert samples.words("ΚΕΠ Γουβών")[locale] in check.text
    assert samples.words("ΚΕΠ Λιμένα")[locale] not in check.text
    send(client, START + "check", token, key=hidden(check, "key"))
    assert (filed(services)["delivery"], filed(services)["service_centre"]) == ("service-centre", "kep_gouves")


def test_a_service_centre_that_is_none_is_said_beside_the_ways(client: FlaskClient, services: Services) -> None:
    refused = {"code": "invalid-input", "errors": [{"field": "service_centre", "text": "Διαλέξτε ένα ΚΕΠ."}]}
    services.lay_out("POST /certificates/procedures/955481/checks", refused, 422)
    token = begin(client)
    page = send(client, START + "form", token, **{**COLLECT, "delivery": "service-centre:old"})
    assert page.status_code == 422
    assert 'href="#delivery"' in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_truth_is_stated_before_filing_and_not_kept(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    services.lay_out("GET /certificates/procedures/955481", {**samples.PROCEDURE, "truth": True})
    token = begin(client)
    check = send(client, START + "form", token, **COLLECT)
    check_page(check, locale)
    assert "1599/1986" in check.text
    without = send(client, START + "check", token, key=hidden(check, "key"))
    check_page(without, locale)
    assert (without.status_code, 'href="#truth"' in without.text) == (422, True)
    assert services.requests("POST /certificates/requests") == []
    send(client, START + "check", token, key=hidden(without, "key"), truth="yes")
    assert filed(services)["truth"] is True
    assert "truth" not in services.drafts["certificates", "955481"]["values"]


def test_a_service_that_wants_the_truth_is_heard(client: FlaskClient, services: Services) -> None:
    errors = [{"field": "truth", "text": "Δηλώστε το."}]
    services.lay_out("POST /certificates/requests", {"code": "invalid-input", "title": "x", "errors": errors}, 422)
    token = begin(client)
    check = send(client, START + "form", token, **COLLECT)
    assert "Δηλώστε το." in send(client, START + "check", token, key=hidden(check, "key")).text
