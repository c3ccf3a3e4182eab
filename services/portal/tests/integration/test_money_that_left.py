"""Money that left, and what is given up, on the officer's pages."""

import re

import follow_up_samples as follow
import pytest
import test_revenue_desk
from conftest import Services
from flask import Flask
from flask.testing import FlaskClient
from portal import revenue_places
from revenue_samples import (
    BUSINESS_ID,
    CARD,
    ENTRY,
    HELD,
    NOTE_ID,
    PAYMENT_ID,
    RECEIPT_ID,
    REFUND_ID,
)
from test_revenue_desk import BOTH, CARD_PAGE, CASH_NOTE, REFUND_FORM, said
from visits import check_page, csrf, send, sign_in

officer = test_revenue_desk.officer


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
