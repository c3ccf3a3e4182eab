"""What people read about fees before they begin, while nothing can be declared yet, and when nothing is owed."""

import re
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import samples
from conftest import Services
from flask import Response
from flask.testing import FlaskClient
from portal import language
from servicekit import formats
from visits import check_page, csrf, send, sign_in
from working import NOTE

pytestmark = pytest.mark.usefixtures("working")

B = pytest.mark.parametrize("level", ["B"], indirect=True)
BOTH = pytest.mark.parametrize("locale", ["el", "en"])
PERIOD = {"period": "2024-Q1", "receipts": "0", "inclusive": "no"}
DECLARATION_PAGE = f"/cases/declarations/{samples.DECLARATION['id']}"
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
        counts = {**samples.LISTED["counts"], "establishments": establishments}
        found.append({**samples.LISTED, "id": f"b{number}", "debtor": {"state": state, "text": None}, "counts": counts})
    several = len(states) > 1
    services.lay_out("GET /fees/businesses", {**samples.BUSINESSES, "items": found, "found": len(found)})
    places = samples.BUSINESS_PAGE["items"][:establishments]
    whole = {**samples.BUSINESS_PAGE, **found[0], "items": places, "found": len(places), "of_several": several}
    services.lay_out("GET /fees/businesses/b1", whole)
    business = {**samples.BUSINESS, "debtor": found[0]["debtor"]}
    fees = samples.ESTABLISHMENT_PAGE["fees"] if states[0] == "tied" else []
    about = {"business": business, "of_several": several}
    services.lay_out("GET /fees/establishments/e1", {**samples.ESTABLISHMENT_PAGE, **about, "fees": fees})
    services.lay_out("fee accommodation of e1", {**samples.ESTABLISHMENT_FEE, **about})


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
    told = page.text[page.text.index('<div class="govuk-inset-text">') : page.text.index(ELSEWHERE)]
    assert "Τέλος διαμονής (el)." in told
    assert "Κέντρα" not in told


