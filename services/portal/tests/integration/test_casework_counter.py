"""Filing for an applicant at the office."""

import re
from typing import Any

import case_samples as sample
import desk_samples as desk
import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, hidden, send, sign_in
from werkzeug.test import TestResponse

PAGE = "/casework/counter/955481"
FORM = {
    "shown": "",
    "answers.record": "current",
    **samples.YOU,
    "identity.kind": "id-card",
    "identity.last_signs": "456",
    "delivery": "collect",
}
POSTED = {
    "delivery": "post",
    "street": "Ελευθερίας",
    "number": "3",
    "postcode": "70014",
    "city": "Χερσόνησος",
    "override_reason": "Κατάκοιτος, ο γιος του ρωτά",
}
BODY: dict[str, Any] = {
    "procedure": "955481",
    "delivery": "collect",
    "postal_address": None,
    "answers": {"record": "current"},
    "applicant": {"given_name": "Μαρία", "family_name": "Παπαδάκη", **samples.APPLICANT},
    "identity": {"kind": "id-card", "last_signs": "456"},
    "locale": "el",
}
LOCALES = pytest.mark.parametrize("locale", ["el", "en"])


@pytest.fixture
def token(client: FlaskClient, office: None, services: Services) -> str:
    services.lay_out("GET /certificates/procedures", {"items": [samples.PROCEDURE]})
    services.lay_out("GET /certificates/procedures/955481", samples.PROCEDURE)
    services.lay_out("POST /certificates/procedures/955481/checks", {"open_requests": []})
    services.lay_out("POST /certificates/counter/requests", {"id": sample.CASE_ID, "number": "12/23-11-2026"}, 201)
    return csrf(sign_in(client, "/casework"))


def confirm(client: FlaskClient, token: str, page: TestResponse, **ticks: str) -> TestResponse:
    """Press the button of the page that showed everything."""
    form = page.text.partition("<form")[2].partition('class="govuk-button')[0]
    whole = page.text[page.text.index(f'<form method="post" action="{PAGE}" novalidate') :].partition("</form>")[0]
    assert form
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', whole)
    return client.post(PAGE, data={**dict(fields), "csrf": token, **ticks})


@LOCALES
def test_every_page_is_strict_html_in_both_languages(client: FlaskClient, token: str, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    chosen = client.get("/casework/counter")
    check_page(chosen, locale)
    assert f'href="{PAGE}"' in chosen.text
    page = client.get(PAGE)
    check_page(page, locale)
    assert 'value="download"' not in page.text, "there may be no account from which to download"
    check = send(client, PAGE, token, **{**FORM, **POSTED, "email": "maria@mail.example"})
    check_page(check, locale)
    assert language.texts(locale)["counter.read_back"] in check.text


def test_what_was_written_is_read_back_and_then_filed_once(client: FlaskClient, services: Services, token: str) -> None:
    check = send(client, PAGE, token, **FORM)
    check_page(check)
    assert services.requests("POST /certificates/counter/requests") == []
    for text in ("Σημερινή (el)", "7 Φεβρουαρίου 1980", "Ταυτότητα, …456"):
        assert text in check.text
    filed = confirm(client, token, check)
    assert filed.location == f"{sample.PAGE}?done=filed"
    [(headers, body)] = services.requests("POST /certificates/counter/requests")
    assert body == BODY
    assert headers["Idempotency-Key"] == hidden(check, "key")
    page = client.get(filed.location)
    assert f'href="{sample.PAGE}/receipt.pdf"' in page.text
    assert language.texts("el")["casework.act.filed.done"] in page.text


def test_questions_that_follow_from_an_answer_are_shown_before_anything_is_filed(
    client: FlaskClient, services: Services, token: str
) -> None:
    more = send(client, PAGE, token, **{**FORM, "answers.record": "former"})
    check_page(more)
    assert more.status_code == 200
    assert language.texts("el")["counter.more"] in more.text
    assert 'name="answers.surname"' in more.text
    answered = {**FORM, "answers.record": "former", "answers.surname": "Ξενάκη", "shown": hidden(more, "shown")}
    check = send(client, PAGE, token, **answered)
    assert "Ξενάκη" in check.text
    confirm(client, token, check)
    [(_, body)] = services.requests("POST /certificates/counter/requests")
    assert body["answers"] == {"record": "former", "surname": "Ξενάκη"}


def test_an_address_of_mail_is_read_out_and_confirmed(client: FlaskClient, services: Services, token: str) -> None:
    check = send(client, PAGE, token, **{**FORM, **POSTED, "email": "maria@mail.example"})
    unsure = confirm(client, token, check)
    check_page(unsure)
    assert unsure.text.count(language.texts("el")["counter.empty.email_confirmed"]) == 2
    assert services.requests("POST /certificates/counter/requests") == []
    confirm(client, token, unsure, email_confirmed="yes")
    [(_, body)] = services.requests("POST /certificates/counter/requests")
    assert (body["email"], body["email_confirmed"]) == ("maria@mail.example", True)
    assert body["override_reason"] == POSTED["override_reason"]
    assert body["postal_address"]["postcode"] == "70014"


def test_a_statement_of_truth_is_asked_where_the_procedure_asks(
    client: FlaskClient, services: Services, token: str
) -> None:
    services.lay_out("GET /certificates/procedures/955481", {**samples.PROCEDURE, "truth": True})
    check = send(client, PAGE, token, **FORM)
    assert confirm(client, token, check).status_code == 422
    confirm(client, token, check, truth="yes")
    [(_, body)] = services.requests("POST /certificates/counter/requests")
    assert body["truth"] is True


def test_what_is_missing_is_named_beside_its_field(client: FlaskClient, services: Services, token: str) -> None:
    page = send(client, PAGE, token, delivery="post")
    check_page(page)
    assert page.status_code == 422
    for field in ("answers.record", "applicant.given_name", "applicant.birth_date-day", "identity.kind", "street"):
        assert f'href="#{field}"' in page.text
    places = [page.text.index(f'href="#{field}"') for field in ("applicant.given_name", "identity.kind", "street")]
    assert places == sorted(places), "as the fields stand on the page"
    assert services.requests("POST /certificates/procedures/955481/checks") == []


def test_what_the_service_finds_wrong_comes_back_with_all_that_was_written(
    client: FlaskClient, services: Services, token: str
) -> None:
    errors = [{"field": "identity.last_signs", "text": "Μόνο τρία."}]
    services.lay_out(
        "POST /certificates/counter/requests", {"code": "invalid-input", "title": "x", "errors": errors}, 422
    )
    again = confirm(client, token, send(client, PAGE, token, **FORM))
    check_page(again)
    assert (again.status_code, again.text.count("Μόνο τρία.")) == (422, 2)
    assert 'value="Παπαδάκη"' in again.text
    services.lay_out(
        "POST /certificates/counter/requests", desk.problem("already-requested", "Υπάρχει.", "", number="11/1"), 409
    )
    twice = confirm(client, token, send(client, PAGE, token, **FORM))
    check_page(twice)
    assert "με αριθμό 11/1" in twice.text


def test_the_form_can_be_changed_after_it_was_read_back(client: FlaskClient, token: str) -> None:
    changed = send(client, PAGE, token, **{**FORM, "change": "yes"})
    check_page(changed)
    assert (changed.status_code, 'value="Παπαδάκη"' in changed.text) == (200, True)
