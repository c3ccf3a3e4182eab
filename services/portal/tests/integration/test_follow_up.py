"""What is not paid in time: a plan of instalments, the account of a business, and the revenue office's lists."""

from html import unescape
from typing import Any

import pytest
from conftest import Issuer, Services
from fee_samples import DECLARATION
from flask.testing import FlaskClient
from follow_up_samples import ANSWERS, CATALOGUE, CATALOGUE_ID, DECLARED, RELEASED, REMISSION_ID
from office_samples import ANSWERS as REVENUE
from portal import language
from revenue_samples import BUSINESS_ID, NOTE_ID
from visits import check_page, csrf, sign_in
from werkzeug.test import TestResponse

BOTH = pytest.mark.parametrize("locale", ["el", "en"])
CATALOGUE_PAGE, REMISSION_PAGE = f"/revenue/catalogues/{CATALOGUE_ID}", f"/revenue/remissions/{REMISSION_ID}"
PLAN_PAGE, ACCOUNT = f"/fees/{NOTE_ID}/plan", f"/fees/account/{BUSINESS_ID}"
DAY = {"on-day": "20", "on-month": "11", "on-year": "2026"}


@pytest.fixture(autouse=True)
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    for name, answer in (REVENUE | ANSWERS).items():
        services.lay_out(name, answer)


def problem(code: str, status: int = 409, **more: Any) -> dict[str, Any]:
    return {"type": "x", "code": code, "title": "Δεν γίνεται έτσι.", "status": status, "trace_id": "0" * 32, **more}


def send(client: FlaskClient, path: str, token: str, **fields: str) -> TestResponse:
    """Send a form, and go nowhere after it."""
    return client.post(path, data={"csrf": token, **fields})


@BOTH
@pytest.mark.parametrize(
    "path",
    [
        *("/revenue/overdue", "/revenue/catalogues", CATALOGUE_PAGE, "/revenue/small-balances", REMISSION_PAGE),
        *(PLAN_PAGE, f"{PLAN_PAGE}?number=2", ACCOUNT),
    ],
)
def test_every_page_is_whole_in_both_languages(client: FlaskClient, locale: str, path: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    page = client.get(path)
    check_page(page, locale)
    assert page.status_code == 200


def test_a_released_catalogue_has_its_files_and_takes_the_treasurys_receipt(
    client: FlaskClient, services: Services
) -> None:
    services.lay_out(f"GET /fees/catalogues/{CATALOGUE_ID}", RELEASED)
    token = csrf(sign_in(client, CATALOGUE_PAGE))
    page = client.get(CATALOGUE_PAGE).text
    for what in ("debts", "payments"):
        assert f'href="{CATALOGUE_PAGE}/{what}.xlsx"' in page
    assert page.count(f'href="{CATALOGUE_PAGE}/debts.pdf"') == 1
    services.lay_out(f"GET /fees/catalogues/{CATALOGUE_ID}/debts.pdf", b"%PDF-1.7")
    assert client.get(f"{CATALOGUE_PAGE}/debts.pdf").content_type == "application/pdf"
    empty = send(client, f"{CATALOGUE_PAGE}/confirmation", token, number="7/2026")
    assert empty.status_code == 422
    assert 'value="7/2026"' in empty.text, "what was typed is there"
    sent = send(client, f"{CATALOGUE_PAGE}/confirmation", token, number="7/2026", **DAY)
    assert sent.headers["Location"] == f"{CATALOGUE_PAGE}?done=confirmation"


def test_a_proposal_is_not_released_by_who_made_it(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, CATALOGUE_PAGE))
    assert f'action="{CATALOGUE_PAGE}/release"' in client.get(CATALOGUE_PAGE).text
    services.lay_out(f"GET /fees/catalogues/{CATALOGUE_ID}", {**CATALOGUE, "mine": True})
    assert f'action="{CATALOGUE_PAGE}/release"' not in client.get(CATALOGUE_PAGE).text
    services.lay_out(f"POST /fees/catalogues/{CATALOGUE_ID}/release", problem("needs-another-person", 403), 403)
    refused = send(client, f"{CATALOGUE_PAGE}/release", token)
    assert (refused.status_code, "Δεν γίνεται έτσι." in refused.text) == (422, True)
    services.lay_out(f"POST /fees/catalogues/{CATALOGUE_ID}/release", problem("catalogue-decided"), 409)
    assert send(client, f"{CATALOGUE_PAGE}/release", token).headers["Location"] == CATALOGUE_PAGE


