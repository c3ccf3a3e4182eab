"""Businesses that finance does not know: what their representatives read, and how an officer ties them."""

from typing import Any

import desk_samples as desk
import fee_samples
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, hidden, send, sign_in

PAGE = "/debtors/b1"
CASE: dict[str, Any] = {
    "business_id": "b1",
    "business_name": "ΞΕΝΑΚΗ ΙΚΕ",
    "state": "waiting",
    "opened_at": "2026-11-23T08:00:00+00:00",
    "changed_at": "2026-11-23T08:00:00+00:00",
    "afm": "999999815",
    "trade_name": "Xenaki",
    "address": "Ελευθερίας 12",
    "tax_office": None,
    "places": 2,
    "debtor_code": None,
    "months": None,
    "officer": None,
    "text": None,
    "establishments": [{"name": "Αύρα", "address": "Ελευθερίας 12"}, {"name": "<Γιασεμί>", "address": "Νεάρχου 3"}],
    "special_declarations": [
        {"number": "ED-2026-00042", "capacity": "legal_representative", "valid_from": "2026-11-20"},
        {"number": None, "capacity": "authorised_accountant", "valid_from": "2024-01-01"},
    ],
    "same_number": None,
}
TIED = {**CASE, "state": "tied", "debtor_code": "00012345", "months": 3, "officer": "finance-1"}
FOUND = {"code": "00012345", "name": "ΞΕΝΑΚΗ Ι.Κ.Ε.", "months": 3, "same_afm": None}
B = pytest.mark.parametrize("level", ["B"], indirect=True)


@pytest.fixture
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    listed = {"items": [{**CASE, "afm_masked": "•••••9815"}], "counts": {"waiting": 1, "tied": 4}}
    services.lay_out("GET /fees/debtor-cases", listed)
    services.lay_out("GET /fees/debtor-cases/b1", CASE)
    services.lay_out("POST /fees/debtor-cases/b1/candidate", FOUND)
    for act in ("tie", "open", "refuse"):
        services.lay_out(f"POST /fees/debtor-cases/b1/{act}", TIED)


def untied(services: Services, state: str, text: str | None = None) -> None:
    """The representative's business as it is before finance knows it."""
    debtor = {"state": state, "text": text}
    services.lay_out(
        "GET /fees/businesses", {**fee_samples.BUSINESSES, "items": [{**fee_samples.LISTED, "debtor": debtor}]}
    )
    services.lay_out("GET /fees/businesses/b1", {**fee_samples.BUSINESS_PAGE, "debtor": debtor})
    business = {**fee_samples.BUSINESS, "debtor": debtor}
    services.lay_out(
        "GET /fees/establishments/e1", {**fee_samples.ESTABLISHMENT_PAGE, "business": business, "fees": []}
    )
    services.lay_out("fee accommodation of e1", {**fee_samples.ESTABLISHMENT_FEE, "business": business, "periods": []})


@B
@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_representative_reads_that_finance_looks_for_the_business(
    client: FlaskClient, services: Services, locale: str
) -> None:
    untied(services, "waiting")
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/fees")
    check_page(page, locale)
    assert language.texts(locale)["debtors.person.waiting"] in page.text
    answers = {"period": "2024-Q1", "receipts": "100,00", "inclusive": "true"}
    there = "/fees/accommodation/at/e1"
    check = send(client, f"{there}/period", csrf(page), **answers)
    check_page(check, locale)
    assert check.request.path == f"{there}/check"
    assert language.texts(locale)["debtors.person.waiting"] in check.text
    filed = send(client, f"{there}/check", csrf(page), key="k")
    assert services.requests("POST /fees/quotes") == services.requests("POST /fees/declarations") == []
    assert filed.request.path == f"{there}/check"


