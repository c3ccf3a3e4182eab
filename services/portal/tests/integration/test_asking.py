"""Asking for a certificate: who asks, what follows from answers, files, the statement of truth, what is filed."""

from typing import Any

import pytest
import samples
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, hidden, send, sign_in

pytestmark = pytest.mark.usefixtures("working")

START = "/certificates/955481/"
COLLECT = {"answers.record": "current", "delivery": "collect", **samples.YOU}
B = pytest.mark.parametrize("level", ["B"], indirect=True)


def begin(client: FlaskClient) -> str:
    sign_in(client)
    return csrf(client.get(START + "form"))


def filed(services: Services) -> Any:
    [(_, body)] = services.requests("POST /certificates/requests")
    return body


def test_at_level_a_the_names_are_written_and_begin_as_the_account_has_them(
    client: FlaskClient, services: Services
) -> None:
    token = begin(client)
    page = client.get(START + "form")
    check_page(page)
    assert 'name="applicant.given_name" type="text" spellcheck="false" value="Μαρία"' in page.text
    check = send(client, START + "form", token, **{**COLLECT, "applicant.given_name": "Μαίρη"})
    check_page(check)
    for shown in ("Μαίρη", "Παπαδάκη", "Νίκος", "Άννα", "7 Φεβρουαρίου 1980", "Για τον εαυτό μου"):
        assert shown in check.text
    send(client, START + "check", token, key=hidden(check, "key"))
    names = {"given_name": "Μαίρη", "family_name": "Παπαδάκη"}
    assert filed(services)["applicant"] == {**names, **samples.APPLICANT}


@B
def test_at_level_b_the_names_are_the_registers(client: FlaskClient, services: Services, issuer: Issuer) -> None:
    issuer.person(level="B", verified_given_name="ΜΑΡΙΑ", verified_family_name="ΠΑΠΑΔΑΚΗ")
    token = begin(client)
    page = client.get(START + "form")
    check_page(page)
    assert 'name="applicant.given_name"' not in page.text
    assert "ΠΑΠΑΔΑΚΗ" in page.text.partition("<main")[2]
    check = send(client, START + "form", token, **COLLECT)
    assert "ΠΑΠΑΔΑΚΗ" in check.text.partition("<main")[2]
    send(client, START + "check", token, key=hidden(check, "key"))
    assert filed(services)["applicant"] == samples.APPLICANT


@pytest.mark.parametrize("locale", ["el", "en"])
def test_what_the_procedure_needs_besides_is_asked_and_required(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    more = {"applicant_fields": ["birth_place", "document_number", "phone"]}
    services.lay_out("GET /certificates/procedures/955481", {**samples.PROCEDURE, **more})
    token = begin(client)
    page = send(client, START + "form", token, **COLLECT)
    check_page(page, locale)
    for name in more["applicant_fields"]:
        assert f'href="#applicant.{name}"' in page.text
    written = {"applicant.birth_place": "Μάλια", "applicant.document_number": "ΑΚ 123456", "applicant.phone": "2897"}
    check = send(client, START + "form", token, **COLLECT, **written)
    send(client, START + "check", token, key=hidden(check, "key"))
    assert filed(services)["applicant"]["document_number"] == "ΑΚ 123456"


def test_a_fault_of_the_applicant_lands_at_its_field(client: FlaskClient, services: Services) -> None:
    errors = [{"field": "applicant.birth_date", "text": "Στο μέλλον."}]
    problem = {"code": "invalid-input", "title": "x", "errors": errors}
    services.lay_out("POST /certificates/procedures/955481/checks", problem, 422)
    page = send(client, START + "form", begin(client), **COLLECT)
    check_page(page)
    assert (page.status_code, 'href="#applicant.birth_date-day"' in page.text) == (422, True)
    [(_, body)] = services.requests("POST /certificates/procedures/955481/checks")
    assert body["applicant"]["mother_name"] == "Άννα"
    services.lay_out("POST /certificates/procedures/955481/checks", {"open_requests": []})
    services.lay_out("POST /certificates/requests", problem, 422)
    token = csrf(page)
    check = send(client, START + "form", token, **COLLECT)
    refused = send(client, START + "check", token, key=hidden(check, "key"))
    assert 'href="#applicant.birth_date-day"' in refused.text


def test_a_question_that_follows_from_an_answer_has_a_page_of_its_own(client: FlaskClient, services: Services) -> None:
    token = begin(client)
    assert "Ποιο επώνυμο;" not in client.get(START + "form").text
    more = send(client, START + "form", token, **{**COLLECT, "answers.record": "former"})
    check_page(more)
    assert more.request.path == START + "more"
    assert "Ποιο επώνυμο; (el)" in more.text
    assert "Αργεί λίγο (el)" in more.text, "advice about the choice stands there too"
    # An applicant need not answer what is not required, and comes by it once only.
    check = send(client, START + "more", token, **{"answers.surname": "Ξενάκη"})
    check_page(check)
    assert check.request.path == START + "check"
    assert "Ξενάκη" in check.text
    assert client.get(START + "continue", follow_redirects=True).request.path == START + "check"
    # An applicant who changes the answer is not held to what followed from it.
    check = send(client, START + "form", token, **COLLECT)
    assert "Ξενάκη" not in check.text
    send(client, START + "check", token, key=hidden(check, "key"))
    assert filed(services)["answers"] == {"record": "current"}
    assert client.get(START + "more").status_code == 303


def test_one_that_is_required_is_asked_for_at_its_field(client: FlaskClient, services: Services) -> None:
    first, _, death = samples.PROCEDURE["questions"]
    second = samples.question("surname", "name", "Ποιο επώνυμο;", only_if={"record": ["former"]})
    third = samples.question("spouse", "lines", "Ποιος σύζυγος;", only_if={"surname": ["Ξενάκη"]})
    services.lay_out(
        "GET /certificates/procedures/955481", {**samples.PROCEDURE, "questions": [first, second, third, death]}
    )
    token = begin(client)
    more = send(client, START + "form", token, **{**COLLECT, "answers.record": "former"})
    assert "Ποιος σύζυγος;" not in more.text
    empty = send(client, START + "more", token)
    check_page(empty)
    assert (empty.status_code, 'href="#answers.surname"' in empty.text) == (422, True)
    further = send(client, START + "more", token, **{"answers.surname": "Ξενάκη"})
    check_page(further)
    assert further.request.path == START + "more"
    assert 'name="answers.spouse"' in further.text
    check = send(client, START + "more", token, **{"answers.surname": "Ξενάκη", "answers.spouse": "Α\r\nΒ"})
    send(client, START + "check", token, key=hidden(check, "key"))
    assert filed(services)["answers"] == {"record": "former", "surname": "Ξενάκη", "spouse": "Α\nΒ"}
