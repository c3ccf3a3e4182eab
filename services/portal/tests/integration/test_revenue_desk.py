"""The desk of the revenue office: cash, refunds, months, figures, and what is taken back."""

from typing import Any

import follow_up_samples as follow
import pytest
import table_samples as tables
from conftest import Issuer, Services
from flask.testing import FlaskClient
from office_samples import ANSWERS, HITS, WORK, of_today
from portal import language, revenue_places
from portal.pages.revenue_amounts import today
from revenue_samples import BUSINESS_ID, COUNTED, DRAWER, ENTRY, NOTE, NOTE_ID, RECEIPT_ID, REFUND_ID
from visits import check_page, csrf, hidden, send, sign_in

BOTH = pytest.mark.parametrize("locale", ["el", "en"])
CARD_PAGE, CASH_NOTE = f"/revenue/debtors/{BUSINESS_ID}", f"/revenue/cash/notes/{NOTE_ID}"
REFUND_PAGE, REFUND_FORM = f"/revenue/refunds/{REFUND_ID}", f"{CARD_PAGE}/refund"
PAGES = [
    *revenue_places.PLACES,
    *(CARD_PAGE, CASH_NOTE, REFUND_PAGE, REFUND_FORM, "/revenue/months/2026-09", "/revenue/refunds?state=ordered"),
]


@pytest.fixture(autouse=True)
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    for name, answer in {**ANSWERS, **of_today(today()), **tables.ANSWERS, **follow.ANSWERS}.items():
        services.lay_out(name, answer)


def said(locale: str, text: str, **facts: Any) -> str:
    return language.texts(locale)[text].format(**facts)


@BOTH
def test_every_page_is_whole_and_asks_the_service_once(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    for path in PAGES:
        services.parts.clear()
        page = client.get(path)
        assert page.status_code == 200, path
        check_page(page, locale)
        assert services.parts == ["fees"], path


def test_the_day_begins_with_what_waits_and_the_menu(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, "/revenue").text
    assert said("el", "staff.waiting.payments-to-release", number=1) in page
    assert said("el", "staff.waiting.debtors-waiting", number=3) in page
    assert said("el", "staff.waiting.refunds-to-release", number=0) not in page
    assert all(f'href="{path}"' in page for path in revenue_places.PLACES)
    services.lay_out("GET /fees/staff-work", {"counts": dict.fromkeys(WORK["counts"], 0)})
    assert said("el", "revenue.nothing_waits") in client.get("/revenue").text


@BOTH
def test_what_is_only_like_what_was_typed_is_asked_about(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    token = csrf(sign_in(client, "/revenue"))
    page = send(client, "/revenue/search", token, text="rf27")
    check_page(page, locale)
    assert page.text.index(said(locale, "revenue.did_you_mean")) < page.text.index(NOTE_ID)
    services.lay_out("POST /fees/finance/searches", {"items": [], "more": False})
    assert said(locale, "revenue.not_found") in send(client, "/revenue/search", token, text="rf27").text
    services.lay_out("POST /fees/finance/searches", HITS)
    at_desk = send(client, "/revenue/search", token, **{"text": "rf27", "for": "cash"})
    assert f'href="{CASH_NOTE}"' in at_desk.text


@BOTH
def test_cash_is_taken_once_and_its_receipt_is_there(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, CASH_NOTE)
    comma = "," if locale == "el" else "."
    form = {"method": "cash", "amount": f"61{comma}42", "handed": "70", "key": hidden(page, "key")}
    done = send(client, CASH_NOTE, csrf(page), **form)
    check_page(done, locale)
    assert (
        said(locale, "cash.paid", number="9/2026", amount="61,42\u00a0€" if locale == "el" else "€61.42") in done.text
    )
    assert ("8,58" if locale == "el" else "8.58") in done.text
    [(headers, body)] = services.requests("POST /fees/counter/payments")
    assert body == {"note_id": NOTE_ID, "cents": 6142, "method": "cash", "handed_cents": 7000}
    assert headers["Idempotency-Key"] == form["key"]
    services.lay_out(f"GET /fees/finance/receipts/{RECEIPT_ID}.pdf", b"%PDF-1.7")
    assert client.get(f"/revenue/receipts/{RECEIPT_ID}.pdf").data == b"%PDF-1.7"


@BOTH
@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"amount": "5"}, "cash.empty.method"),
        ({"method": "card", "amount": "0"}, "cash.empty.amount"),
        ({"method": "cash", "amount": "5", "handed": "4"}, "cash.empty.handed"),
    ],
)
def test_a_payment_names_what_is_wrong(
    client: FlaskClient, services: Services, locale: str, form: dict[str, str], text: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = send(client, CASH_NOTE, csrf(sign_in(client, CASH_NOTE)), **form)
    check_page(page, locale)
    assert (page.status_code, said(locale, text) in page.text) == (422, True)
    assert services.requests("POST /fees/counter/payments") == []
    assert f'value="{form["amount"]}"' in page.text


def test_what_the_service_refuses_at_the_desk_stands_at_the_field(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, CASH_NOTE))
    form = {"method": "cash", "amount": "5"}
    for code, text in (("does-not-fit", said("el", "cash.too_much")), ("drawer-closed", "Έκλεισε.")):
        services.lay_out("POST /fees/counter/payments", {"code": code, "title": "Έκλεισε."}, 409)
        page = send(client, CASH_NOTE, token, **form)
        check_page(page)
        assert (page.status_code, text in page.text) == (422, True)
    paid = {"note": {**NOTE, "open_cents": 0, "state": "paid"}, "drawer_open": False}
    services.lay_out(f"GET /fees/counter/notes/{NOTE_ID}", paid)
    assert said("el", "cash.nothing_open") in client.get(CASH_NOTE).text


