"""Each page of a certificate's form names its own faults before it lets go on."""

import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from test_forms import DEATH, START, WHERE
from visits import check_page, csrf, hidden, send, sign_in

pytestmark = [pytest.mark.usefixtures("working"), pytest.mark.parametrize("level", ["B"], indirect=True)]

CHECKS = "POST /certificates/procedures/955481/checks"
RECORD = {"answers.record": "current", "delivery": "post", **samples.YOU}
EARLIER = {"id": samples.REQUEST["id"], "number": "12/23-11-2026", "submitted_at": "2026-11-23T09:05:00+00:00"}


def refuse(services: Services, *fields: str) -> None:
    errors = [{"field": field, "text": f"Λάθος στο {field}."} for field in fields]
    services.lay_out(CHECKS, {"code": "invalid-input", "title": "x", "errors": errors}, 422)


@pytest.mark.parametrize(
    "written",
    [
        {**DEATH, "answers.death-day": "31", "answers.death-month": "2"},
        {**DEATH, "answers.death-day": ""},
        {**DEATH, "answers.death-month": "Μάιος"},
        {**DEATH, "answers.death-year": "24"},
    ],
    ids=["no-such-day", "no-day", "month-in-letters", "short-year"],
)
def test_a_wrong_date_stays_on_its_page_as_it_was_written(
    client: FlaskClient, services: Services, written: dict[str, str]
) -> None:
    refuse(services, "answers.death")
    sign_in(client)
    page = send(client, START + "form", csrf(client.get(START + "form")), **RECORD, **written)
    check_page(page)
    assert (page.status_code, page.request.path) == (422, START + "form")
    assert page.text.count("Λάθος στο answers.death.") == 2, "in the summary and at the field"
    assert 'href="#answers.death-day"' in page.text
    for name, value in written.items():
        shown = value.zfill(2) if value.isdecimal() else value
        assert f'name="{name}" type="text"' + (f' value="{shown}"' if value else "") in page.text
    [(_, body)] = services.requests(CHECKS)
    assert body["answers"]["record"] == "current"
    assert body["delivery"] == "post"
    assert "postal_address" not in body


def test_all_faults_of_a_page_are_named_at_once_in_their_order(client: FlaskClient, services: Services) -> None:
    refuse(services, "answers.death", "answers.record", "answers.of-another-page")
    sign_in(client)
    page = send(client, START + "form", csrf(client.get(START + "form")), **DEATH)
    summary = page.text.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    links = [part.partition('"')[0] for part in summary.split('href="')[1:]]
    applicant = ["#applicant.father_name", "#applicant.mother_name", "#applicant.birth_date-day"]
    assert links == ["#answers.record", "#answers.death-day", *applicant, "#delivery"]
    assert "Ποια μερίδα; (el): Διαλέξτε μία από τις επιλογές." in summary


def test_a_wrong_postcode_stays_on_the_page_of_the_address(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    send(client, START + "form", token, **RECORD)
    refuse(services, "postal_address.postcode")
    page = send(client, START + "address", token, **{**WHERE, "postcode": "123"})
    check_page(page)
    assert (page.status_code, page.request.path) == (422, START + "address")
    assert 'href="#postcode"' in page.text
    assert 'value="123"' in page.text
    [_, (_, body)] = services.requests(CHECKS)
    assert body == {"postal_address": {"street": "Ελευθερίας", "number": "3", "postcode": "123", "city": "Χερσόνησος"}}


def test_a_long_answer_is_named_and_not_cut(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    send(client, START + "form", token, **RECORD)
    refuse(services, "postal_address.street")
    street = "Λεωφόρος " + "α" * 250
    page = send(client, START + "address", token, **{**WHERE, "street": street})
    assert page.status_code == 422
    assert f'value="{street}"' in page.text
    assert services.requests(CHECKS)[-1][1]["postal_address"]["street"] == street


def test_a_draft_that_was_left_wrong_is_told_before_it_is_checked(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    refuse(services, "answers.death")
    send(client, START + "form", token, **{**RECORD, "delivery": "collect"}, **DEATH)
    page = client.get(START + "continue", follow_redirects=True)
    check_page(page)
    assert 'href="#answers.death-day"' in page.text
    assert START + 'check"' not in page.text


@pytest.mark.parametrize("status", [404, 503])
def test_the_applicant_goes_on_when_the_answers_cannot_be_checked(
    client: FlaskClient, services: Services, status: int
) -> None:
    services.lay_out(CHECKS, {"code": "x", "title": "x"}, status)
    sign_in(client)
    token = csrf(client.get(START + "form"))
    check = send(client, START + "form", token, **{**RECORD, "delivery": "collect"}, **DEATH)
    assert check.request.path == START + "check"
    assert "12/23-11-2026" in send(client, START + "check", token, key=hidden(check, "key")).text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_what_was_asked_for_before_is_said_and_does_not_hinder(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    services.lay_out(CHECKS, {"open_requests": [EARLIER]})
    sign_in(client)
    token = csrf(client.get(START + "form"))
    check = send(client, START + "form", token, **{**RECORD, "delivery": "collect"})
    check_page(check, locale)
    note = check.text.partition('id="asked-before"')[2].partition("</div>")[0]
    assert EARLIER["number"] in note
    assert ("23 Νοεμβρίου 2026" if locale == "el" else "23 November 2026") in note
    assert f'href="/cases/requests/{EARLIER["id"]}"' in note
    send(client, START + "check", token, key=hidden(check, "key"))
    assert len(services.requests("POST /certificates/requests")) == 1


def test_another_address_of_a_filed_request_is_judged_in_full(client: FlaskClient, services: Services) -> None:
    refuse(services, "postal_address.postcode")
    page = f"/cases/requests/{samples.REQUEST['id']}/delivery/address"
    sign_in(client)
    wrong = send(client, page, csrf(client.get(page)), **{**WHERE, "city": "", "postcode": "123"})
    check_page(wrong)
    assert wrong.status_code == 422
    assert 'href="#postcode"' in wrong.text
    assert 'href="#city"' in wrong.text
    assert services.requests(f"PUT /certificates/requests/{samples.REQUEST['id']}/delivery") == []