def test_what_is_overdue_is_listed_and_faults_stand_beside_their_fields(
    client: FlaskClient, services: Services
) -> None:
    token, texts = csrf(sign_in(client, "/revenue/overdue")), language.texts("el")
    empty = send(client, "/revenue/catalogues", token, fee="", year="20x4")
    assert empty.status_code == 422
    assert texts["follow.empty.fee"] in empty.text
    assert 'value="20x4"' in empty.text
    made = send(client, "/revenue/catalogues", token, fee="accommodation", year="2024")
    assert made.headers["Location"] == f"{CATALOGUE_PAGE}?done=proposed"
    services.lay_out("POST /fees/catalogues", problem("nothing-overdue"), 409)
    none = send(client, "/revenue/catalogues", token, fee="accommodation", year="2024")
    assert (none.status_code, "Δεν γίνεται έτσι." in none.text) == (422, True)


def test_small_balances_are_given_up_by_a_decision(client: FlaskClient) -> None:
    token = csrf(sign_in(client, "/revenue/small-balances"))
    none = send(client, "/revenue/remissions", token, number="12/2026", **DAY)
    assert (none.status_code, language.texts("el")["follow.empty.note_ids"] in none.text) == (422, True)
    made = send(client, "/revenue/remissions", token, number="12/2026", note_ids=NOTE_ID, **DAY)
    assert made.headers["Location"] == f"{REMISSION_PAGE}?done=proposed"
    rejected = send(client, f"{REMISSION_PAGE}/rejection", token, reason="λάθος")
    assert rejected.headers["Location"] == f"{REMISSION_PAGE}?done=rejection"


def test_instalments_are_shown_before_they_are_granted(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, PLAN_PAGE))
    unread = client.get(f"{PLAN_PAGE}?number=δύο")
    assert unread.status_code == 422
    services.parts.clear()
    shown = client.get(f"{PLAN_PAGE}?number=2")
    assert (services.parts.count("fees"), "124,38" in shown.text) == (1, True)
    assert language.texts("el")["follow.late_rule"].format(percent="2,5") in shown.text, "before anything is asked for"
    services.parts.clear()
    asked = client.get(PLAN_PAGE)
    assert services.parts.count("fees") == 1
    for page in (unread, shown, asked):
        # For whom, for which establishment, of which fee and period.
        for said in ("business", "establishment"):
            assert f"<bdi>{DECLARATION[said]['name']}</bdi>" in page.text
        assert f"{DECLARATION['fee']['title']['el']}, {DECLARATION['period']['title']['el']}" in unescape(page.text)
    services.lay_out(f"POST {DECLARED}/plan", DECLARATION)
    assert send(client, PLAN_PAGE, token, number="2").headers["Location"] == f"/cases/declarations/{NOTE_ID}?planned=1"
    services.lay_out(f"GET {DECLARED}/plan", problem("no-instalments", most=3), 409)
    refused = client.get(f"{PLAN_PAGE}?number=9")
    assert (refused.status_code, "3 δόσεις το πολύ" in refused.text) == (422, True)
    services.lay_out(f"POST {DECLARED}/plan", problem("plan-runs"), 409)
    assert send(client, PLAN_PAGE, token, number="2").headers["Location"] == f"/cases/declarations/{NOTE_ID}"
