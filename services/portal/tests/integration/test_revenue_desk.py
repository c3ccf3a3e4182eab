"""The desk of the revenue office: cash, refunds, months, figures, and what is taken back."""

import re
from html import escape
from typing import Any

import follow_up_samples as follow
import pytest
import table_samples as tables
from conftest import Issuer, Services
from flask import Flask, Response
from flask.testing import FlaskClient
from portal import language, revenue_places
from portal.pages.revenue_amounts import today
from revenue_samples import (
    ANSWERS,
    BUSINESS_ID,
    CARD,
    COUNTED,
    DRAWER,
    ENTRY,
    FIGURES,
    HELD,
    HITS,
    MONTHS,
    NOTE,
    NOTE_ID,
    ORDER_ID,
    PAYMENT_ID,
    RECEIPT_ID,
    REFUND,
    REFUND_ID,
    WORK,
    of_today,
)
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


@BOTH
def test_a_refund_is_proposed_by_one_and_released_by_another(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, f"{REFUND_FORM}?again={REFUND_ID}")
    token = csrf(page)
    empty = send(client, REFUND_FORM, token, amount="0")
    check_page(empty, locale)
    for text in ("cash.empty.amount", "revenue.empty.iban", "revenue.empty.reason"):
        assert said(locale, text) in empty.text
    form = {"amount": "2", "iban": "GR96 0810", "reason": "Αίτηση", "key": hidden(page, "key"), "again": REFUND_ID}
    done = send(client, REFUND_FORM, token, **form)
    assert said(locale, "refunds.done.proposed") in done.text
    [(_, body)] = services.requests("POST /fees/refunds")
    assert body == {
        "business_id": BUSINESS_ID,
        "cents": 200,
        "iban": "GR960810",
        "reason": "Αίτηση",
        "again_of": REFUND_ID,
    }
    assert "ΞΕΝΑΚΗ &amp; ΣΙΑ" in done.text
    released = send(client, f"{REFUND_PAGE}/release", token)
    assert said(locale, "refunds.done.release") in released.text
    services.lay_out(
        f"POST /fees/refunds/{REFUND_ID}/release", {"code": "does-not-fit", "title": "Δεν ταιριάζει."}, 409
    )
    refused = send(client, f"{REFUND_PAGE}/release", token)
    check_page(refused, locale)
    assert (refused.status_code, "Δεν ταιριάζει." in refused.text) == (422, True)


