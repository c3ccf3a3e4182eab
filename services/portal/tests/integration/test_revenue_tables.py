"""The tables of fees on the pages of the revenue office: what holds, a change and whom it concerns, four eyes."""

from typing import Any

import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from portal import language
from table_samples import (
    ANSWERS,
    DECLARATION_ID,
    OTHER,
    PROPOSAL,
    PROPOSAL_ID,
    RELEASED,
    SUMMARY,
    TABLE,
)
from visits import check_page, csrf, send, sign_in

BOTH = pytest.mark.parametrize("locale", ["el", "en"])
TABLE_PAGE, OTHER_PAGE = "/revenue/tables/rates/public-space", "/revenue/tables/overrides/public-space"
PROPOSAL_PAGE = f"/revenue/tables/proposals/{PROPOSAL_ID}"
NEW = {"day-day": "1", "day-month": "1", "day-year": "2027", "f-0-euros": "65,50", "f-1-euros": ""}


@pytest.fixture(autouse=True)
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    for name, answer in ANSWERS.items():
        services.lay_out(name, answer)


@BOTH
def test_every_page_is_whole_in_both_languages(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    acts = [f"{base}/{act}" for base in (TABLE_PAGE, OTHER_PAGE) for act in ("add", "remove")]
    pages = ["/revenue/tables", TABLE_PAGE, OTHER_PAGE, *acts, f"{TABLE_PAGE}/end", PROPOSAL_PAGE]
    for path in [*pages, "/revenue/tables/proposals"]:
        page = client.get(path)
        assert page.status_code == 200, path
        check_page(page, locale)
    services.lay_out(f"GET /fees/tables/proposals/{PROPOSAL_ID}", RELEASED)
    check_page(client.get(PROPOSAL_PAGE), locale)
    services.lay_out("GET /fees/tables/rates", {**TABLE, "pending": SUMMARY})
    waiting = client.get(TABLE_PAGE)
    check_page(waiting, locale)
    assert f'href="{PROPOSAL_PAGE}"' in waiting.text
    assert f'href="{TABLE_PAGE}/add"' not in waiting.text
    assert client.get(f"{OTHER_PAGE}/end").status_code == 404


def test_a_table_that_is_changed_ahead_only_says_so(client: FlaskClient, services: Services) -> None:
    texts, usual = language.texts("el"), sign_in(client, f"{TABLE_PAGE}/add").text
    services.lay_out("GET /fees/tables/rates", {**TABLE, "ahead": True})
    ahead = client.get(f"{TABLE_PAGE}/add").text
    for page, said in ((usual, "add"), (ahead, "ahead")):
        assert [name for name in ("add", "ahead") if texts[f"tables.day_about.{name}"] in page] == [said]


def test_the_list_says_what_holds_and_what_comes(client: FlaskClient) -> None:
    page = sign_in(client, "/revenue/tables").text
    for said in ("61 €", "65 €", "1 Ιανουαρίου 2027", f'href="{TABLE_PAGE}"', f'href="{PROPOSAL_PAGE}"'):
        assert said in page, said
    assert 'href="/revenue/tables/rules/all"' in page


def test_a_row_that_must_stay_is_not_offered_for_removal(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, f"{TABLE_PAGE}/remove").text
    assert [value in page for value in ('value="0-0"', 'value="0-1"', 'value="1-1"')] == [False, True, True]
    services.lay_out("GET /fees/tables/rates", {**TABLE, "acts": ["add", "end"]})
    assert f'href="{TABLE_PAGE}/remove"' not in client.get(TABLE_PAGE).text
    assert client.get(f"{TABLE_PAGE}/remove").status_code == 404


def test_a_change_is_shown_before_it_is_proposed(client: FlaskClient, services: Services) -> None:
    token, texts = csrf(sign_in(client, f"{TABLE_PAGE}/add")), language.texts("el")
    decision = {"decision_number": "214/2026", "decision_ada": "ΨΩΑ1-ΞΛ7"}
    form = {**NEW, **decision}
    sure = send(client, f"{TABLE_PAGE}/add", token, **form)
    check_page(sure)
    change: dict[str, Any] = {
        "section": "rates",
        "act": "add",
        "fee": "public-space",
        "day": "2027-01-01",
        "until": None,
        "decision": {"number": "214/2026", "ada": "ΨΩΑ1-ΞΛ7"},
        "rows": [{"key": {"zone": "square"}, "values": {"euros": "65.50"}}],
    }
    assert services.requests("POST /fees/tables/previews")[0][1] == change
    for said in ("ΞΕΝΑΚΗ ΙΚΕ", "610,00\u00a0€", "650,00\u00a0€", texts["tables.to_do.amend"], texts["tables.no_rate"]):
        assert said in sure.text, said
    empty = send(client, f"{TABLE_PAGE}/add", token, **form, sure="yes", reason=" ")
    check_page(empty)
    assert (empty.status_code, services.requests("POST /fees/tables/proposals")) == (422, [])
    assert texts["revenue.empty.reason"] in empty.text
    done = send(client, f"{TABLE_PAGE}/add", token, **form, sure="yes", reason="Απόφαση")
    assert services.requests("POST /fees/tables/proposals")[0][1] == {**change, "reason": "Απόφαση"}
    assert texts["tables.done.proposed"] in done.text


@pytest.mark.parametrize(
    ("path", "form", "sent"),
    [
        (
            f"{TABLE_PAGE}/end",
            {**NEW, "on-1": "yes"},
            {"day": "2027-01-01", "rows": [{"key": {"zone": "elsewhere"}, "values": {}}]},
        ),
        (
            f"{TABLE_PAGE}/remove",
            {"row": "1-1"},
            {"day": "2027-01-01", "rows": [{"key": {"zone": "elsewhere"}, "values": {}}]},
        ),
        (
            f"{OTHER_PAGE}/add",
            {
                "ask-period": "Δ΄ τρίμηνο 2026",
                "f-0-due-day": "5",
                "f-0-due-month": "2",
                "f-0-due-year": "2027",
                "f-0-borne_by": "fine",
                "f-0-percent": "0,75 %",
            },
            {
                "day": None,
                "rows": [
                    {
                        "key": {"period": "2026-Q4"},
                        "values": {"due": "2027-02-05", "borne_by": "fine", "percent": "0.75"},
                    }
                ],
            },
        ),
    ],
)
def test_every_act_is_sent_as_it_was_meant(
    client: FlaskClient, services: Services, path: str, form: dict[str, str], sent: dict[str, Any]
) -> None:
    token = csrf(sign_in(client, path))
    check_page(send(client, path, token, **form))
    body: Any = services.requests("POST /fees/tables/previews")[0][1]
    assert {name: body[name] for name in sent} == sent


@BOTH
@pytest.mark.parametrize(
    ("path", "form", "text"),
    [
        (f"{TABLE_PAGE}/add", {}, "tables.empty.day"),
        (f"{TABLE_PAGE}/add", {**NEW, "f-0-euros": " "}, "tables.empty.add"),
        (f"{TABLE_PAGE}/add", {**NEW, "decision_ada": "x"}, "tables.empty.decision_number"),
        (f"{TABLE_PAGE}/end", NEW, "tables.empty.end"),
        (f"{TABLE_PAGE}/remove", {"row": "9-9"}, "tables.empty.row"),
        (f"{OTHER_PAGE}/add", {"ask-period": "2026-Q5", "f-0-url": "y"}, "tables.empty.period"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_stays(
    client: FlaskClient, services: Services, locale: str, path: str, form: dict[str, str], text: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token = csrf(sign_in(client, path))
    page = send(client, path, token, **form)
    check_page(page, locale)
    assert (page.status_code, services.requests("POST /fees/tables/previews")) == (422, [])
    assert language.texts(locale)[text] in page.text
    assert ('value="2027"' in page.text) is ("day-year" in form)


def test_what_the_service_refuses_is_said_at_the_field(client: FlaskClient, services: Services) -> None:
    errors = [
        {"field": "rows.0.values.euros", "text": "Τιμή: πολλά."},
        {"field": "day", "text": "Ημέρα: όχι."},
        {"field": "decision.ada", "text": "ΑΔΑ: όχι."},
        {"field": "rows", "text": "Αυτά ισχύουν ήδη."},
    ]
    services.lay_out("POST /fees/tables/previews", {"code": "invalid-input", "title": "x", "errors": errors}, 422)
    token = csrf(sign_in(client, f"{TABLE_PAGE}/add"))
    page = send(client, f"{TABLE_PAGE}/add", token, **{**NEW, "f-0-euros": "", "f-1-euros": "1e9"})
    check_page(page)
    assert page.status_code == 422
    for field in ("f-1-euros", "day-day", "decision_ada", "rows"):
        assert f'href="#{field}"' in page.text, field
    assert 'value="1e9"' in page.text
    services.lay_out("GET /fees/tables/overrides", OTHER)
    wrong = [{"field": "rows.0.key.period", "text": "Περίοδος: όχι."}]
    services.lay_out("POST /fees/tables/previews", {"code": "invalid-input", "title": "x", "errors": wrong}, 422)
    asked = send(client, f"{OTHER_PAGE}/add", token, **{"ask-period": "9/2026", "f-0-url": "y"})
    check_page(asked)
    assert 'href="#ask-period"' in asked.text
    assert 'value="9/2026"' in asked.text


def test_a_table_with_a_proposal_takes_no_second_one(client: FlaskClient, services: Services) -> None:
    services.lay_out("POST /fees/tables/proposals", {"code": "proposal-waits", "title": "Περιμένει άλλη."}, 409)
    token = csrf(sign_in(client, f"{TABLE_PAGE}/add"))
    page = send(client, f"{TABLE_PAGE}/add", token, **NEW, sure="yes", reason="Απόφαση")
    check_page(page)
    assert "Περιμένει άλλη." in page.text


@BOTH
@pytest.mark.parametrize("own", [False, True])
def test_another_officer_approves(client: FlaskClient, services: Services, locale: str, own: bool) -> None:
    services.lay_out(f"GET /fees/tables/proposals/{PROPOSAL_ID}", {**PROPOSAL, "mine": own})
    client.set_cookie("portal_lang", locale)
    page, texts = sign_in(client, PROPOSAL_PAGE), language.texts(locale)
    check_page(page, locale)
    assert (f'action="{PROPOSAL_PAGE}/release"' in page.text) is not own
    token = csrf(page)
    empty = send(client, f"{PROPOSAL_PAGE}/rejection", token, reason=" ")
    check_page(empty, locale)
    assert texts["revenue.empty.reason"] in empty.text
    assert texts["tables.done.rejected"] in send(client, f"{PROPOSAL_PAGE}/rejection", token, reason="Λάθος").text
    assert services.requests(f"POST /fees/tables/proposals/{PROPOSAL_ID}/rejection")[0][1] == {"reason": "Λάθος"}
    assert texts["tables.done.released"] in send(client, f"{PROPOSAL_PAGE}/release", token).text


def test_a_proposal_that_the_tables_have_left_can_only_be_sent_back(client: FlaskClient, services: Services) -> None:
    moved = {**PROPOSAL, "moved": True, "concerned": None, "example": None}
    services.lay_out(f"GET /fees/tables/proposals/{PROPOSAL_ID}", moved)
    page = sign_in(client, PROPOSAL_PAGE)
    check_page(page)
    assert f'action="{PROPOSAL_PAGE}/release"' not in page.text
    refused = {"code": "tables-moved", "title": "Ο πίνακας άλλαξε."}
    services.lay_out(f"POST /fees/tables/proposals/{PROPOSAL_ID}/release", refused, 409)
    again = send(client, f"{PROPOSAL_PAGE}/release", csrf(page))
    check_page(again)
    assert (again.status_code, "Ο πίνακας άλλαξε." in again.text) == (422, True)


def test_who_owns_a_business_that_is_concerned_reads_that_a_colleague_decides(
    client: FlaskClient, services: Services
) -> None:
    own = {"code": "own-business", "title": "Αποφασίζει συνάδελφός σας."}
    settle = f"/tables/proposals/{PROPOSAL_ID}/declarations/{DECLARATION_ID}"
    for path in ("/tables/proposals", f"/tables/proposals/{PROPOSAL_ID}/release", settle):
        services.lay_out(f"POST /fees{path}", own, 403)
    token = csrf(sign_in(client, f"{TABLE_PAGE}/add"))
    services.lay_out(f"GET /fees/tables/proposals/{PROPOSAL_ID}", PROPOSAL)
    answers = [
        send(client, f"{TABLE_PAGE}/add", token, **NEW, sure="yes", reason="Απόφαση"),
        send(client, f"{PROPOSAL_PAGE}/release", token),
    ]
    services.lay_out(f"GET /fees/tables/proposals/{PROPOSAL_ID}", RELEASED)
    answers.append(send(client, f"/revenue{settle}", token, outcome="left"))
    for page in answers:
        check_page(page)
        assert (page.status_code, own["title"] in page.text) == (422, True)


def test_an_officer_says_what_was_done_about_a_declaration(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET /fees/tables/proposals/{PROPOSAL_ID}", RELEASED)
    page = sign_in(client, PROPOSAL_PAGE)
    one = f"{PROPOSAL_PAGE}/declarations/{DECLARATION_ID}"
    assert f'action="{one}?page=1"' in page.text
    empty = send(client, one, csrf(page), outcome="")
    check_page(empty)
    assert language.texts("el")["tables.empty.outcome"] in empty.text
    send(client, one, csrf(page), outcome="amended")
    path = f"POST /fees/tables/proposals/{PROPOSAL_ID}/declarations/{DECLARATION_ID}"
    assert services.requests(path)[0][1] == {"outcome": "amended"}
