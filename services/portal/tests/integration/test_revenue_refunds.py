"""Refunds, months, figures and money that left, on the officer's pages."""

import re
from html import escape

import test_revenue_desk
from conftest import Services
from flask import Response
from flask.testing import FlaskClient
from office_samples import FIGURES, MONTHS
from revenue_samples import BUSINESS_ID, ORDER_ID, REFUND, REFUND_ID
from test_revenue_desk import BOTH, REFUND_FORM, REFUND_PAGE, said
from visits import check_page, csrf, hidden, send, sign_in

officer = test_revenue_desk.officer


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
