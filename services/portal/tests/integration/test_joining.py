"""Two accounts become one: the question, the way to the other account, the last look, and every refusal."""

from urllib.parse import parse_qs, urlsplit

import desk_samples as desk
import pytest
import requests
from conftest import Issuer, Services
from flask.testing import FlaskClient
from portal import language
from portal.clients import backend
from visits import check_page, csrf, send, sign_in

JOIN, CONFIRM = "/account/join", "/account/join/confirm"
CURRENT, PROOFS, OPERATIONS = (
    "GET /bridge/account-joins/current",
    "POST /bridge/account-joins/proofs",
    "POST /bridge/account-joins/operations",
)
PAIR = {
    "goes": {"username": "taxis-1", "name": "ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ", "email": None},
    "stays": {"username": "maria", "name": "Μαρία <Παπαδάκη>", "email": "maria@mail.example"},
}
SECRET = "secret-of-the-account-that-goes"


def operation(state: str) -> dict[str, str | None]:
    return {"operation_id": "x", "state": state, "begun_at": "2026-11-23T09:00:00+00:00", "done_at": None}


@pytest.fixture(autouse=True)
def new_account(issuer: Issuer, services: Services) -> None:
    issuer.person("goes-1", "B", preferred_username="taxis-1", level_method="taxisnet")
    services.lay_out(CURRENT, {"ask": True, "operation": None})
    services.lay_out("POST /bridge/account-joins", {"intent": SECRET, "expires_at": "2026-11-23T09:10:00+00:00"}, 201)
    services.lay_out(PROOFS, PAIR)
    services.lay_out(OPERATIONS, operation("moving"), 201)


def go_to_the_other_account(client: FlaskClient, issuer: Issuer) -> None:
    """Signed in to the one, prove it, and sign in to the other."""
    page = client.get(JOIN)
    left = client.post(JOIN, data={"csrf": csrf(page)})
    assert left.status_code == 303
    asked = parse_qs(urlsplit(left.location).query)
    assert asked["prompt"] == ["login"]
    assert SECRET not in left.location
    issuer.person("stays-1", preferred_username="maria")
    back = requests.get(left.location, allow_redirects=False, timeout=60).headers["Location"]
    landed = client.get(back.removeprefix("http://127.0.0.1:8100"))
    assert landed.location == CONFIRM


@pytest.mark.parametrize("locale", ["el", "en"])
def test_every_page_is_strict_html_in_both_languages(
    client: FlaskClient, issuer: Issuer, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    check_page(sign_in(client, JOIN), locale)
    go_to_the_other_account(client, issuer)
    page = client.get(CONFIRM)
    check_page(page, locale)
    assert "Μαρία &lt;Παπαδάκη&gt;" in page.text
    for state in ("moving", "removed", "linked"):
        services.lay_out(CURRENT, {"ask": False, "operation": operation(state)})
        check_page(client.get(JOIN), locale)
        assert ("/account/link" in client.get(JOIN).text) is (state == "removed")
    services.lay_out(CURRENT, {"ask": False, "operation": None})
    check_page(client.get(JOIN), locale)


def test_a_new_account_is_asked_once(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, "/services")
    assert f'href="{JOIN}"' in page.text
    services.lay_out("POST /bridge/account-joins/answers", None, 204)
    services.lay_out(CURRENT, {"ask": False, "operation": None})
    after = send(client, f"{JOIN}/no", csrf(page))
    assert after.request.path == "/services"
    assert f'href="{JOIN}"' not in after.text
    [(_, said)] = services.requests("POST /bridge/account-joins/answers")
    assert said == {"has_account": False}


def test_both_are_proved_in_one_browser_and_then_joined(
    client: FlaskClient, issuer: Issuer, services: Services
) -> None:
    sign_in(client, JOIN)
    go_to_the_other_account(client, issuer)
    assert len(issuer.ended) == 1, "the first account is signed out where it signed in"
    page = client.get(CONFIRM)
    services.lay_out(CURRENT, {"ask": False, "operation": operation("moving")})
    assert send(client, CONFIRM, csrf(page)).request.path == JOIN
    assert [body for _, body in services.requests(OPERATIONS)] == [{"intent": SECRET}]
    # The proof served.
    services.lay_out(PROOFS, desk.problem("join-intent-gone", "Πέρασε", "Ξανά."), 404)
    client.get(CONFIRM)
    assert services.requests(PROOFS)[-1][1] == {"intent": "nothing-in-this-browser"}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("join-intent-gone", 404),
        ("join-another-person", 409),
        ("join-same-account", 409),
        ("join-not-possible", 409),
    ],
)
def test_a_refusal_says_why_and_that_nothing_changed(
    client: FlaskClient, issuer: Issuer, services: Services, code: str, status: int
) -> None:
    sign_in(client, JOIN)
    go_to_the_other_account(client, issuer)
    services.lay_out(PROOFS, desk.problem(code, "Δεν ενώνονται", "Κάντε αυτό."), status)
    page = client.get(CONFIRM)
    check_page(page)
    assert page.status_code == status
    assert "Δεν ενώνονται" in page.text
    assert "Κάντε αυτό." in page.text
    assert "Τίποτα δεν άλλαξε" in page.text


