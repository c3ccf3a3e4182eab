"""The finance application on the revenue office's pages: how it answers, and what it did not take."""

from typing import Any

import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from office_samples import ANSWERS, MESSAGE, MESSAGES
from portal import language
from revenue_samples import MESSAGE_ID
from visits import check_page, csrf, send, sign_in

LIST, PAGE = "/revenue/finance", f"/revenue/finance/{MESSAGE_ID}"
BOTH = pytest.mark.parametrize("locale", ["el", "en"])


@pytest.fixture(autouse=True)
def officer(issuer: Issuer, services: Services) -> None:
    issuer.person("officer-1", roles=["staff", "finance-officer"])
    for name, answer in ANSWERS.items():
        services.lay_out(name, answer)


@BOTH
def test_every_page_is_whole_in_both_languages(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    texts = language.texts(locale)
    pages: list[tuple[str, Any]] = [
        (LIST, {}),
        (PAGE, {}),
        (LIST, {**MESSAGES, "adapter": "file", "away_since": None, "heard_at": None, "items": []}),
        (LIST, {**MESSAGES, "adapter": "builtin", "items": [], "oldest_at": None}),
    ]
    seen = ""
    for path, answer in pages:
        if answer:
            services.lay_out("GET /fees/finance/messages", answer)
        page = client.get(path)
        check_page(page, locale)
        assert page.status_code == 200
        seen += page.text
    for name in ("builtin", "none", "never", "handed", "errors.status", "errors.other", "acted.retry"):
        assert texts[f"revenue_finance.{name}"] in seen, name
    assert "&lt;Άγνωστο τέλος.&gt;" in seen


@pytest.mark.parametrize("act", ["retry", "settlement"])
def test_what_is_decided_goes_to_the_service_with_its_reason(client: FlaskClient, services: Services, act: str) -> None:
    texts, token = language.texts("el"), csrf(sign_in(client, PAGE))
    for lacks in ({"act": act, "reason": " "}, {"act": "burn", "reason": "Διορθώθηκε <εκεί>."}):
        page = send(client, PAGE, token, **lacks)
        lacking = "reason" if lacks["act"] == act else "act"
        assert page.status_code == 422
        assert texts[f"revenue_finance.empty.{lacking}"] in page.text
    assert "Διορθώθηκε &lt;εκεί&gt;." in page.text, "what was typed is there again"
    assert services.requests(f"POST /fees/finance/messages/{MESSAGE_ID}/{act}") == []
    done = send(client, PAGE, token, act=act, reason="Διορθώθηκε εκεί.")
    assert texts[f"revenue_finance.done.{act}"] in done.text
    [(_, body)] = services.requests(f"POST /fees/finance/messages/{MESSAGE_ID}/{act}")
    assert body == {"reason": "Διορθώθηκε εκεί."}


def test_a_colleague_was_first(client: FlaskClient, services: Services) -> None:
    token = csrf(sign_in(client, PAGE))
    problem = {"code": "finance-message-decided", "title": "Δεν περιμένει πια."}
    services.lay_out(f"POST /fees/finance/messages/{MESSAGE_ID}/retry", problem, 409)
    services.lay_out(f"GET /fees/finance/messages/{MESSAGE_ID}", {**MESSAGE, "state": "done", "acts": []})
    page = send(client, PAGE, token, act="retry", reason="x")
    assert language.texts("el")["revenue_finance.decided"] in page.text
    assert "<textarea" not in page.text