@B
@pytest.mark.usefixtures("working")
def test_a_refused_business_says_why(client: FlaskClient, services: Services) -> None:
    untied(services, "refused", "Η έδρα <b>ανήκει</b> αλλού.")
    page = sign_in(client, "/fees")
    check_page(page)
    assert "«Η έδρα &lt;b&gt;ανήκει&lt;/b&gt; αλλού.»" in page.text


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_every_page_is_strict_html_in_both_languages(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/debtors")
    check_page(page, locale)
    assert f'href="{PAGE}"' in page.text
    for case in (CASE, TIED, {**CASE, "state": "refused", "officer": "finance-1", "text": "Άλλος Δήμος."}):
        services.lay_out("GET /fees/debtor-cases/b1", case)
        check_page(client.get(PAGE), locale)
    services.lay_out("GET /fees/debtor-cases/b1", CASE)
    for same in (None, True, False):
        services.lay_out("POST /fees/debtor-cases/b1/candidate", {**FOUND, "same_afm": same})
        found = send(client, f"{PAGE}/candidate", csrf(page), debtor_code="00012345")
        check_page(found, locale)
        assert language.texts(locale)[f"debtors.same.{str(same).lower()}"] in found.text


@pytest.mark.usefixtures("officer")
def test_the_list_says_what_it_shows_how_many_there_are_and_which_is_which(client: FlaskClient) -> None:
    page = sign_in(client, "/debtors")
    assert '<h1 class="govuk-heading-l">Επιχειρήσεις προς σύνδεση με οφειλέτη</h1>' in page.text
    for said in ("Περιμένουν (1)", "Συνδέθηκαν (4)", "Δεν έγιναν δεκτές (0)", "ΑΦΜ: •••••9815"):
        assert said in page.text
    tied = client.get("/debtors?state=tied")
    check_page(tied)
    assert '<h1 class="govuk-heading-l">Επιχειρήσεις που συνδέθηκαν με οφειλέτη</h1>' in tied.text


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_an_officer_reads_all_that_helps_and_no_login_name(
    client: FlaskClient, services: Services, locale: str
) -> None:
    said = language.texts(locale)
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAGE)
    for text in ("Αύρα, Ελευθερίας 12", "&lt;Γιασεμί&gt;, Νεάρχου 3", "ED-2026-00042", said["debtors.no_number"]):
        assert text in page.text
    title = {"el": "Οφειλέτης για την επιχείρηση ΞΕΝΑΚΗ ΙΚΕ", "en": "Debtor for ΞΕΝΑΚΗ ΙΚΕ"}[locale]
    assert page.text.count(title) == 2, "the page's title and its heading"
    services.lay_out("GET /fees/debtor-cases/b1", {**CASE, "same_number": {"code": "77", "name": "ΕΝΤΕΛΩΣ ΑΛΛΗ ΑΕ"}})
    page = client.get(PAGE)
    check_page(page, locale)
    assert "ΕΝΤΕΛΩΣ ΑΛΛΗ ΑΕ" in page.text
    services.lay_out("GET /fees/debtor-cases/b1", TIED)
    page = client.get(PAGE)
    assert said["debtors.by_office"] in page.text
    assert TIED["officer"] not in page.text


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("act", "code", "field"),
    [("candidate", "too-many-debtor-searches", "debtor_code"), ("open", "debtor-in-books", "months")],
)
def test_what_stops_an_act_stands_beside_its_field(
    client: FlaskClient, services: Services, act: str, code: str, field: str
) -> None:
    page = sign_in(client, PAGE)
    services.lay_out(f"POST /fees/debtor-cases/b1/{act}", desk.problem(code, "Δεν γίνεται τώρα.", ""), 409)
    again = send(client, f"{PAGE}/{act}", csrf(page), debtor_code="77", months="3")
    check_page(again)
    assert f'id="{field}-error"' in again.text
    assert again.text.count("Δεν γίνεται τώρα.") == 2