def test_the_other_account_is_signed_in_to_again(client: FlaskClient, issuer: Issuer, services: Services) -> None:
    """A session that was left open proves nothing; the proof of the first account is kept meanwhile."""
    sign_in(client, JOIN)
    go_to_the_other_account(client, issuer)
    services.lay_out(PROOFS, desk.problem("join-other-sign-in-too-old", "x", "x"), 409)
    again = client.get(CONFIRM)
    assert parse_qs(urlsplit(again.location).query)["prompt"] == ["login"]
    services.lay_out(PROOFS, PAIR)
    client.get(CONFIRM)
    assert services.requests(PROOFS)[-1][1] == {"intent": SECRET}


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_citizen_who_stopped_on_the_way_is_led_on(client: FlaskClient, services: Services, locale: str) -> None:
    """By TAXISnet again before it was linked: not asked again. After a closed browser: it was begun, and may be begun
    again."""
    said = language.texts(locale)
    client.set_cookie("portal_lang", locale)
    services.lay_out(CURRENT, {"ask": False, "operation": {**operation("removed"), "here": False}})
    page = sign_in(client, "/services")
    check_page(page, locale)
    assert said["joining.resume.banner"] in page.text
    assert f'action="{JOIN}/no"' not in page.text
    page = client.get(JOIN)
    check_page(page, locale)
    assert said["joining.resume.button"] in page.text
    assert said["joining.question"] not in page.text
    services.lay_out(CURRENT, {"ask": True, "operation": None, "asked_until": "2026-11-23T09:10:00+00:00"})
    page = client.get(JOIN)
    check_page(page, locale)
    assert said["joining.under_way.button"] in page.text
    assert "11:10" in page.text


def test_the_progress_tells_the_level_itself(
    client: FlaskClient, issuer: Issuer, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "STALE_PAUSES", (0.0, 0.0))
    issuer.person("stays-1", preferred_username="maria")
    sign_in(client, "/privacy")
    issuer.person("stays-1", "B", preferred_username="maria")
    answers = iter([(401, {"code": "stale-token"})])
    joined = (200, {"ask": False, "operation": operation("moving")})
    services.answers[CURRENT] = lambda: next(answers, joined)
    page = client.get(JOIN)
    check_page(page)
    assert language.texts("el")["joining.progress.proved"] in page.text
    assert "level-news" not in page.text
    assert "level-news" not in client.get("/privacy").text, "and is not said again"


def test_a_citizen_with_an_old_sign_in_signs_in_again_first(
    client: FlaskClient, issuer: Issuer, services: Services
) -> None:
    page = sign_in(client, JOIN)
    services.lay_out("POST /bridge/account-joins", desk.problem("join-sign-in-too-old", "x", "x"), 409)
    again = client.post(JOIN, data={"csrf": csrf(page)})
    asked = parse_qs(urlsplit(again.location).query)
    assert (asked["prompt"], asked["kc_idp_hint"]) == (["login"], ["taxisnet"])
    assert issuer.ended == [], "still signed in"


def test_a_service_that_is_away_costs_the_question_only(client: FlaskClient, services: Services) -> None:
    services.lay_out(CURRENT, {}, 503)
    page = sign_in(client, "/services")
    assert (page.status_code, JOIN in page.text) == (200, False)
    assert client.get(JOIN).status_code == 503
