"""Declaring for many establishments at once: by one form, or by a file."""

import io
import re
from typing import Any

import fee_samples
import pytest
from conftest import Services
from flask import Response
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, send, sign_in

pytestmark = [pytest.mark.usefixtures("working"), pytest.mark.parametrize("level", ["B"], indirect=True)]

BOTH = pytest.mark.parametrize("locale", ["el", "en"])
SEVERAL, FILE, BATCH = "/fees/businesses/b1/several", "/fees/businesses/b1/file", "/fees/batches/batch-1"
CHOSEN = "?fee=accommodation&period=2024-Q1"
ROWS = {"fee": "accommodation", "period": "2024-Q1", "inclusive": "no"}


def faulty(page: Any) -> list[str]:
    listed = page.text[page.text.index("govuk-error-summary") :]
    return re.findall(r'<a href="#([a-z0-9-]+)"', listed)


@BOTH
def test_one_form_declares_what_is_filled_in(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    start = sign_in(client, "/fees/businesses/b1?all=1")
    assert f'href="{FILE}"' in start.text
    services.lay_out("GET /fees/businesses/b1/declaring", {**fee_samples.DECLARING, "fee": None, "establishments": []})
    check_page(client.get(SEVERAL), locale)
    services.lay_out("GET /fees/businesses/b1/declaring", {**fee_samples.DECLARING, "establishments": []})
    check_page(client.get(f"{SEVERAL}?fee=accommodation"), locale)
    services.lay_out("GET /fees/businesses/b1/declaring", fee_samples.DECLARING)
    page = client.get(SEVERAL + CHOSEN)
    check_page(page, locale)
    assert "Xenaki" in page.text[page.text.index("portal-acting") :]
    # What is known of an establishment is offered; what is chosen is asked once.
    assert f'value="{"5,50" if locale == "el" else "5.50"}"' in page.text
    assert page.text.count('type="radio"') == 2
    token = csrf(page)
    written = "1.234,50" if locale == "el" else "1,234.50"
    done = send(client, SEVERAL, token, **ROWS, **{"receipts-e1": "", "receipts-e2": written})
    check_page(done, locale)
    assert done.request.path == BATCH
    [(headers, body)] = services.requests("POST /fees/declaration-batches")
    row = {"establishment_id": "e2", "fee": "accommodation", "period": "2024-Q1"}
    rows = [{**row, "answers": {"receipts": "1234.50", "inclusive": "no"}}]
    assert body == {"business_id": "b1", "locale": locale, "rows": rows, "dry_run": True}
    assert headers["Idempotency-Key"]


@BOTH
def test_what_is_wrong_stands_beside_its_row_as_it_was_typed(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token = csrf(sign_in(client, SEVERAL + CHOSEN.replace("&", "%26")))
    nothing = send(client, SEVERAL, token, fee="accommodation", period="2024-Q1")
    check_page(nothing, locale)
    assert faulty(nothing) == ["inclusive", "rows"]
    errors = [
        {"field": "rows.1.answers.receipts", "text": "Έσοδα: όχι."},
        {"field": "rows.0.period", "text": "Έχει δηλωθεί."},
    ]
    services.lay_out("POST /fees/declaration-batches", {"code": "invalid-input", "errors": errors}, 422)
    wrong = send(client, SEVERAL, token, **ROWS, **{"receipts-e1": "7", "receipts-e2": "πολλά"})
    check_page(wrong, locale)
    assert faulty(wrong) == ["receipts-e2", "receipts-e1"]
    assert 'value="πολλά"' in wrong.text
    assert "Βράχος: Έσοδα: όχι." in wrong.text


@BOTH
def test_a_file_is_checked_shown_and_then_filed(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    page = sign_in(client, f"{FILE}?fee=accommodation")
    check_page(page, locale)
    assert f'href="{FILE}/accommodation/template.xlsx?period=2024-Q1"' in page.text
    table = Response(b"a;b", content_type="text/csv", headers={"Content-Disposition": 'attachment; filename="x.csv"'})
    services.lay_out("GET /fees/businesses/b1/declaration-sheets/accommodation/template.csv", table)
    saved = client.get(f"{FILE}/accommodation/template.csv?period=2024-Q1")
    assert (saved.data, saved.headers["Content-Disposition"]) == (b"a;b", 'attachment; filename="x.csv"')

    def upload(**more: str) -> Any:
        form = {"csrf": csrf(page), "fee": "accommodation", **more, "file": (io.BytesIO(b"a;b"), "x.csv")}
        return client.post(FILE, data=form, follow_redirects=True)

    empty = client.post(FILE, data={"csrf": csrf(page), "fee": "accommodation"})
    assert faulty(empty) == ["file"]
    problem = {"code": "sheet-unreadable", "title": "Δεν διαβάστηκε.", "reason": "Ποιο;", "kind": "number-format"}
    services.lay_out("POST /fees/businesses/b1/declaration-sheets", problem, 422)
    asks = upload()
    check_page(asks, locale)
    assert faulty(asks) == ["sign"]
    assert 'name="sign"' in asks.text
    before = {"code": "sheet-filed", "title": "Ίδιο.", "batch_id": "x", "filed_on": "2026-11-23"}
    services.lay_out("POST /fees/businesses/b1/declaration-sheets", before, 409)
    assert "23/11/2026" in upload().text
    services.lay_out("POST /fees/businesses/b1/declaration-sheets", fee_samples.BATCH, 201)
    shown = upload(sign="comma")
    check_page(shown, locale)
    assert shown.request.path == BATCH
    assert "sign=comma" in next(query for query in reversed(services.queries) if "fee=" in query)
    assert texts["fees.batch.sign_comma"] in shown.text
    assert re.search(r'id="total">100,00.€|id="total">€100.00', shown.text)
    services.lay_out("GET /fees/declaration-batches/batch-1", fee_samples.FILED)
    done = send(client, f"{BATCH}/filing", csrf(page))
    check_page(done, locale)
    assert 'href="/cases/declarations/d9"' in done.text
    assert texts["fees.batch.title.filed"] in done.text


@BOTH
def test_faults_waiting_and_changes_each_say_what_to_do(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    services.lay_out("GET /fees/declaration-batches/batch-1", fee_samples.FAULTY)
    page = sign_in(client, BATCH)
    check_page(page, locale)
    assert texts["fees.batch.row_number"].format(number=3) in page.text
    assert f'href="{BATCH}/faults.csv"' in page.text
    assert f'href="{FILE}?fee=accommodation"' in page.text
    assert "/filing" not in page.text
    services.lay_out("GET /fees/declaration-batches/batch-1", {**fee_samples.BATCH, "state": "queued", "items": []})
    waiting = client.get(BATCH)
    check_page(waiting, locale)
    assert texts["fees.batch.look"] in waiting.text
    services.lay_out("GET /fees/declaration-batches/batch-1", fee_samples.BATCH)
    services.lay_out(
        "POST /fees/declaration-batches/batch-1/filing", {"code": "batch-changed", "title": "Άλλαξε."}, 409
    )
    changed = send(client, f"{BATCH}/filing", csrf(page))
    check_page(changed, locale)
    assert (changed.status_code, texts["fees.batch.changed"] in changed.text) == (409, True)
    services.lay_out("DELETE /fees/declaration-batches/batch-1", {})
    assert client.post(f"{BATCH}/discarding", data={"csrf": csrf(page)}).location == "/fees/businesses/b1?all=1"


@BOTH
def test_a_required_vat_return_is_to_follow_and_asked_for_beside_each_declaration(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    rows = [{**row, "vat_return": "to-follow", "vat_return_rule": "required"} for row in fee_samples.BATCH["items"]]
    services.lay_out("GET /fees/declaration-batches/batch-1", {**fee_samples.BATCH, "items": rows})
    checked = sign_in(client, BATCH)
    check_page(checked, locale)
    assert texts["fees.vat.must_follow"] in checked.text
    required = {**fee_samples.DECLARING, "fee": {**fee_samples.DECLARING["fee"], "vat_return": "required"}}
    services.lay_out("GET /fees/businesses/b1/declaring", required)
    assert texts["fees.vat.must_follow"] in client.get(f"{FILE}?fee=accommodation").text
    made = [{**row, "vat_return_awaited": True} for row in fee_samples.FILED["declarations"]]
    services.lay_out("GET /fees/declaration-batches/batch-1", {**fee_samples.FILED, "declarations": made})
    filed = client.get(BATCH)
    check_page(filed, locale)
    assert texts["fees.vat.awaited_of_several"] in filed.text
    assert 'href="/cases/declarations/d9/vat-return"' in filed.text
