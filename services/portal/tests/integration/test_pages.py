"""The pages as people meet them: journeys, refusals, parts that are down."""

from typing import Any

import pytest
import samples
from conftest import Services
from flask import Flask
from flask.testing import FlaskClient
from visits import check_page, csrf, sign_in
from werkzeug.test import TestResponse

# Whoever is not signed in sees these and no other.
PUBLIC = {
    *("static", "healthz", "readyz", "exposition"),
    *("home.index", "home.language", "certificates.procedure"),
    *("auth.login", "auth.callback", "auth.backchannel_logout"),
    *("information.levels", "information.businesses", "information.contact"),
    *("information.accessibility", "information.privacy", "town.logo", "town.colours"),
}
PUBLIC_PAGES = ("/", "/certificates/955481", "/levels", "/businesses", "/contact", "/accessibility", "/privacy")
REQUEST_PAGE = f"/cases/requests/{samples.REQUEST['id']}"
DECLARATION_PAGE = f"/cases/declarations/{samples.DECLARATION['id']}"
NOTE = f"/fees/declarations/{samples.DECLARATION['id']}/note.pdf"


@pytest.fixture(params=["A"])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def _ready(services: Services, issuer: Any, level: str) -> None:
    """Services in which everything works."""
    issuer.person(level=level)
    services.lay_out("GET /certificates/policy", samples.POLICY)
    services.lay_out("GET /fees/policy", samples.FEE_POLICY)
    services.lay_out("GET /fees/fees", samples.FEES)
    services.lay_out("GET /certificates/options", samples.options(level=level))
    services.lay_out("GET /fees/options", samples.fee_options(level=level))
    services.lay_out("GET /certificates/procedures", {"items": [samples.PROCEDURE]})
    services.lay_out("GET /certificates/procedures/955481", samples.PROCEDURE)
    services.lay_out("GET /certificates/requests", {"items": [samples.REQUEST]})
    services.lay_out(f"GET /certificates/requests/{samples.REQUEST['id']}", samples.REQUEST)
    services.lay_out("POST /certificates/requests", samples.REQUEST, 201)
    services.lay_out("GET /fees/businesses", samples.BUSINESSES)
    services.lay_out("POST /fees/quotes", samples.QUOTE)
    services.lay_out("POST /fees/declarations", samples.DECLARATION, 201)
    services.lay_out("GET /fees/declarations", {"items": [samples.DECLARATION]})
    services.lay_out(f"GET /fees/declarations/{samples.DECLARATION['id']}", samples.DECLARATION)
    services.lay_out(f"GET {NOTE}", b"%PDF-1.7")


