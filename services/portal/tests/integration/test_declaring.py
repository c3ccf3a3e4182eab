"""The pages on which a special declaration is written and handed in: what they say is wrong, and what comes next."""

import re

import declaration_samples as samples
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from portal.pages.declare import STEPS
from visits import check_page, csrf, sign_in

OWN = f"/businesses/declare/{samples.CASE_ID}"
OPTION = {"option": "identity.declare-business", "title": "x", "allowed": True, "missing": []}


@pytest.fixture
def eleni(services: Services, issuer: Issuer, client: FlaskClient) -> FlaskClient:
    issuer.person(level="B")
    sign_in(client)
    return client


def page_of(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    check_page(page)
    return page.text


@pytest.mark.parametrize(
    ("locale", "title", "answer"),
    [
        ("el", "Η δήλωσή σας υποβλήθηκε", "Θα έχετε απάντηση το αργότερο έως 12 Ιανουαρίου 2027."),
        ("en", "Declaration submitted", "You will have an answer by 12 January 2027 at the latest."),
    ],
)
def test_the_receipt_is_a_panel_and_says_until_when_there_is_an_answer(
    services: Services, eleni: FlaskClient, locale: str, title: str, answer: str
) -> None:
    again = [samples.entry("submitted", at="2026-10-01T09:00:00+00:00"), samples.entry("returned", "staff")]
    history = [*again, samples.entry("submitted")]
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case("submitted", history=history))
    eleni.set_cookie("portal_lang", locale)
    sent, later = eleni.get(OWN + "?sent=1"), eleni.get(OWN)
    for page in (sent, later):
        check_page(page, locale)
        assert answer in page.text
    panel = sent.text[sent.text.index("govuk-panel--confirmation") : sent.text.index('id="case-number"')]
    assert title in panel
    assert "govuk-panel" not in later.text
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case("accepted", history=history))
    assert "govuk-panel" not in eleni.get(OWN + "?sent=1").text


@pytest.mark.parametrize("path", ["/businesses", "/businesses/declare"])
def test_how_long_an_answer_takes_is_said_before_beginning(services: Services, eleni: FlaskClient, path: str) -> None:
    services.lay_out("GET /bridge/options", {"options": [OPTION]})
    services.lay_out("GET /bridge/declarations", {"items": []})
    assert "το αργότερο σε 50 ημέρες" in page_of(eleni, path)


@pytest.mark.parametrize("field", ["afm", "given_name"])
def test_an_empty_page_names_all_its_faults_and_no_other_page_s(
    services: Services, eleni: FlaskClient, field: str
) -> None:
    """The service names every field of the case, in their order."""
    names = ("afm", "name", "seat", "notice_email", "given_name", "family_name", "capacity", "proof", "places.0.name")
    faults = [{"field": name, "text": f"Γράψτε: {name}."} for name in names]
    step = "business" if field == "afm" else "you"
    services.lay_out("POST /bridge/declarations", {"code": "invalid-input", "title": "x", "errors": faults}, 422)
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case("draft"))
    services.lay_out(f"PUT /bridge/declarations/{samples.CASE_ID}", samples.case("draft", faults=faults))
    path = "/businesses/declare/new" if step == "business" else f"{OWN}/you"
    page = eleni.post(path, data={"csrf": csrf(eleni.get(path))})
    check_page(page)
    assert page.status_code == 422
    summary = page.text[page.text.index("govuk-error-summary") : page.text.index('<form id="form"')]
    own_names = [name for name in names if name.split(".")[0] in STEPS[step]]
    assert re.findall(r'href="#([^"]+)"', summary) == own_names


def test_the_check_page_has_one_way_to_change_each_group(services: Services, eleni: FlaskClient) -> None:
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case("draft"))
    page = page_of(eleni, f"{OWN}/check")
    links = re.findall(r'href="([^"]+)">Αλλαγή<span class="govuk-visually-hidden"> ([^<]+)</span>', page)
    assert links == [
        (f"{OWN}/business", "Η επιχείρηση"),
        (f"{OWN}/you", "Εσείς"),
        (f"{OWN}/places", "Εγκαταστάσεις στον Δήμο"),
    ]
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case("submitted"))
    assert ">Αλλαγή<" not in page_of(eleni, OWN)


def test_what_the_check_noticed_is_read_before_the_button(services: Services, eleni: FlaskClient) -> None:
    found = [{"code": "name-other", "correct": True, "serious": True}]
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case(findings=found, can=["submit"]))
    page = page_of(eleni, OWN)
    assert 0 < page.index("Ο αυτόματος έλεγχος βρήκε κάτι") < page.index('id="submit"')


def test_what_is_no_code_of_gov_gr_is_said_at_its_field(services: Services, eleni: FlaskClient) -> None:
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case(document=None))
    refused = {"title": "…", "errors": [{"field": "gov_code", "text": "Κωδικός: άλλος."}]}
    services.lay_out(f"PUT /bridge/declarations/{samples.CASE_ID}/document", refused, 422)
    answer = eleni.post(f"{OWN}/code", data={"csrf": csrf(eleni.get(f"{OWN}/code")), "gov_code": "123"})
    check_page(answer)
    assert answer.status_code == 422
    assert 'id="gov_code-error"' in answer.text
    assert answer.text.count("Κωδικός: άλλος.") == 2, "above the form and at the field"
    assert 'value="123"' in answer.text