@BOTH
def test_the_drawer_is_counted_with_the_difference_before_the_eyes(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token = csrf(sign_in(client, "/revenue/cash"))
    wrong = send(client, "/revenue/cash/close", token, counted="x")
    check_page(wrong, locale)
    assert wrong.status_code == 422
    shown = send(client, "/revenue/cash/close", token, counted="61")
    check_page(shown, locale)
    assert ("−0,42" if locale == "el" else "−€0.42") in shown.text
    assert services.requests(f"POST /fees/drawers/{today()}/close") == []
    services.lay_out(f"GET /fees/drawers/{today()}", {**DRAWER, "day": today(), "closed": COUNTED})
    done = send(client, "/revenue/cash/close", token, counted=hidden(shown, "counted"), sure="yes")
    check_page(done, locale)
    assert services.requests(f"POST /fees/drawers/{today()}/close")[0][1] == {"counted_cents": 6100}
    assert said(locale, "cash.done.closed") in done.text
    slip = f"/revenue/cash/{today()}/slip.pdf"
    assert f'href="{slip}"' in done.text
    assert client.get(slip).data.startswith(b"%PDF")
    assert "/reversal" not in done.text
    assert client.get("/revenue/cash/yesterday").status_code == 404


@BOTH
def test_a_mistake_at_the_desk_is_taken_back_with_a_reason(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token, path = csrf(sign_in(client, "/revenue/cash")), f"/revenue/cash/{ENTRY}/reversal"
    empty = send(client, path, token, reason=" ")
    check_page(empty, locale)
    assert said(locale, "revenue.empty.reason") in empty.text
    services.lay_out(f"POST /fees/entries/{ENTRY}/reversal", {"code": "needs-another-person", "title": "Άλλος."}, 403)
    refused = send(client, path, token, reason="λάθος")
    check_page(refused, locale)
    assert "Άλλος." in refused.text
    assert 'value="λάθος"' in refused.text
    services.lay_out(f"POST /fees/entries/{ENTRY}/reversal", {"business_id": None})
    assert said(locale, "cash.done.reversed") in send(client, path, token, reason="λάθος").text
