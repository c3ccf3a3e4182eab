"""A fee declaration that is amended or withdrawn: the old answers, the difference before it is filed, and after."""

import re

import fee_samples
import follow_up_samples
import pytest
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import csrf, sign_in

pytestmark = [pytest.mark.parametrize("level", ["B"], indirect=True), pytest.mark.usefixtures("working")]
PAGE = f"/cases/declarations/{fee_samples.DECLARATION['id']}"
SERVICE = f"/fees/declarations/{fee_samples.DECLARATION['id']}"
OTHER = {"id": "0c9b2b52-4c1d-4a78-8b4f-0a6f3f6f2d23", "number": "9/2026"}


def test_the_form_has_the_old_answers_as_people_write_them(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, f"{PAGE}/amendment").text
    assert 'value="12345,67"' in page
    assert re.search(r'value="no"[^>]*checked', page)
    assert len(services.requests(f"GET {SERVICE}")) == 1, "one read for the page"


def test_the_difference_is_seen_before_anything_is_filed(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, f"{PAGE}/amendment"))
    answers = {"receipts": "6.000,00", "inclusive": "no"}
    wrong = client.post(f"{PAGE}/amendment", data={"csrf": token, "receipts": "πολλά", "inclusive": "no"})
    assert (wrong.status_code, 'value="πολλά"' in wrong.text) == (422, True)
    page = client.post(f"{PAGE}/amendment", data={"csrf": token, **answers}).text
    [(_, asked)] = services.requests(f"POST {SERVICE}/amendment-quotes")
    assert asked["answers"] == {"receipts": "6000.00", "inclusive": "no"}
    for shown in ("ν. 339/1976", "61,73\u00a0€", "30,00\u00a0€", "-31,73\u00a0€", "-70,00\u00a0€", "12,50\u00a0€"):
        assert shown in page, shown
    assert not services.requests(f"POST {SERVICE}/amendment")
    # Of instalments that came late, what they cost is told apart: it is no part of what is declared.
    late = {**fee_samples.AMENDMENT_QUOTE, "to_pay_cents": 6500, "late_cents": 1244}
    services.lay_out(f"POST {SERVICE}/amendment-quotes", late)
    shown = client.post(f"{PAGE}/amendment", data={"csrf": token, **answers}).text
    assert language.texts("el")["fees.amend_late"].format(amount="12,44\u00a0€") in shown
    [key] = re.findall(r'name="key" value="([^"]+)"', page)
    done = client.post(f"{PAGE}/amendment/check", data={"csrf": token, "key": key, **answers})
    assert done.location.endswith("?amended=1")
    [(headers, filed)] = services.requests(f"POST {SERVICE}/amendment")
    assert (headers["Idempotency-Key"], filed["answers"]) == (key, asked["answers"])
    assert language.texts("el")["fees.amended_done"] in client.get(done.location).text


def test_who_pays_in_instalments_learns_before_amending_that_they_end(client: FlaskClient, services: Services) -> None:
    warning = language.texts("el")["fees.amend_ends_plan"]
    token = csrf(sign_in(client, f"{PAGE}/amendment"))
    assert warning not in client.get(f"{PAGE}/amendment").text
    note = {**fee_samples.DECLARATION["note"], "plan": follow_up_samples.PLAN}
    services.lay_out(f"GET {SERVICE}", {**fee_samples.DECLARATION, "note": note})
    assert warning in client.get(f"{PAGE}/amendment").text
    answers = {"csrf": token, "receipts": "6.000,00", "inclusive": "no"}
    assert warning in client.post(f"{PAGE}/amendment", data=answers).text


def test_why_it_is_withdrawn_must_be_said(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, f"{PAGE}/withdrawal"))
    fault = {"code": "invalid-input", "title": "x", "errors": [{"field": "reason", "text": "Γράψτε τον λόγο."}]}
    services.lay_out(f"POST {SERVICE}/withdrawal", fault, status=422)
    assert "Γράψτε τον λόγο." in client.post(f"{PAGE}/withdrawal", data={"csrf": token, "reason": ""}).text
    services.lay_out(f"POST {SERVICE}/withdrawal", fee_samples.DECLARATION)
    done = client.post(f"{PAGE}/withdrawal", data={"csrf": token, "reason": "Κατά λάθος."})
    assert done.location.endswith("?withdrawn=1")


@pytest.mark.parametrize("locale", ["el", "en"])
def test_what_was_amended_or_withdrawn_says_so_and_is_not_paid(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client, "/privacy")
    texts = language.texts(locale)
    at = {"at": "2026-11-24T09:00:00+00:00", "by": "office", "reason": "Ήταν κλειστή."}
    gone = {"state": "cancelled", "open_cents": 0}
    for known, said in (
        ({"state": "superseded", "note": None, "amended_by": OTHER}, "9/2026"),
        ({"state": "withdrawn", "withdrawn": at, "note": {**fee_samples.DECLARATION["note"], **gone}}, "Ήταν κλειστή."),
    ):
        services.lay_out(f"GET {SERVICE}", {**fee_samples.DECLARATION, "changeable": False, **known})
        page = client.get(PAGE).text
        assert said in page
        assert "/note.pdf" not in page
        assert f"{PAGE}/amendment" not in page
    assert texts["fees.cancelled_about"] in page


def test_every_declaration_has_a_paper_to_keep(client: FlaskClient, services: Services) -> None:
    assert f"{PAGE}/acknowledgement.pdf" in sign_in(client, PAGE).text
    services.answers[f"GET {SERVICE}/acknowledgement.pdf"] = services.answers[f"GET {SERVICE}/note.pdf"]
    paper = client.get(f"{PAGE}/acknowledgement.pdf")
    assert (paper.status_code, paper.content_type) == (200, "application/pdf")