@BOTH
def test_the_page_for_businesses_explains_before_its_button(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.get("/businesses")
    texts = language.texts(locale)
    rate, fine = {"el": ("0,5 %", "2,5 %"), "en": ("0.5%", "2.5%")}[locale]
    told = [ELSEWHERE, rate, "Έως το τέλος του επόμενου μήνα", fine, texts["businesses.why"], 'href="/fees"']
    places = [page.text.index(one) for one in told]
    assert places == sorted(places)
    assert "govuk-button--start" in page.text[places[-2] :]


def test_a_service_that_is_older_tells_no_terms(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /fees/fees", {"items": [{"code": "accommodation", "title": samples.words("Τέλος")}]})
    page = client.get("/businesses")
    check_page(page)
    assert (page.status_code, "myaade" in page.text) == (200, False)


@BOTH
@B
@pytest.mark.parametrize(
    ("state", "establishments", "said"),
    [("waiting", 1, "debtors.person.waiting"), ("tied", 0, "fees.no_places")],
    ids=["untied", "without establishment"],
)
def test_where_nothing_can_be_declared_the_form_does_not_run_on(
    client: FlaskClient, services: Services, locale: str, state: str, establishments: int, said: str
) -> None:
    businesses(services, state, establishments=establishments)
    client.set_cookie("portal_lang", locale)
    text = language.texts(locale)[said]
    start = sign_in(client, "/fees")
    steps = [f"{base}/{step}" for base in ("/fees/accommodation", AT) for step in ("period", "check")]
    for path in ("/fees", "/fees/accommodation/continue", *(steps if establishments else steps[:2])):
        page = client.get(path, follow_redirects=True)
        check_page(page, locale)
        assert text in page.text, path
        assert 'name="fee"' not in page.text
        assert 'name="period"' not in page.text
        assert language.texts(locale)["step_up.lead"] not in page.text
    assert text in send(client, f"{AT if establishments else steps[0][:-7]}/period", csrf(start), **PERIOD).text
    assert services.requests("GET /fees/fees/accommodation/periods") == services.requests("POST /fees/quotes") == []


@BOTH
@B
def test_whose_page_it_is_stands_at_its_top_with_the_way_to_another(
    client: FlaskClient, services: Services, locale: str
) -> None:
    businesses(services, "tied", "waiting", establishments=2)
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    start = sign_in(client, "/fees")
    check_page(start, locale)
    assert re.findall(r'href="/fees/businesses/(b\d)"', start.text) == ["b1", "b2"]
    assert texts["fees.not_tied"] in start.text
    assert texts["fees.overdue_count"].format(count=1) in start.text
    for path in ("/fees/businesses/b1", "/fees/establishments/e1", f"{AT}/period"):
        page = client.get(path)
        check_page(page, locale)
        [acting] = re.findall(r'<div class="portal-acting">(.*?)</div>', page.text, re.S)
        assert "Xenaki" in acting, path
        assert 'href="/fees/businesses"' in acting, path
    check = send(client, f"{AT}/period", csrf(page), **PERIOD)
    assert "Xenaki" in check.text[check.text.index('"portal-acting"') :]
    # Somebody with one business has nowhere to change to.
    businesses(services, "tied")
    alone = client.get(f"{AT}/period").text
    assert "portal-acting" in alone
    assert texts["fees.change_business"] not in alone


@BOTH
@B
def test_a_business_shows_who_may_act_for_it_and_is_searched(
    client: FlaskClient, services: Services, locale: str
) -> None:
    businesses(services, "tied", "tied", establishments=2)
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    page = sign_in(client, "/fees/businesses/b1")
    [actors] = re.findall(r'<dl class="govuk-summary-list" id="actors">(.*?)</dl>', page.text, re.S)
    assert [texts[f"declare.capacities.{one}"] in actors for one in ("legal_representative", "authorised_accountant")]
    assert actors.count(texts["fees.actor_own"]) == 1
    for path, text in (("/fees/businesses", "068933130"), ("/fees/businesses/b1", "αύρα")):
        found = send(client, path, csrf(page), text=text)
        check_page(found, locale)
        [(_, body)] = services.requests(f"POST /fees{path[5:]}/searches")
        assert body == {"text": text}
        assert texts["fees.show_all"] in found.text
        errors = [{"field": "text", "text": "Γράψτε το αλλιώς."}]
        services.lay_out(f"POST /fees{path[5:]}/searches", {"code": "invalid-input", "errors": errors}, 422)
        refused = send(client, path, csrf(page), text="x")
        assert (refused.status_code, faulty(refused)) == (422, ["text"])


@BOTH
@B
def test_a_chosen_period_is_in_the_form_and_a_fact_of_the_establishment(
    client: FlaskClient, services: Services, locale: str
) -> None:
    area = {**SPACE["questions"][0]}
    prefilled = {**samples.ESTABLISHMENT_FEE, "prefilled": {"area": "24.50"}}
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
    quarter = samples.PERIODS["periods"][0]
    months = [{**quarter, "code": code, "title": samples.words(code)} for code in ("2024-03", "2024-09")]
    periods = [months[0], quarter, {**months[1], "due": "2024-10-31"}]
    services.lay_out("GET /fees/fees/accommodation/periods", {**samples.PERIODS, "periods": periods})
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
    nothing = {"lines": [{**samples.LINES[0], "amount_cents": 0}], "total_cents": 0}
    services.lay_out("POST /fees/quotes", {**samples.QUOTE, **nothing})
    filed = {**samples.DECLARATION, **nothing, "note": None}
    filed["notice"] = {"state": "none", "reason": None, "at": None}
    services.lay_out(f"GET /fees/declarations/{samples.DECLARATION['id']}", filed)
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


@BOTH
@B
def test_whoever_filed_reads_what_happens_now(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    texts = language.texts(locale)
    page = client.get(DECLARATION_PAGE + "?filed=1").text
    assert page.index(texts["certificate.next_title"]) < page.index(texts["cases.timeline"])
    assert texts["fees.filed_mail"] in page
    assert texts["fees.for_what_filed"] in page, "what is submitted is no longer being declared"
    assert texts["fees.for_what"] not in page
    assert texts["certificate.next_title"] not in client.get(DECLARATION_PAGE).text
    parked = {**samples.DECLARATION, "notice": {"state": "parked", "reason": "no-address", "at": None}}
    services.lay_out(f"GET /fees/declarations/{samples.DECLARATION['id']}", parked)
    assert texts["fees.filed_mail"] not in client.get(DECLARATION_PAGE + "?filed=1").text


@B
def test_the_code_is_text_and_its_button_waits_for_a_script(client: FlaskClient) -> None:
    sign_in(client)
    page = client.get(DECLARATION_PAGE)
    check_page(page)
    [button] = re.findall(r"<button[^>]*data-copies=[^>]*>", page.text)
    assert 'data-copies="RF18123400000000000000001"' in button
    assert button.endswith(" hidden>")
    script = re.search(r'<script src="(/static/copy\.js[^"]*)" defer>', page.text)
    assert script
    with client.get(script[1]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")


@B
@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('inline; filename="simeioma-3-2026.pdf"', "simeioma-3-2026.pdf"),
        ('inline; filename="../x;y.pdf"', "note.pdf"),
        (None, "note.pdf"),
    ],
)
def test_the_note_is_saved_under_the_name_it_has_in_the_mail(
    client: FlaskClient, services: Services, told: str | None, name: str
) -> None:
    headers = {"Content-Disposition": told} if told else {}
    services.lay_out(f"GET {NOTE}", Response(b"%PDF-1.7", headers=headers, content_type="application/pdf"))
    sign_in(client)
    note = client.get(f"/fees/{samples.DECLARATION['id']}/note.pdf")
    assert note.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert note.data == b"%PDF-1.7"


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
DAYS = {
    f"{name}-{part}": value
    for name, month in (("from", "6"), ("to", "9"))
    for part, value in (("day", "1"), ("month", month), ("year", "2027"))
}


@pytest.fixture
def space(services: Services, working: None) -> None:
    """A second fee that is asked for a term that lies ahead, by area and zone."""
    services.lay_out("GET /fees/fees", {**samples.FEES, "items": [*samples.FEES["items"], SPACE]})
    owed = {
        "fee": "public-space",
        "title": SPACE["title"],
        "ahead": True,
        "certain": True,
        "channels": [],
        "periods": [],
    }
    page = {**samples.ESTABLISHMENT_PAGE, "fees": [*samples.ESTABLISHMENT_PAGE["fees"], owed]}
    services.lay_out("GET /fees/establishments/e1", page)
    services.lay_out("fee public-space of e1", {**samples.ESTABLISHMENT_FEE, "fee": SPACE, "periods": []})


def faulty(page: Any) -> list[str]:
    """The fields that the list of faults leads to."""
    listed = page.text[page.text.index("govuk-error-summary") :]
    return re.findall(r'<a href="#([a-z-]+)"', listed)


@BOTH
@B
@pytest.mark.usefixtures("space")
def test_a_fee_of_another_basis_asks_its_own_questions(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    start = sign_in(client, "/fees")
    token = csrf(start)
    page = send(client, "/fees/establishments/e1", token, fee="public-space")
    check_page(page, locale)
    for name in ("from-day", "to-year", "area", "zone"):
        assert f'name="{name}"' in page.text, name
    assert 'name="receipts"' not in page.text
    empty = send(client, "/fees/public-space/at/e1/period", token)
    check_page(empty, locale)
    assert faulty(empty) == ["from-day", "to-day", "area", "zone"]
    check = send(client, "/fees/public-space/at/e1/period", token, **DAYS, area="24,50", zone="square")
    check_page(check, locale)
    body = services.requests("POST /fees/quotes")[-1][1]
    assert (body["period"], body["answers"]) == ("2027-06-01--2027-09-01", {"area": "24.50", "zone": "square"})
    assert formats.day(date(2027, 6, 1), locale) in check.text


@B
@pytest.mark.usefixtures("space")
def test_what_the_service_says_of_a_term_stands_with_its_first_day(client: FlaskClient, services: Services) -> None:
    errors = [{"field": "period", "text": "Η χρήση αρχίζει από αύριο."}, {"field": "answers.area", "text": "Λάθος."}]
    services.lay_out("POST /fees/quotes", {"code": "invalid-input", "errors": errors}, 422)
    token = csrf(sign_in(client, "/fees"))
    page = send(client, "/fees/public-space/at/e1/period", token, **DAYS, area="24,50", zone="square")
    check_page(page)
    assert faulty(page) == ["from-day", "area"]


@BOTH
@B
def test_what_is_kept_of_an_establishment_can_be_said_and_comes_back_as_typed(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    start = sign_in(client, "/fees/establishments/e1")
    check_page(start, locale)
    for text in ("24,50 τ.μ.", "Απρίλιος – Οκτώβριος", texts["fees.changed_by_you"]):
        assert text in start.text
    page = client.get("/fees/establishments/e1/details")
    check_page(page, locale)
    assert f'value="{"24,50" if locale == "el" else "24.50"}"' in page.text
    assert page.text.count('<option value="10" selected') == 1
    usual = {"kind": "accommodation", "address": "Οδός 5", "beds": "12", "serves": "no", "season-from": "05"}
    written = {**usual, "season-to": "09", "tables_area": "30,5" if locale == "el" else "30.5", "opened-day": "1"}
    days = {"opened-month": "4", "opened-year": "2020"}
    send(client, "/fees/establishments/e1/details", csrf(page), **written, **days)
    [(_, body)] = services.requests("PUT /fees/establishments/e1")
    facts = {"beds": "12", "serves": "no", "season": "05--09", "tables_area": "30.5", "opened": "2020-04-01"}
    assert body == {"kind": "accommodation", "address": "Οδός 5", "facts": facts}
    errors = [{"field": "facts.beds", "text": "Κλίνες: όχι."}, {"field": "facts.opened", "text": "Όχι."}]
    services.lay_out("PUT /fees/establishments/e1", {"code": "invalid-input", "errors": errors}, 422)
    wrong = send(client, "/fees/establishments/e1/details", csrf(page), **{**written, "beds": "πολλές"})
    check_page(wrong, locale)
    assert faulty(wrong) == ["beds", "opened-day"]
    assert 'value="πολλές"' in wrong.text
    nothing = send(client, "/fees/establishments/e1/details", csrf(page), address="Οδός 5")
    assert faulty(nothing) == ["kind"]
    # Of another kind only what such an establishment has is sent.
    services.lay_out("PUT /fees/establishments/e1", samples.ESTABLISHMENT_PAGE)
    send(client, "/fees/establishments/e1/details", csrf(page), **{**written, "kind": "other", "licence": "1039"})
    assert services.requests("PUT /fees/establishments/e1")[-1][1]["facts"] == {"licence": "1039"}


RECEIPT = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c05"


def with_note(**changes: Any) -> dict[str, Any]:
    return {**samples.DECLARATION, "note": {**samples.DECLARATION["note"], **changes}}


def payment(**changes: Any) -> dict[str, Any]:
    receipt = {"id": RECEIPT, "number": "A-1/2026", "ready": True}
    return {"on": "2026-11-24", "cents": 10000, "receipt": receipt, "cancelled_by": None, **changes}


@BOTH
@B
@pytest.mark.parametrize(
    ("note", "said", "unsaid"),
    [
        (
            {"state": "paid", "open_cents": 0, "payments": [payment()]},
            ["fees.note_states.paid"],
            ["fees.pay_how", "fees.renew"],
        ),
        # The code is for the whole amount: the rest has a note of its own.
        ({"state": "part-paid", "open_cents": 400}, ["fees.note_states.part-paid", "fees.renew"], ["fees.pay_how"]),
        ({"state": "open"}, ["fees.note_states.open", "fees.pay_how"], ["fees.renew"]),
        ({"state": "expired"}, ["fees.note_states.expired", "fees.renew", "cases.told.expired"], ["fees.pay_how"]),
    ],
    ids=["paid", "part", "open", "expired"],
)
def test_how_a_note_stands_is_one_story_on_every_page(
    client: FlaskClient, services: Services, locale: str, note: dict[str, Any], said: list[str], unsaid: list[str]
) -> None:
    found = with_note(**note)
    services.lay_out(f"GET /fees/declarations/{found['id']}", found)
    services.lay_out("GET /fees/declarations", {"items": [found]})
    client.set_cookie("portal_lang", locale)
    texts, page = language.texts(locale), sign_in(client, DECLARATION_PAGE)
    check_page(page, locale)
    for name in said:
        assert texts[name] in page.text, name
    for name in unsaid:
        assert texts[name] not in page.text, name
    assert (f"/fees/receipts/{RECEIPT}.pdf" in page.text) is bool(note.get("payments"))
    listed = client.get("/cases")
    check_page(listed, locale)
    assert (texts[f"fees.note_states.{note['state']}"] in listed.text) is (note["state"] in ("paid", "expired"))


@B
def test_a_payment_that_went_back_names_the_cancellation_and_offers_no_receipt(
    client: FlaskClient, services: Services
) -> None:
    found = with_note(payments=[payment(cancelled_by="A-2/2026")])
    services.lay_out(f"GET /fees/declarations/{found['id']}", found)
    page = sign_in(client, DECLARATION_PAGE).text
    assert "A-2/2026" in page
    assert f"/fees/receipts/{RECEIPT}.pdf" not in page


@B
def test_an_expired_note_is_renewed_and_a_receipt_is_fetched(client: FlaskClient, services: Services) -> None:
    path = f"/fees/declarations/{samples.DECLARATION['id']}"
    services.lay_out(f"GET {path}", with_note(state="expired"))
    services.lay_out(f"POST {path}/note", with_note(number="4/2026"))
    token = csrf(sign_in(client, DECLARATION_PAGE))
    page = send(client, f"/fees/{samples.DECLARATION['id']}/note", token)
    check_page(page)
    assert language.texts("el")["fees.renewed"] in page.text
    services.lay_out(f"GET /fees/receipts/{RECEIPT}.pdf", b"%PDF-1.7")
    assert client.get(f"/fees/receipts/{RECEIPT}.pdf").content_type == "application/pdf"
