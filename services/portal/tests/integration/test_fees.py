"""What people read about fees before they begin, while nothing can be declared yet, and when nothing is owed."""

import re
from copy import deepcopy
from datetime import date
from typing import Any

import fee_samples
import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from servicekit import formats
from visits import check_page, csrf, send, sign_in

pytestmark = pytest.mark.usefixtures("working")

B = pytest.mark.parametrize("level", ["B"], indirect=True)
BOTH = pytest.mark.parametrize("locale", ["el", "en"])
PERIOD = {"period": "2024-Q1", "receipts": "0", "inclusive": "no"}
DECLARATION_PAGE = f"/cases/declarations/{fee_samples.DECLARATION['id']}"
ELSEWHERE = 'href="https://myaade.example/fees"'
WITHOUT_LINK = {
    "requirement": "business_link",
    "text": "Χρειάζεται ειδική υπεύθυνη δήλωση.",
    "ways": [{"id": "special-declaration", "text": "Υποβάλετε την ειδική υπεύθυνη δήλωση."}],
}

AT = "/fees/accommodation/at/e1"


def businesses(services: Services, *states: str, establishments: int = 1) -> None:
    """Lay out the person's businesses as finance knows them; of the first one its page and its establishment too."""
    found = []
    for number, state in enumerate(states, 1):
        counts = {**fee_samples.LISTED["counts"], "establishments": establishments}
        found.append(
            {**fee_samples.LISTED, "id": f"b{number}", "debtor": {"state": state, "text": None}, "counts": counts}
        )
    several = len(states) > 1
    services.lay_out("GET /fees/businesses", {**fee_samples.BUSINESSES, "items": found, "found": len(found)})
    places = fee_samples.BUSINESS_PAGE["items"][:establishments]
    whole = {**fee_samples.BUSINESS_PAGE, **found[0], "items": places, "found": len(places), "of_several": several}
    services.lay_out("GET /fees/businesses/b1", whole)
    business = {**fee_samples.BUSINESS, "debtor": found[0]["debtor"]}
    fees = fee_samples.ESTABLISHMENT_PAGE["fees"] if states[0] == "tied" else []
    about = {"business": business, "of_several": several}
    services.lay_out("GET /fees/establishments/e1", {**fee_samples.ESTABLISHMENT_PAGE, **about, "fees": fees})
    services.lay_out("fee accommodation of e1", {**fee_samples.ESTABLISHMENT_FEE, **about})


@BOTH
@B
def test_wherever_a_fee_is_offered_newer_periods_lead_to_where_they_are_declared(
    client: FlaskClient, locale: str
) -> None:
    since = formats.day(date(2025, 3, 1), locale)
    client.set_cookie("portal_lang", locale)
    public = [client.get(path) for path in ("/", "/businesses")]
    sign_in(client)
    own = ("/services", "/fees/establishments/e1", f"{AT}/period")
    for page in (*public, *(client.get(path) for path in own)):
        check_page(page, locale)
        assert ELSEWHERE in page.text, page.request.path
        assert since in page.text, page.request.path


def test_fees_that_go_another_way_are_named(client: FlaskClient, services: Services) -> None:
    fees = deepcopy(samples.FEES)
    stays = {**fees["items"][0], "code": "nightlife", "title": samples.words("Κέντρα"), "channels": []}
    services.lay_out("GET /fees/fees", {**fees, "items": [*fees["items"], stays]})
    page = client.get("/businesses")
    check_page(page)
    shown = page.text[page.text.index('<div class="govuk-inset-text">') : page.text.index(ELSEWHERE)]
    assert "Τέλος διαμονής (el)." in shown
    assert "Κέντρα" not in shown