def send(client: FlaskClient, path: str, token: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf": token, **fields}, follow_redirects=True)


def test_strangers_see_the_public_pages_only(app: Flask, client: FlaskClient) -> None:
    open_views = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<path:filename>", "portal.css").replace("<way>", "password").replace("<locale>", "en")
        for name in ("code", "request_id", "declaration_id"):
            path = path.replace(f"<{name}>", "955481")
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        with client.open(path, method=method) as answer:
            if answer.status_code != 401:
                open_views.add(rule.endpoint)
    assert open_views == PUBLIC


def test_every_form_needs_the_token_of_the_session(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    posts = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for rule in posts - {"/auth/backchannel-logout"}:
        answer = client.post(rule.replace("<code>", "955481"), data={"csrf": "guess"})
        assert answer.status_code == 400, rule
    assert "Η φόρμα δεν ισχύει πια" in answer.text
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize("level", ["A", "B"], indirect=True)
def test_every_page_is_strict_html_in_both_languages(client: FlaskClient, locale: str, level: str) -> None:
    client.set_cookie("portal_lang", locale)
    for path in (*PUBLIC_PAGES, "/services", "/nowhere"):
        check_page(client.get(path), locale)
    sign_in(client)
    signed_in = [*PUBLIC_PAGES, "/services", "/account", "/cases", "/certificates/955481/form", "/fees"]
    for path in (*signed_in, REQUEST_PAGE, REQUEST_PAGE + "?filed=1", DECLARATION_PAGE, DECLARATION_PAGE + "?filed=1"):
        check_page(client.get(path), locale)
    answer = client.get("/")
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_the_language_link_goes_back_to_the_page_and_nowhere_else(client: FlaskClient) -> None:
    assert client.get("/language/en?next=/certificates/955481").location == "/certificates/955481"
    assert 'lang="en"' in client.get("/").text
    assert client.get("/language/el?next=//evil.example").location == "/"


def test_the_first_page_shows_what_each_level_opens_and_no_offer_of_staff(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Παραλαβή (el)" in page
    assert "Έκδοση (el)" not in page
    assert 'href="/certificates/955481"' in page
    assert "Τέλος διαμονής (el)" in page
    for way in ("taxisnet", "password", "register"):
        assert f"/auth/login/{way}?next=/services" in page


def test_level_a_learns_what_is_missing_before_starting(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    form = client.get("/certificates/955481/form").text
    assert "Χρειάζεται λογαριασμός επιπέδου B." in form
    assert 'action="/account/link"' in form
    assert 'name="street"' not in form
    fees = client.get("/fees")
    assert fees.status_code == 403
    assert "Συνδέστε το TAXISnet." in fees.text
    assert services.requests("GET /fees/businesses") == []


@pytest.mark.parametrize("level", ["B"], indirect=True)
def test_a_certificate_by_post_from_form_to_number(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get("/certificates/955481/form"))
    form = {
        "answers.record": "current",
        "delivery": "post",
        "street": " Ελευθερίας ",
        "number": "3",
        "postcode": "700 14",
        "city": "Χερσόνησος",
        "answers.death-day": "5",
        "answers.death-month": "3",
        "answers.death-year": "2019",
    }
    check = send(client, "/certificates/955481/form", token, **form)
    check_page(check)
    assert "Σημερινή (el)" in check.text
    for _ in range(2):
        done = send(client, "/certificates/955481/check", token)
        assert "12/23-11-2026" in done.text
        assert "3 Δεκεμβρίου 2026" in done.text
    [(headers, body)] = services.requests("POST /certificates/requests")
    assert body == {
        "procedure": "955481",
        "delivery": "post",
        "answers": {"record": "current", "death": "2019-03-05"},
        "postal_address": {"street": "Ελευθερίας", "number": "3", "postcode": "700 14", "city": "Χερσόνησος"},
        "locale": "el",
    }
    assert headers["Authorization"].startswith("Bearer eyJ")
    assert len(headers["Idempotency-Key"]) >= 20
    assert headers["Accept-Language"] == "el"
    assert headers["Traceparent"].startswith("00-")
    # A new request begins with an empty form.
    assert "checked" not in client.get("/certificates/955481/form").text


@pytest.mark.parametrize("level", ["B"], indirect=True)
def test_faults_come_back_to_their_fields_with_what_was_written(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get("/certificates/955481/form"))
    empty = send(client, "/certificates/955481/form", token, delivery="post", city="Μάλια")
    check_page(empty)
    assert empty.status_code == 422
    for field in ("answers.record", "street", "postcode"):
        assert f'href="#{field}"' in empty.text
    assert 'value="Μάλια"' in empty.text
    errors = [
        {"field": "postal_address.postcode", "text": "Πέντε ψηφία."},
        {"field": "answers.death", "text": "Μέλλον."},
    ]
    services.lay_out("POST /certificates/requests", {"code": "invalid-input", "title": "x", "errors": errors}, 422)
    form = {"answers.record": "current", "street": "Α", "postcode": "1", "city": "Μάλια", "delivery": "post"}
    send(client, "/certificates/955481/form", token, **form)
    refused = send(client, "/certificates/955481/check", token)
    check_page(refused)
    assert refused.status_code == 422
    assert 'href="#postcode"' in refused.text
    assert 'href="#answers.death-day"' in refused.text


@pytest.mark.parametrize("level", ["B"], indirect=True)
def test_a_fee_declaration_from_form_to_payment_code(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get("/fees"))
    period = send(client, "/fees", token, establishment="e1", fee="accommodation")
    check_page(period)
    assert "2024-Q1" in period.text
    assert "2023-Q4" not in period.text
    check = send(client, "/fees/period", token, period="2024-Q1", receipts="12.345,67", inclusive="no")
    check_page(check)
    assert "100,00 €" in check.text
    for _ in range(2):
        done = send(client, "/fees/check", token)
        assert "RF18 1234 0000 0000 0000 0000 1" in done.text
    [(headers, body)] = services.requests("POST /fees/declarations")
    asked = {"establishment_id": "e1", "fee": "accommodation", "period": "2024-Q1"}
    assert body == {**asked, "receipts": "12345.67", "inclusive": False, "locale": "el"}
    assert len(headers["Idempotency-Key"]) >= 20
    assert client.get(f"/fees/{samples.DECLARATION['id']}/note.pdf").content_type == "application/pdf"


@pytest.mark.parametrize("level", ["B"], indirect=True)
def test_a_note_that_is_being_made_is_waited_for(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET {NOTE}", {"code": "note-not-ready", "title": "Ετοιμάζεται"}, 404)
    sign_in(client)
    page = client.get(f"/fees/{samples.DECLARATION['id']}/note.pdf")
    check_page(page)
    assert "Το σημείωμα ετοιμάζεται" in page.text


@pytest.mark.parametrize("level", ["B"], indirect=True)
def test_a_period_declared_before_leads_to_its_declaration(client: FlaskClient, services: Services) -> None:
    problem = {"code": "already-declared", "title": "Έχει ήδη δηλωθεί.", "number": "7/2026", "declaration_id": "d7"}
    services.lay_out("POST /fees/declarations", problem, 409)
    sign_in(client)
    token = csrf(client.get("/fees"))
    send(client, "/fees", token, establishment="e1", fee="accommodation")
    send(client, "/fees/period", token, period="2024-Q1", receipts="100", inclusive="yes")
    page = send(client, "/fees/check", token)
    check_page(page)
    assert page.status_code == 409
    assert 'href="/cases/declarations/d7"' in page.text


def test_a_part_that_is_down_is_left_out_and_named(client: FlaskClient, services: Services) -> None:
    for path in ("GET /fees/declarations", "GET /fees/options", "GET /fees/policy", "GET /fees/businesses"):
        services.lay_out(path, {"code": "unavailable", "title": "x"}, 503)
    sign_in(client)
    cases = client.get("/cases")
    assert cases.status_code == 200
    assert "12/23-11-2026" in cases.text
    for path in ("/cases", "/services", "/"):
        assert "η υπηρεσία τελών δεν απαντά" in client.get(path).text
    page = client.get("/fees")
    check_page(page)
    assert page.status_code == 503
    assert "Δεν απαντά η υπηρεσία τελών" in page.text


def test_refusals_of_a_service_are_told_in_its_words(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    refusal = {"code": "not-permitted", "title": "Όχι", "detail": "Χρειάζεται επίπεδο B."}
    services.lay_out(
        f"GET /fees/declarations/{samples.DECLARATION['id']}", {**refusal, "missing": [samples.MISSING_LEVEL]}, 403
    )
    page = client.get(DECLARATION_PAGE)
    check_page(page)
    assert page.status_code == 403
    assert "Χρειάζεται επίπεδο B." in page.text
    assert "Ελάτε στο γραφείο." in page.text
    services.lay_out("GET /certificates/procedures/955481", {"code": "identity-changed", "title": "Άλλο πρόσωπο."}, 403)
    changed = client.get("/certificates/955481")
    assert "Άλλο πρόσωπο." in changed.text
    assert "2897340000" in changed.text
    missing = client.get("/cases/requests/none")
    check_page(missing)
    assert missing.status_code == 404


def test_an_answer_of_another_shape_is_our_fault_not_a_stack_trace(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /certificates/procedures/955481", {"surprise": True})
    page = client.get("/certificates/955481")
    check_page(page)
    assert page.status_code == 503
