"""How officers follow up one note: holds, fines that are waived, instalments; and the lists of these."""

from typing import Any

import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from follow_up_samples import ANSWERS, FOLLOW_UP, HOLD_ID, PLAN, PLAN_QUOTE, REMISSION_ID
from office_samples import ANSWERS as REVENUE
from portal import language
from revenue_samples import BUSINESS_ID, CARD, NOTE_ID
from visits import check_page, csrf, sign_in
from werkzeug.test import TestResponse

BOTH = pytest.mark.parametrize("locale", ["el", "en"])
BASE, ASKED = f"/revenue/notes/{NOTE_ID}", f"GET /fees/notes/{NOTE_ID}/follow-up"
PAGE = f"{BASE}/follow-up"
UNTIL = {"until-day": "31", "until-month": "12", "until-year": "2026"}
ON = {"on-day": "20", "on-month": "11", "on-year": "2026"}


@pytest.fixture(autouse=True)
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    for name, answer in (REVENUE | ANSWERS).items():
        services.lay_out(name, answer)


def problem(code: str, **more: Any) -> dict[str, Any]:
    return {"type": "x", "code": code, "title": "Δεν γίνεται έτσι.", "status": 409, "trace_id": "0" * 32, **more}


def send(client: FlaskClient, path: str, token: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf": token, **fields})


@BOTH
def test_every_page_is_whole_in_both_languages_and_asks_once(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    for path in (PAGE, f"{PAGE}?done=held", "/revenue/plans", "/revenue/remissions"):
        before = len(services.asked)
        page = client.get(path)
        check_page(page, locale)
        assert (page.status_code, len(services.asked) - before) == (200, 1), path
    running = {
        **FOLLOW_UP,
        "plan": PLAN,
        "instalments_offered": None,
        "waivable_cents": 0,
        "reminders": [],
        "holds": [],
    }
    services.lay_out(ASKED, running)
    page, said = client.get(PAGE), language.texts(locale)
    check_page(page, locale)
    late = "6,22\u00a0€" if locale == "el" else "€6.22"
    for text in (said["follow.late_rule"].format(percent="5"), said["follow.late_sum"].format(amount=late)):
        assert text in page.text
    assert said["follow.late_of"].format(amount=late) in page.text
    services.lay_out(ASKED, {**FOLLOW_UP, "quote": PLAN_QUOTE})
    before = len(services.asked)
    preview = client.get(f"{BASE}/plan?number=2")
    assert said["follow.late_rule"].format(percent="2,5" if locale == "el" else "2.5") in preview.text
    check_page(preview, locale)
    assert len(services.asked) - before == 1
    assert f'action="{BASE}/plan"' in preview.text


def test_a_note_is_put_on_hold_and_let_go(client: FlaskClient, services: Services) -> None:
    token, texts = csrf(sign_in(client, PAGE)), language.texts("el")
    empty = send(client, f"{BASE}/holds", token, kind="objection", reason="Ένσταση 3")
    assert empty.status_code == 422
    assert 'value="Ένσταση 3"' in empty.text, "what was typed is there"
    none = send(client, f"{BASE}/holds", token)
    assert all(texts[f"follow.hold_empty.{name}"] in none.text for name in ("kind", "reason", "until"))
    held = send(client, f"{BASE}/holds", token, kind="objection", reason="Ένσταση 3", **UNTIL)
    assert held.headers["Location"] == f"{PAGE}?done=held"
    [(_, body)] = services.requests(f"POST /fees/notes/{NOTE_ID}/holds")
    assert body == {"kind": "objection", "reason": "Ένσταση 3", "until": "2026-12-31"}
    page = client.get(PAGE).text
    assert page.count("/end") == 1, "only what still holds can be lifted"
    assert send(client, f"{BASE}/holds/{HOLD_ID}/end", token).headers["Location"] == f"{PAGE}?done=ended"
    services.lay_out(f"POST /fees/notes/{NOTE_ID}/holds", problem("own-business"), 403)
    own = send(client, f"{BASE}/holds", token, kind="block", reason="x", **UNTIL)
    assert (own.status_code, "Δεν γίνεται έτσι." in own.text) == (422, True)


def test_fines_are_waived_by_a_decision_and_a_colleague(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, PAGE))
    empty = send(client, f"{BASE}/waiver", token, number="12/2026")
    assert (empty.status_code, 'value="12/2026"' in empty.text) == (422, True)
    made = send(client, f"{BASE}/waiver", token, number="12/2026", **ON)
    assert made.headers["Location"] == f"/revenue/remissions/{REMISSION_ID}?done=proposed"
    [(_, body)] = services.requests("POST /fees/remissions")
    assert body == {"kind": "waiver", "number": "12/2026", "on": "2026-11-20", "note_ids": [NOTE_ID]}
    services.lay_out("POST /fees/remissions", problem("nothing-to-remit"), 409)
    nothing = send(client, f"{BASE}/waiver", token, number="12/2026", **ON)
    assert (nothing.status_code, "Δεν γίνεται έτσι." in nothing.text) == (422, True)


def test_instalments_are_shown_and_then_granted(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, PAGE))
    assert client.get(f"{BASE}/plan?number=δύο").status_code == 422
    granted = send(client, f"{BASE}/plan", token, number="2")
    assert granted.headers["Location"] == f"{PAGE}?done=planned"
    services.lay_out(f"POST /fees/notes/{NOTE_ID}/plan", problem("no-instalments", most=3), 409)
    refused = send(client, f"{BASE}/plan", token, number="9")
    assert (refused.status_code, "3 δόσεις το πολύ" in refused.text) == (422, True)
    services.lay_out(f"POST /fees/notes/{NOTE_ID}/plan", problem("plan-runs"), 409)
    runs = send(client, f"{BASE}/plan", token, number="2")
    assert (runs.status_code, "Δεν γίνεται έτσι." in runs.text) == (422, True)


@BOTH
def test_the_card_says_how_each_note_is_followed_up(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    followed = {
        "reminded": ["2026-11-20T06:00:00+00:00"],
        "held_until": "2026-12-31",
        "plan": {"state": "running", "number": 2, "next": {"place": 1, "due": "2026-12-07", "cents": 12438}},
    }
    services.lay_out(
        f"GET /fees/debtors/{BUSINESS_ID}/card", {**CARD, "notes": [{**note, **followed} for note in CARD["notes"]]}
    )
    sign_in(client)
    page = client.get(f"/revenue/debtors/{BUSINESS_ID}")
    check_page(page, locale)
    for day in ("20 Νοεμβρίου 2026", "31 Δεκεμβρίου 2026", "7 Δεκεμβρίου 2026") if locale == "el" else ():
        assert day in page.text
    assert f'href="{PAGE}"' in page.text