@pytest.mark.usefixtures("officer")
def test_a_debtor_is_looked_at_and_then_tied(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, PAGE)
    assert '<a href="/debtors" aria-current="page">' in page.text
    found = send(client, f"{PAGE}/candidate", csrf(page), debtor_code=" 00012345 ")
    assert "ΞΕΝΑΚΗ Ι.Κ.Ε." in found.text
    assert services.requests("POST /fees/debtor-cases/b1/tie") == []
    services.lay_out("GET /fees/debtor-cases/b1", TIED)
    done = send(client, f"{PAGE}/tie", csrf(found), debtor_code="00012345")
    check_page(done)
    assert language.texts("el")["debtors.done.tie"] in done.text
    assert f'action="{PAGE}/open"' not in done.text
    [(_, body)] = services.requests("POST /fees/debtor-cases/b1/tie")
    assert body == {"debtor_code": "00012345"}


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_new_debtor_is_shown_before_it_is_made(client: FlaskClient, services: Services, locale: str) -> None:
    said = language.texts(locale)
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAGE)
    assert f'action="{PAGE}/open"' not in page.text, "nothing is made with one press"
    asked = send(client, f"{PAGE}/new", csrf(page), months="3")
    check_page(asked, locale)
    assert said["debtors.new_what"] in asked.text
    shown = asked.text.partition('id="new-debtor"')[2].partition("</dl>")[0]
    for text in (CASE["business_name"], CASE["afm"], said["debtors.every.3"]):
        assert text in shown
    assert f'action="{PAGE}/refuse"' not in asked.text
    assert services.requests("POST /fees/debtor-cases/b1/open") == []
    assert hidden(asked, "months") == "3"
    services.lay_out("GET /fees/debtor-cases/b1", TIED)
    done = send(client, f"{PAGE}/open", csrf(asked), months="3")
    assert said["debtors.done.open"] in done.text
    [(_, sent)] = services.requests("POST /fees/debtor-cases/b1/open")
    assert sent == {"months": 3}


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("act", "written", "body"),
    [("open", {"months": "3"}, {"months": 3}), ("refuse", {"text": " Άλλος Δήμος. "}, {"text": "Άλλος Δήμος."})],
)
def test_the_other_decisions(
    client: FlaskClient, services: Services, act: str, written: dict[str, str], body: dict[str, Any]
) -> None:
    page = sign_in(client, PAGE)
    done = send(client, f"{PAGE}/{act}", csrf(page), **written)
    assert language.texts("el")[f"debtors.done.{act}"] in done.text
    [(_, sent)] = services.requests(f"POST /fees/debtor-cases/b1/{act}")
    assert sent == body


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("act", "field"), [("candidate", "debtor_code"), ("new", "months"), ("open", "months"), ("refuse", "text")]
)
def test_what_is_missing_is_named_beside_its_field(client: FlaskClient, act: str, field: str) -> None:
    page = sign_in(client, PAGE)
    again = send(client, f"{PAGE}/{act}", csrf(page))
    check_page(again)
    assert again.status_code == 422
    assert again.text.count(language.texts("el")[f"debtors.empty.{field}"]) == 2


@pytest.mark.usefixtures("officer")
def test_refusals_are_told_and_what_was_written_stays(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, PAGE)
    unknown = desk.problem("debtor-unknown", "Δεν υπάρχει τέτοιος οφειλέτης.", "")
    services.lay_out("POST /fees/debtor-cases/b1/candidate", unknown, 404)
    again = send(client, f"{PAGE}/candidate", csrf(page), debtor_code="77")
    check_page(again)
    assert (again.status_code, again.text.count("Δεν υπάρχει τέτοιος οφειλέτης.")) == (422, 2)
    assert 'value="77"' in again.text
    own = desk.problem("own-business", "Εκπροσωπείτε αυτή την επιχείρηση.", "")
    services.lay_out("POST /fees/debtor-cases/b1/open", own, 403)
    refused = send(client, f"{PAGE}/open", csrf(page), months="3")
    check_page(refused)
    assert (refused.status_code, "Εκπροσωπείτε αυτή την επιχείρηση." in refused.text) == (403, True)
    assert "διαχειριστής των λογαριασμών" not in refused.text, "no role gives what one's own business forbids"
    lacking = [{"requirement": "second_factor", "text": "Χρειάζεται δεύτερος παράγοντας.", "ways": []}]
    for path in ("GET /fees/debtor-cases", "GET /fees/debtor-cases/b1"):
        services.lay_out(path, desk.problem("not-permitted", "Όχι", "Για υπαλλήλους.", missing=lacking), 403)
    for path in ("/debtors", PAGE):
        assert "Χρειάζεται δεύτερος παράγοντας." in client.get(path).text


@pytest.mark.usefixtures("officer")
def test_after_a_failed_decision_the_other_language_and_a_reload_show_the_business(
    client: FlaskClient, services: Services
) -> None:
    page = sign_in(client, PAGE)
    assert send(client, f"{PAGE}/refuse", csrf(page)).status_code == 422
    assert client.get(f"{PAGE}/refuse").location == PAGE
    shown = send(client, f"{PAGE}/refuse", csrf(page), text="Άλλος Δήμος.", language="en")
    check_page(shown, "en")
    assert (shown.status_code, shown.request.path) == (200, PAGE)
    assert "Άλλος Δήμος." in shown.text
    assert services.requests("POST /fees/debtor-cases/b1/refuse") == []