@BOTH
def test_a_refund_that_was_approved_is_cancelled_with_a_reason(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    waiting = {**REFUND, "state": "ordered", "released_by": "officer-3", "cancellable": True}
    services.lay_out(f"GET /fees/refunds/{REFUND_ID}", waiting)
    page = client.get(REFUND_PAGE)
    check_page(page, locale)
    empty = send(client, f"{REFUND_PAGE}/cancellation", csrf(page), reason="")
    check_page(empty, locale)
    assert (empty.status_code, said(locale, "revenue.empty.reason") in empty.text) == (422, True)
    services.lay_out(f"GET /fees/refunds/{REFUND_ID}", {**waiting, "state": "cancelled", "cancellable": False})
    done = send(client, f"{REFUND_PAGE}/cancellation", csrf(page), reason="Λάθος IBAN")
    check_page(done, locale)
    assert said(locale, "refunds.done.cancellation") in done.text
    assert f"{REFUND_PAGE}/cancellation" not in done.text
    [(_, body)] = services.requests(f"POST /fees/refunds/{REFUND_ID}/cancellation")
    assert body == {"reason": "Λάθος IBAN"}


def test_the_page_of_a_refund_offers_the_next_step_alone(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    steps = {
        ("proposed", True): "/rejection",
        ("proposed", False): "/release",
        ("returned", False): f"{REFUND_FORM}?again={REFUND_ID}",
    }
    for (state, mine), step in steps.items():
        services.lay_out(f"GET /fees/refunds/{REFUND_ID}", {**REFUND, "state": state, "mine": mine})
        page = client.get(REFUND_PAGE).text
        assert step in page
        assert ("/release" in page) is (step == "/release")
    for state in ("ordered", "sent", "rejected"):
        services.lay_out(f"GET /fees/refunds/{REFUND_ID}", {**REFUND, "state": state})
        assert f'action="{REFUND_PAGE}' not in client.get(REFUND_PAGE).text


def test_refunds_that_were_released_become_one_file(client: FlaskClient, services: Services) -> None:
    waiting = {"items": [{**REFUND, "state": "ordered"}], "state": "ordered", "counts": {"ordered": 1}, "orders": []}
    services.lay_out("GET /fees/refunds", waiting)
    page = sign_in(client, "/revenue/refunds?state=ordered")
    assert 'action="/revenue/refunds/orders"' in page.text
    assert said("el", "refunds.done.order") in send(client, "/revenue/refunds/orders", csrf(page)).text
    services.lay_out("POST /fees/refund-orders", {"code": "nothing-to-order", "title": "x"}, 409)
    assert said("el", "refunds.done.order") not in send(client, "/revenue/refunds/orders", csrf(page)).text
    made = Response("\ufeffα;β\r\n".encode(), content_type="text/csv; charset=utf-8")
    made.headers["Content-Disposition"] = 'attachment; filename="refunds-1-2026.csv"'
    services.lay_out(f"GET /fees/refund-orders/{ORDER_ID}.csv", made)
    file = client.get(f"/revenue/refunds/orders/{ORDER_ID}.csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="refunds-1-2026.csv"'
    assert client.get(f"/revenue/refunds/orders/{ORDER_ID}.pdf").status_code == 404


@BOTH
def test_a_month_is_closed_by_who_is_sure(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/revenue/months")
    token, path = csrf(page), "/revenue/months/2026-10/close"
    amount = "500" if locale == "en" else "5,00"
    assert "drawer-open" not in page.text
    assert amount.rstrip("0").rstrip(",") in page.text
    unsure = send(client, path, token)
    check_page(unsure, locale)
    assert said(locale, "months.empty_sure") in unsure.text
    services.lay_out("POST /fees/months/2026-10/close", {"code": "month-obstructed", "title": "Εκκρεμότητες."}, 409)
    obstructed = send(client, path, token, sure="yes")
    check_page(obstructed, locale)
    assert "Εκκρεμότητες." in obstructed.text
    services.lay_out("POST /fees/months/2026-10/close", MONTHS["closed"][0])
    assert said(locale, "months.done.closed") in send(client, path, token, sure="yes", despite="yes").text
    assert services.requests("POST /fees/months/2026-10/close")[-1][1] == {"despite": True}
    late = client.get("/revenue/months/2026-09")
    assert said(locale, "months.late_about") in late.text
    assert client.get("/revenue/months/2026-13").status_code == 404


@BOTH
def test_charts_have_their_numbers_and_lists_are_taken_away(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/revenue/figures?months=6")
    check_page(page, locale)
    assert services.queries[-1] == "months=6"
    assert ("49.751,00\u00a0€" if locale == "el" else "€49,751.00") in page.text
    assert page.text.count("<svg") == page.text.count("</table>") == 3
    for bar in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', page.text):
        assert float(bar[0]) + float(bar[1]) <= 360
    made = Response(b"x", content_type="text/csv; charset=utf-8")
    made.headers["Content-Disposition"] = 'attachment; filename="journal-2026-11.csv"'
    services.lay_out("GET /fees/finance/exports/journal.csv", made)
    file = client.get("/revenue/exports?list=journal&as=csv&month=2026-11")
    assert (file.data, services.queries[-1]) == (b"x", "month=2026-11")
    for written in ("11/2026", " 11 / 2026", "11.2026"):
        client.get("/revenue/exports", query_string={"list": "journal", "as": "csv", "month": written})
        assert services.queries[-1] == "month=2026-11", written
    asked = len(services.requests("GET /fees/finance/exports/journal.csv"))
    for written in ("13/2026", "11/26", "", "<"):
        wrong = client.get("/revenue/exports", query_string={"list": "journal", "as": "csv", "month": written})
        check_page(wrong, locale)
        assert (wrong.status_code, 'id="month-error"' in wrong.text) == (422, True), written
        assert said(locale, "revenue_figures.which") in wrong.text
        assert f'value="{escape(written)}"' in wrong.text or not written
        assert '<option value="journal" selected>' in wrong.text
    assert client.get("/revenue/exports/journal.csv?month=x").status_code == 422
    assert len(services.requests("GET /fees/finance/exports/journal.csv")) == asked, "nor was another month taken"
    services.lay_out("GET /fees/finance/exports/held.csv", made)
    assert client.get("/revenue/exports?list=held&as=csv&month=x").status_code == 200, "it is of today"
    for path in ("/revenue/exports/secrets.csv", "/revenue/exports/journal.pdf", "/revenue/exports?list=x&as=csv"):
        assert client.get(path).status_code == 404
    services.lay_out("GET /fees/finance/figures", {**FIGURES, "fees": [], "months": [], "overdue": []})
    check_page(client.get("/revenue/figures"), locale)


@BOTH
def test_of_their_own_business_officers_are_offered_nothing(
    client: FlaskClient, services: Services, locale: str
) -> None:
    lines = [{**line, "reversible": False} for line in CARD["statement"]]
    own = {**CARD, "own": True, "credit_cents": 100, "statement": lines}
    services.lay_out(f"GET /fees/debtors/{BUSINESS_ID}/card", own)
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, CARD_PAGE)
    check_page(page, locale)
    assert said(locale, "revenue.own") in page.text
    [main] = re.findall(r"<main.*?</main>", page.text, re.S)
    assert not [offered for offered in ("<form", "/refund", "/revenue/cash/") if offered in main]
    assert f'href="/revenue/notes/{NOTE_ID}/follow-up"' in main


@BOTH
def test_a_note_is_set_off_with_its_reason(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    token, path = csrf(sign_in(client, CARD_PAGE)), f"{CARD_PAGE}/notes/{NOTE_ID}/set-off"
    empty = send(client, path, token)
    check_page(empty, locale)
    assert said(locale, "revenue.empty.reason") in empty.text
    problem = {"code": "does-not-fit", "title": "Δεν ταιριάζει."}
    services.lay_out(f"POST /fees/notes/{NOTE_ID}/set-off", problem, 409)
    refused = send(client, path, token, reason="Αίτηση")
    check_page(refused, locale)
    assert ("Δεν ταιριάζει." in refused.text, 'value="Αίτηση"' in refused.text) == (True, True)
    services.lay_out(f"POST /fees/notes/{NOTE_ID}/set-off", {})
    assert said(locale, "revenue.done.set-off") in send(client, path, token, reason="Αίτηση").text
    assert services.requests(f"POST /fees/notes/{NOTE_ID}/set-off")[-1][1] == {"reason": "Αίτηση"}


@BOTH
def test_what_is_open_of_a_note_is_proposed_to_be_given_up(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token, path = csrf(sign_in(client, CARD_PAGE)), f"{CARD_PAGE}/notes/{NOTE_ID}/write-off"
    empty = send(client, path, token)
    check_page(empty, locale)
    assert said(locale, "follow.empty.decision.number") in empty.text
    assert said(locale, "follow.empty.decision.on") in empty.text
    form = {"number": "12/2026", "on-day": "3", "on-month": "11", "on-year": "2026"}
    problem = {"code": "nothing-to-remit", "title": "Τίποτε δεν μένει."}
    services.lay_out("POST /fees/remissions", problem, 409)
    refused = send(client, path, token, **form)
    check_page(refused, locale)
    assert ("Τίποτε δεν μένει." in refused.text, 'value="12/2026"' in refused.text) == (True, True)
    future = {"code": "invalid-input", "title": "Λάθος.", "errors": [{"field": "on", "text": "Είναι στο μέλλον."}]}
    services.lay_out("POST /fees/remissions", future, 422)
    assert "Είναι στο μέλλον." in send(client, path, token, **form).text
    services.lay_out("POST /fees/remissions", follow.REMISSION, 201)
    assert said(locale, "follow.remission_done.proposed") in send(client, path, token, **form).text
    body = services.requests("POST /fees/remissions")[-1][1]
    assert body == {"kind": "write-off", "number": "12/2026", "on": "2026-11-03", "note_ids": [NOTE_ID]}


@BOTH
def test_the_card_pages_its_statement_and_takes_back(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, CARD_PAGE)
    assert f'href="{CARD_PAGE}?page=2"' in page.text
    assert f'href="/revenue/held/{PAYMENT_ID}"' in page.text
    assert f'href="{CASH_NOTE}"' in page.text
    client.get(f"{CARD_PAGE}?page=2")
    assert services.queries[-1] == "page=2"
    path = f"{CARD_PAGE}/entries/{ENTRY}/reversal"
    empty = send(client, path, csrf(page))
    check_page(empty, locale)
    assert said(locale, "revenue.empty.reason") in empty.text
    assert said(locale, "revenue.done.reversed") in send(client, path, csrf(page), reason="x").text
    services.lay_out(f"GET /fees/debtors/{BUSINESS_ID}/card", {**CARD, "credit_cents": 0})
    assert "/set-off" not in client.get(CARD_PAGE).text
    assert said(locale, "refunds.no_credit") in client.get(REFUND_FORM).text


LEFT = {
    **HELD,
    "direction": "debit",
    "proposals": [],
    "returns": [
        {
            "kind": "returned",
            "id": RECEIPT_ID,
            "number": "9/2026",
            "business_name": "Α & Β",
            "cents": 8000,
            "on": "2026-11-20",
        },
        {
            "kind": "refund-sent",
            "id": REFUND_ID,
            "number": "EP1",
            "business_name": "",
            "cents": 8000,
            "on": "2026-11-20",
        },
    ],
}


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ({"kind": "returned", "link": RECEIPT_ID}, {"kind": "returned", "payment_id": RECEIPT_ID}),
        ({"kind": "returned", "receipt": "8/2026"}, {"kind": "returned", "receipt": "8/2026"}),
        ({"kind": "refund-sent", "link": REFUND_ID}, {"kind": "refund-sent", "refund_id": REFUND_ID}),
    ],
)
def test_money_that_left_is_linked_to_what_it_was(
    client: FlaskClient, services: Services, form: dict[str, str], body: dict[str, str]
) -> None:
    services.lay_out(f"GET /fees/payments/{PAYMENT_ID}", LEFT)
    path = f"/revenue/held/{PAYMENT_ID}"
    page = sign_in(client, path)
    check_page(page)
    send(client, f"{path}/proposal", csrf(page), **form, reason="Ανάκληση")
    assert services.requests(f"POST /fees/payments/{PAYMENT_ID}/decisions")[0][1] == {**body, "reason": "Ανάκληση"}
    for wrong, text in (("returned", "revenue.empty.receipt"), ("refund-sent", "revenue.empty.refund")):
        faulty = send(client, f"{path}/proposal", csrf(page), kind=wrong, link="x", reason="x")
        check_page(faulty)
        assert said("el", text) in faulty.text


def test_a_payout_of_cards_names_its_gross_amount(client: FlaskClient, services: Services) -> None:
    path = f"/revenue/held/{PAYMENT_ID}"
    token = csrf(sign_in(client, path))
    assert send(client, f"{path}/proposal", token, kind="card-payout", reason="x").status_code == 422
    send(client, f"{path}/proposal", token, kind="card-payout", gross="81", reason="x")
    send(client, f"{path}/proposal", token, kind="deposit", reason="x")
    sent = [body for _, body in services.requests(f"POST /fees/payments/{PAYMENT_ID}/decisions")]
    assert sent == [
        {"kind": "card-payout", "gross_cents": 8100, "reason": "x"},
        {"kind": "deposit", "reason": "x"},
    ]


def test_every_kind_of_work_leads_to_a_page(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert {one.path.partition("?")[0] for one in (*revenue_places.WAITING, revenue_places.DEBTORS)} <= rules
    assert revenue_places.PLACES.keys() <= rules
