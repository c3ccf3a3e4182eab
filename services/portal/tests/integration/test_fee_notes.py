"""The note of a declaration on the pages: its code, its payments, and fees of another basis."""

import re
from datetime import date
from typing import Any

import fee_samples
import pytest
import samples
from conftest import Services
from flask import Response
from flask.testing import FlaskClient
from follow_up_samples import PLAN
from portal import language
from servicekit import formats
from test_fee_businesses import faulty
from test_fees import BOTH, DECLARATION_PAGE, SPACE, B
from visits import check_page, csrf, send, sign_in
from working import NOTE

pytestmark = pytest.mark.usefixtures("working")


@BOTH
@B
def test_the_person_who_filed_reads_what_happens_now(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    texts = language.texts(locale)
    page = client.get(DECLARATION_PAGE + "?filed=1").text
    assert page.index(texts["certificate.next_title"]) < page.index(texts["cases.timeline"])
    assert texts["fees.filed_mail"] in page
    assert texts["fees.for_what_filed"] in page, "what is submitted is no longer being declared"
    assert texts["fees.for_what"] not in page
    assert texts["certificate.next_title"] not in client.get(DECLARATION_PAGE).text
    parked = {**fee_samples.DECLARATION, "notice": {"state": "parked", "reason": "no-address", "at": None}}
    services.lay_out(f"GET /fees/declarations/{fee_samples.DECLARATION['id']}", parked)
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
    ("disposition", "name"),
    [
        ('inline; filename="simeioma-3-2026.pdf"', "simeioma-3-2026.pdf"),
        ('inline; filename="../x;y.pdf"', "note.pdf"),
        (None, "note.pdf"),
    ],
)
def test_the_note_is_saved_under_the_name_it_has_in_the_mail(
    client: FlaskClient, services: Services, disposition: str | None, name: str
) -> None:
    headers = {"Content-Disposition": disposition} if disposition else {}
    services.lay_out(f"GET {NOTE}", Response(b"%PDF-1.7", headers=headers, content_type="application/pdf"))
    sign_in(client)
    note = client.get(f"/fees/{fee_samples.DECLARATION['id']}/note.pdf")
    assert note.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert note.data == b"%PDF-1.7"


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
    page = {**fee_samples.ESTABLISHMENT_PAGE, "fees": [*fee_samples.ESTABLISHMENT_PAGE["fees"], owed]}
    services.lay_out("GET /fees/establishments/e1", page)
    services.lay_out("fee public-space of e1", {**fee_samples.ESTABLISHMENT_FEE, "fee": SPACE, "periods": []})


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
    services.lay_out("PUT /fees/establishments/e1", fee_samples.ESTABLISHMENT_PAGE)
    send(client, "/fees/establishments/e1/details", csrf(page), **{**written, "kind": "other", "licence": "1039"})
    assert services.requests("PUT /fees/establishments/e1")[-1][1]["facts"] == {"licence": "1039"}


RECEIPT = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1c05"


def with_note(**changes: Any) -> dict[str, Any]:
    return {**fee_samples.DECLARATION, "note": {**fee_samples.DECLARATION["note"], **changes}}


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
def test_of_a_plan_within_its_days_of_grace_no_other_note_is_asked_for(client: FlaskClient, services: Services) -> None:
    items = [{**one, "open_cents": one["cents"]} for one in PLAN["items"]]
    found = with_note(state="expired", plan={**PLAN, "items": items})
    services.lay_out(f"GET /fees/declarations/{found['id']}", found)
    page = sign_in(client, DECLARATION_PAGE).text
    assert "6,22" in page
    for name in ("fees.renew", "cases.told.expired"):
        assert language.texts("el")[name] not in page


@B
def test_an_expired_note_is_renewed_and_a_receipt_is_fetched(client: FlaskClient, services: Services) -> None:
    path = f"/fees/declarations/{fee_samples.DECLARATION['id']}"
    services.lay_out(f"GET {path}", with_note(state="expired"))
    services.lay_out(f"POST {path}/note", with_note(number="4/2026"))
    token = csrf(sign_in(client, DECLARATION_PAGE))
    services.lay_out(f"GET {path}", with_note(number="4/2026", issued_on="2026-12-01"))
    page = send(client, f"/fees/{fee_samples.DECLARATION['id']}/note", token)
    check_page(page)
    reissued = language.texts("el")["cases.told.note-anew"].format(number="4/2026", day="1 Δεκεμβρίου 2026")
    assert reissued in page.text.replace("\u00a0", " ")
    assert language.texts("el")["fees.renewed"] in page.text
    services.lay_out(f"GET /fees/receipts/{RECEIPT}.pdf", b"%PDF-1.7")
    assert client.get(f"/fees/receipts/{RECEIPT}.pdf").content_type == "application/pdf"
