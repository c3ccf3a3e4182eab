"""The revenue office: files of the bank before and after they are booked, held payments with four eyes, debtors."""

import io
from typing import Any

import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from office_samples import ANSWERS
from portal import language
from revenue_samples import BUSINESS_ID, CARD, FILE, FILE_ID, HELD, NOTE_ID, PAYMENT_ID, PENDING
from visits import check_page, csrf, send, sign_in

BOTH = pytest.mark.parametrize("locale", ["el", "en"])
FILE_PAGE, PAYMENT_PAGE, CARD_PAGE = (
    f"/revenue/files/{FILE_ID}",
    f"/revenue/held/{PAYMENT_ID}",
    f"/revenue/debtors/{BUSINESS_ID}",
)


@pytest.fixture(autouse=True)
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    for name, answer in ANSWERS.items():
        services.lay_out(name, answer)


@BOTH
@pytest.mark.parametrize("path", ["/revenue", "/revenue/files", "/revenue/held", FILE_PAGE, PAYMENT_PAGE, CARD_PAGE])
def test_every_page_is_whole_in_both_languages(client: FlaskClient, locale: str, path: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    page = client.get(path)
    check_page(page, locale)
    assert page.status_code == 200


def test_the_day_begins_with_how_much_waits(client: FlaskClient) -> None:
    page = sign_in(client, "/staff").text
    texts = language.texts("el")
    assert texts["staff.waiting.payments-to-propose"].format(number=2) in page
    assert 'href="/revenue/held"' in page
    assert texts["staff.waiting.refunds-to-release"].format(number=0) in page
    assert texts["staff.waiting.refunds-returned"].partition(":")[0] not in page, "of what is rare nothing is said"


def test_a_file_is_shown_before_anything_is_booked(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, "/revenue/files"))
    data = {"csrf": token, "file": (io.BytesIO(b"<Document/>"), "πίστωση.xml")}
    answer = client.post("/revenue/files", data=data, content_type="multipart/form-data")
    assert (answer.status_code, answer.headers["Location"]) == (303, FILE_PAGE)
    assert services.requests(f"POST /fees/bank-files/{FILE_ID}/posting") == []
    page = client.get(FILE_PAGE)
    for said in ("497,51\u00a0€", "Ο κωδικός δεν είναι δικός μας. (el)", "RF27 9123 4600", "Λείπει η σελίδα 2. (el)"):
        assert said in page.text, said
    posted = send(client, f"{FILE_PAGE}/posting", token)
    assert language.texts("el")["revenue.posted_done"] in posted.text
    assert len(services.requests(f"POST /fees/bank-files/{FILE_ID}/posting")) == 1


def test_a_file_that_cannot_be_read_is_refused_with_its_line_and_why(client: FlaskClient, services: Services) -> None:
    problem = {
        "code": "file-unreadable",
        "title": "Δεν διαβάζεται.",
        "line": 7,
        "reason": "Το ποσό έχει τρία δεκαδικά.",
    }
    services.lay_out("POST /fees/bank-files", problem, 422)
    token = csrf(sign_in(client, "/revenue/files"))
    for file, said in (
        ((io.BytesIO(b"x"), "a.xml"), "Γραμμή 7: Το ποσό έχει τρία δεκαδικά."),
        (None, "Διαλέξτε το αρχείο"),
    ):
        data = {"csrf": token} | ({"file": file} if file else {})
        page = client.post("/revenue/files", data=data, content_type="multipart/form-data")
        check_page(page)
        assert page.status_code == 422
        assert said in page.text