@BOTH
def test_the_page_for_businesses_explains_before_its_button(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.get("/businesses")
    texts = language.texts(locale)
    rate, fine = {"el": ("0,5 %", "2,5 %"), "en": ("0.5%", "2.5%")}[locale]
    shown = [ELSEWHERE, rate, "Έως το τέλος του επόμενου μήνα", fine, texts["businesses.why"], 'href="/fees"']
    places = [page.text.index(one) for one in shown]
    assert places == sorted(places)
    assert "govuk-button--start" in page.text[places[-2] :]


def test_a_service_that_is_older_tells_no_terms(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /fees/fees", {"items": [{"code": "accommodation", "title": samples.words("Τέλος")}]})
    page = client.get("/businesses")
    check_page(page)
    assert (page.status_code, "myaade" in page.text) == (200, False)


@BOTH
@B
def test_a_chosen_period_is_in_the_form_and_a_fact_of_the_establishment(
    client: FlaskClient, services: Services, locale: str
) -> None:
    area = {**SPACE["questions"][0]}
    prefilled = {**fee_samples.ESTABLISHMENT_FEE, "prefilled": {"area": "24.50"}}
    fee = {**samples.FEES["items"][0], "questions": [*samples.FEES["items"][0]["questions"], area]}
    services.lay_out("fee accommodation of e1", {**prefilled, "fee": fee})
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    page = client.get(f"{AT}/period?period=2024-Q1")
    check_page(page, locale)
    assert re.search(r'<option value="2024-Q1" selected', page.text)
    assert f'value="{"24,50" if locale == "el" else "24.50"}"' in page.text
    assert " selected" not in client.get(f"{AT}/period?period=2019-Q1").text


@B
def test_at_level_b_the_business_is_missing_and_not_the_identity(client: FlaskClient, services: Services) -> None:
    option = {**samples.fee_options(level="B")["options"][0], "allowed": False, "missing": [WITHOUT_LINK]}
    services.lay_out("GET /fees/options", {"options": [option]})
    token = csrf(sign_in(client, "/fees"))
    closed = send(client, "/fees/accommodation/period", token, **PERIOD)
    check_page(closed)
    assert closed.request.path == "/fees/accommodation/check"
    texts = language.texts("el")
    assert texts["fees.closed_lead"].format(draft_days=30) in closed.text
    assert texts["step_up.lead"] not in closed.text


def test_months_and_quarters_stand_apart(client: FlaskClient, services: Services) -> None:
    quarter = fee_samples.PERIODS["periods"][0]
    months = [{**quarter, "code": code, "title": samples.words(code)} for code in ("2024-03", "2024-09")]
    periods = [months[0], quarter, {**months[1], "due": "2024-10-31"}]
    services.lay_out("GET /fees/fees/accommodation/periods", {**fee_samples.PERIODS, "periods": periods})
    sign_in(client)
    page = client.get("/fees/accommodation/period")
    check_page(page)
    assert re.findall(r'<optgroup label="([^"]+)|<option value="([^"]+)"', page.text) == [
        (language.texts("el")["fees.quarterly"], ""),
        ("", "2024-Q1"),
        (language.texts("el")["fees.monthly"], ""),
        ("", "2024-09"),
        ("", "2024-03"),
    ]
    wrong = send(client, "/fees/accommodation/period", csrf(page), **{**PERIOD, "period": ""})
    check_page(wrong)
    assert 'id="period-error"' in wrong.text


@B
@pytest.mark.parametrize(("states", "available"), [(["waiting"], False), (["waiting", "tied"], True)])
def test_services_say_available_only_once_finance_knows_a_business(
    client: FlaskClient, services: Services, states: list[str], available: bool
) -> None:
    businesses(services, *states)
    page = sign_in(client, "/services")
    check_page(page)
    fees = page.text[page.text.index('id="group-fee-declarations"') :]
    texts = language.texts("el")
    assert (texts["services.open"] in fees) is available
    assert (texts["debtors.person.waiting"] in fees) is not available


@B
@pytest.mark.parametrize(("locale", "where"), [("el", "suffix"), ("en", "prefix")])
def test_the_euro_sign_stands_where_amounts_have_it(client: FlaskClient, locale: str, where: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    page = client.get(f"{AT}/period").text
    assert re.findall(r'govuk-input__(prefix|suffix)" aria-hidden="true">€', page) == [where]


@BOTH
@B
def test_zero_receipts_promise_no_note(client: FlaskClient, services: Services, locale: str) -> None:
    nothing = {"lines": [{**fee_samples.LINES[0], "amount_cents": 0}], "total_cents": 0}
    services.lay_out("POST /fees/quotes", {**fee_samples.QUOTE, **nothing})
    filed = {**fee_samples.DECLARATION, **nothing, "note": None}
    filed["notice"] = {"state": "none", "reason": None, "at": None}
    services.lay_out(f"GET /fees/declarations/{fee_samples.DECLARATION['id']}", filed)
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    token = csrf(sign_in(client, "/fees"))
    check = send(client, f"{AT}/period", token, **PERIOD)
    check_page(check, locale)
    assert texts["fees.send_text_nothing"] in check.text
    for text_id in ("send_text", "due", "pay_by"):
        assert texts[f"fees.{text_id}"] not in check.text.replace(texts["fees.send_text_nothing"], ""), text_id
    for path in (DECLARATION_PAGE, DECLARATION_PAGE + "?filed=1"):
        page = client.get(path)
        check_page(page, locale)
        assert page.text.count(texts["fees.nothing_owed"]) == 1
        for text_id in ("cases.next", "fees.note", "fees.valid_until", "fees.copy"):
            assert f">{texts[text_id]}" not in page.text
    assert texts["fees.next_nothing"] in page.text


@B
def test_amounts_stand_under_each_other(client: FlaskClient) -> None:
    token = csrf(sign_in(client, "/fees"))
    check = send(client, f"{AT}/period", token, **PERIOD).text
    for page, total in ((check, "100,00\u00a0€"), (client.get(DECLARATION_PAGE).text, "61,73\u00a0€")):
        [amounts] = re.findall(r'<dl class="govuk-summary-list portal-amounts">.*?</dl>', page, re.S)
        assert total in amounts
        assert samples.words("Α' τρίμηνο 2024")["el"] not in amounts


SPACE: dict[str, Any] = {
    "code": "public-space",
    "title": samples.words("Τέλος κοινόχρηστων χώρων"),
    "periods": "ahead",
    "questions": [
        {
            "id": "area",
            "kind": "measure",
            "title": samples.words("Πόσα τετραγωνικά μέτρα;"),
            "short": samples.words("Εμβαδόν"),
            "hint": None,
            "unit": samples.words("τ.μ."),
            "choices": [],
        },
        {
            "id": "zone",
            "kind": "choice",
            "title": samples.words("Σε ποια ζώνη;"),
            "short": samples.words("Ζώνη"),
            "hint": None,
            "unit": None,
            "choices": [
                {"value": "square", "title": samples.words("Πλατείες")},
                {"value": "elsewhere", "title": samples.words("Αλλού")},
            ],
        },
    ],
}