@BOTH
def test_a_search_finds_by_what_people_read_on_the_telephone(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token = csrf(sign_in(client, "/revenue"))
    page = send(client, "/revenue/search", token, text="rf27 9123-4600")
    check_page(page, locale)
    assert services.requests("POST /fees/finance/searches")[0][1] == {"text": "rf27 9123-4600"}
    assert language.texts(locale)["revenue.near"] in page.text
    assert f'href="{CARD_PAGE}"' in page.text
    assert f'href="/revenue/notes/{NOTE_ID}"' in page.text
    assert client.get(f"/revenue/notes/{NOTE_ID}").headers["Location"] == f"{CARD_PAGE}#note-{NOTE_ID}"
    assert f'href="{PAYMENT_PAGE}"' in page.text
    empty = send(client, "/revenue/search", token, text=" ")
    check_page(empty, locale)
    assert language.texts(locale)["revenue.search_empty"] in empty.text


@pytest.mark.parametrize(
    ("written", "body"),
    [
        (
            {"kind": "allocate", f"cents-{NOTE_ID}": "80", "reason": "Τηλεφώνησε."},
            {"kind": "allocate", "notes": [{"note_id": NOTE_ID, "cents": 8000}], "reason": "Τηλεφώνησε."},
        ),
        (
            {"kind": "credit", f"cents-{NOTE_ID}": "1", "reason": "Ναι."},
            {"kind": "credit", "business_id": BUSINESS_ID, "reason": "Ναι."},
        ),
        (
            {"kind": "refund", "iban": "GR16 0110 1250", "reason": "Λάθος."},
            {"kind": "refund", "iban": "GR1601101250", "reason": "Λάθος."},
        ),
        ({"kind": "not-ours", "reason": "Λάθος."}, {"kind": "not-ours", "reason": "Λάθος."}),
    ],
)
def test_one_officer_proposes(
    client: FlaskClient, services: Services, written: dict[str, str], body: dict[str, Any]
) -> None:
    token = csrf(sign_in(client, PAYMENT_PAGE))
    page = send(client, f"{PAYMENT_PAGE}/proposal", token, **written)
    check_page(page)
    assert language.texts("el")["revenue.done.proposed"] in page.text
    assert services.requests(f"POST /fees/payments/{PAYMENT_ID}/decisions")[0][1] == body


@BOTH
@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({}, "revenue.empty.kind"),
        ({"kind": "allocate", "reason": "x"}, "revenue.empty.notes"),
        ({"kind": "refund", "reason": "x"}, "revenue.empty.iban"),
        ({"kind": "not-ours"}, "revenue.empty.reason"),
    ],
)
def test_a_proposal_names_what_is_missing_and_loses_nothing(
    client: FlaskClient, services: Services, locale: str, written: dict[str, str], text: str
) -> None:
    client.set_cookie("portal_lang", locale)
    token = csrf(sign_in(client, PAYMENT_PAGE))
    page = send(client, f"{PAYMENT_PAGE}/proposal", token, **written)
    check_page(page, locale)
    assert page.status_code == 422
    assert language.texts(locale)[text] in page.text
    assert services.requests(f"POST /fees/payments/{PAYMENT_ID}/decisions") == []


@BOTH
@pytest.mark.parametrize("own", [False, True])
def test_another_officer_releases(client: FlaskClient, services: Services, locale: str, own: bool) -> None:
    services.lay_out(f"GET /fees/payments/{PAYMENT_ID}", {**HELD, "pending": {**PENDING, "mine": own}})
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAYMENT_PAGE)
    check_page(page, locale)
    assert (f'action="{PAYMENT_PAGE}/release"' in page.text) is not own
    assert f'action="{PAYMENT_PAGE}/proposal"' not in page.text
    done = send(client, f"{PAYMENT_PAGE}/release", csrf(page))
    assert language.texts(locale)["revenue.done.released"] in done.text
    empty = send(client, f"{PAYMENT_PAGE}/rejection", csrf(page), reason="")
    check_page(empty, locale)
    assert language.texts(locale)["revenue.empty.reason"] in empty.text


@BOTH
def test_a_note_is_issued_again_or_cancelled_with_a_reason(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    texts, token = language.texts(locale), csrf(sign_in(client, CARD_PAGE))
    note = f"{CARD_PAGE}/notes/{NOTE_ID}"
    assert texts["revenue.done.reissued"] in send(client, f"{note}/reissue", token).text
    empty = send(client, f"{note}/cancellation", token, reason="")
    check_page(empty, locale)
    assert texts["revenue.empty.reason"] in empty.text
    assert texts["revenue.done.cancellation"] in send(client, f"{note}/cancellation", token, reason="Λάθος").text
    assert services.requests(f"POST /fees/notes/{NOTE_ID}/cancellation")[0][1] == {"reason": "Λάθος"}


def test_what_is_over_has_no_buttons(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET /fees/bank-files/{FILE_ID}", {**FILE, "state": "posted"})
    services.lay_out(
        f"GET /fees/debtors/{BUSINESS_ID}/card",
        {**CARD, "notes": [{**CARD["notes"][0], "state": "paid", "open_cents": 0}]},
    )
    services.lay_out(f"GET /fees/payments/{PAYMENT_ID}", {**HELD, "state": "posted"})
    assert "/posting" not in sign_in(client, FILE_PAGE).text
    assert "/proposal" not in client.get(PAYMENT_PAGE).text
    assert "/cancellation" not in client.get(CARD_PAGE).text


@BOTH
@pytest.mark.parametrize(
    "what",
    [
        {"kind": "credit", "business_id": BUSINESS_ID, "business_name": "ΑΛΛΗ & ΣΙΑ"},
        {
            "kind": "allocate",
            "notes": [{"note_id": BUSINESS_ID, "cents": 8000, "number": "9/2026", "business_name": "ΑΛΛΗ & ΣΙΑ"}],
        },
    ],
)
def test_the_releasing_officer_sees_who_gets_the_money(
    client: FlaskClient, services: Services, locale: str, what: dict[str, Any]
) -> None:
    services.lay_out(f"GET /fees/payments/{PAYMENT_ID}", {**HELD, "pending": {**PENDING, "what": what}})
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAYMENT_PAGE)
    check_page(page, locale)
    assert "ΑΛΛΗ &amp; ΣΙΑ" in page.text
    assert ("9/2026" in page.text) is ("notes" in what)


def test_a_note_of_which_something_was_paid_is_not_offered_for_cancellation(
    client: FlaskClient, services: Services
) -> None:
    [note] = CARD["notes"]
    card = {**CARD, "notes": [{**note, "open_cents": 40000, "amount_cents": 40000, "paid_cents": 9751}]}
    services.lay_out(f"GET /fees/debtors/{BUSINESS_ID}/card", card)
    page = sign_in(client, CARD_PAGE)
    assert "/reissue" in page.text
    assert "/cancellation" not in page.text


@BOTH
def test_money_that_left_the_account_cannot_be_given_out(client: FlaskClient, services: Services, locale: str) -> None:
    left = {**HELD, "direction": "debit", "proposals": []}
    services.lay_out(f"GET /fees/payments/{PAYMENT_ID}", left)
    services.lay_out("GET /fees/payments/held", {"items": [left], "page": 1, "pages": 1})
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, PAYMENT_PAGE)
    check_page(page, locale)
    assert 'value="not-ours"' in page.text
    assert 'value="refund"' not in page.text
    for path in (PAYMENT_PAGE, "/revenue/held"):
        assert "−80,00" in client.get(path).text or "−€80.00" in client.get(path).text


@pytest.mark.parametrize("act", ["posting", "discarding"])
def test_a_second_click_on_a_file_shows_how_it_stands(client: FlaskClient, services: Services, act: str) -> None:
    token = csrf(sign_in(client, FILE_PAGE))
    decided = {"code": "bank-file-decided", "title": "Έχει ήδη καταχωριστεί."}
    services.lay_out(f"POST /fees/bank-files/{FILE_ID}/posting", decided, 409)
    services.lay_out(f"DELETE /fees/bank-files/{FILE_ID}", decided, 409)
    answer = client.post(f"{FILE_PAGE}/{act}", data={"csrf": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, FILE_PAGE)


def test_a_second_click_on_a_release_shows_how_it_stands(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET /fees/payments/{PAYMENT_ID}", {**HELD, "pending": PENDING})
    token = csrf(sign_in(client, PAYMENT_PAGE))
    decided = {"code": "payment-decided", "title": "Έχει ήδη αποφασιστεί."}
    services.lay_out(f"POST /fees/payments/{PAYMENT_ID}/release", decided, 409)
    answer = client.post(f"{PAYMENT_PAGE}/release", data={"csrf": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAYMENT_PAGE)
