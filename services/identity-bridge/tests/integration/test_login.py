"""Whole logins through the real simulator: who the person is, and what Keycloak learns of it."""

import pytest
from flask import Flask, redirect, request
from identity_bridge.register.store import persons
from inputkit.tax import Afm
from servicekit.testing import served
from sqlalchemy import Engine, text
from werkzeug.wrappers import Response

from tests.conftest import KEYCLOAK, KEYRING, PORTAL, Bridge, Browser, Keycloak, LogIn


def test_the_first_login_makes_a_person_of_level_b(log_in: LogIn, engine: Engine) -> None:
    claims = log_in("maria.papadaki")
    assert claims["sub"] == claims["person_id"]
    assert [claims[name] for name in ("level", "level_method")] == ["B", "taxisnet"]
    assert [claims[name] for name in ("given_name", "family_name", "name")] == ["ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ", "ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ"]
    with engine.begin() as conn:
        person = persons.by_afm(conn, KEYRING, Afm("660074100"))
        row = conn.execute(text("SELECT * FROM persons")).one()
    assert person is not None
    assert person.person_id == claims["sub"]
    assert b"660074100" not in row.afm_sealed + row.afm_index


def test_the_same_person_comes_back_from_another_browser(log_in: LogIn) -> None:
    assert log_in("maria.papadaki")["sub"] == log_in("maria.papadaki")["sub"]
    assert log_in("maria.papadaki")["sub"] != log_in("nikos.androulakis")["sub"]


def test_another_user_name_of_the_same_person_is_the_same_person(log_in: LogIn) -> None:
    assert log_in("rg1201")["sub"] == log_in("despina.vavoura")["sub"]


@pytest.mark.parametrize(
    ("persona", "given_name", "family_name"),
    [
        ("anna.georgiadi", "ΑΝΝΑ ΜΑΡΙΑ", "ΓΕΩΡΓΙΑΔΗ ΜΑΥΡΑΚΗ"),
        ("john.oneill", "JOHN", "O'NEILL & SONS"),
        ("souleiman", None, "ΣΟΥΛΕΪΜΑΝ"),
        ("despina.vavoura", "ΔΕΣΠΟΙΝΑ", "ΒΑΒΟΥΡΑ"),
        ("petros.markakis", "ΠΕΤΡΟΣ", "ΜΑΡΚΑΚΗΣ"),
        ("stelios.kalogerakis", "ΣTYΛIANOΣ", "KAΛOΓEPAKHΣ"),
        ("ariadne.fix", "ΑΡΙΑΔΝΗ", "ΦΙΞ"),
        ("giorgis.melidonis", 'ΓΕΩΡΓΙΟΣ "ΓΙΩΡΓΗΣ"', "ΜΕΛΙΔΟΝΗΣ"),
        ("manolis.fragkos", "ΕΜΜΑΝΟΥΗΛ", "ΦΡΑΓΚΟΣ"),
    ],
)
def test_names_arrive_as_they_are(log_in: LogIn, persona: str, given_name: str | None, family_name: str) -> None:
    claims = log_in(persona)
    assert (claims.get("given_name"), claims["family_name"]) == (given_name, family_name)
    assert ("given_name" in claims) == (given_name is not None)


def test_no_address_that_a_browser_sees_holds_a_tax_number(keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("petros.markakis").press("yes")
    assert browser.seen[-1].startswith("http://127.0.0.1:9/")
    assert not [url for url in browser.seen if "660075666" in url]


def test_a_citizen_who_said_yes_is_not_asked_again_in_this_browser(
    bridge: Bridge, browser: Browser, log_in: LogIn
) -> None:
    first = log_in("maria.papadaki", browser)
    again = Keycloak(bridge)
    browser.open(again.authorize_url())  # TAXISnet remembers, the bridge remembers: straight back.
    assert again.claims(browser.answer["code"])["sub"] == first["sub"]


def test_another_person_in_the_same_browser_is_asked(bridge: Bridge, browser: Browser, log_in: LogIn) -> None:
    log_in("maria.papadaki", browser)
    browser.session.get(f"{bridge.simulator_url}/oauth2server/logout/E0TESTS0001/", timeout=60)
    browser.open(Keycloak(bridge).authorize_url()).log_in("nikos.androulakis")
    assert browser.heading == "Είστε ο/η ΝΙΚΟΛΑΟΣ ΑΝΔΡΟΥΛΑΚΗΣ;"


def test_no_leaves_taxisnet_and_asks_it_again_for_the_same_login(keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki").press("no")
    assert any("/logout/E0TESTS0001/?url=" in url for url in browser.seen)
    assert browser.response.url.endswith("/login.jsp")
    browser.log_in("nikos.androulakis").press("yes")
    assert browser.answer["state"] == keycloak.state
    assert keycloak.claims(browser.answer["code"])["family_name"] == "ΑΝΔΡΟΥΛΑΚΗΣ"


def test_a_double_click_on_yes_ends_well_and_only_the_last_code_counts(
    keycloak: Keycloak, browser: Browser, bridge: Bridge
) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki")
    page = browser.response
    first = browser.press("yes").answer["code"]
    browser.response = page
    second = browser.press("yes").answer["code"]
    assert keycloak.redeem(first).json() == {"error": "invalid_grant"}
    assert keycloak.claims(second)["family_name"] == "ΠΑΠΑΔΑΚΗ"
    bridge.clock.advance(seconds=31)
    browser.response = page
    assert browser.press("yes").heading == "Η σύνδεση αυτή έχει λήξει"


def test_a_proof_that_was_not_confirmed_counts_for_nothing(
    bridge: Bridge, browser: Browser, engine: Engine, log_in: LogIn
) -> None:
    """Another person left this computer logged in at TAXISnet: their register says what it said before."""
    log_in("maria.papadaki")
    with engine.begin() as conn:
        conn.execute(text("UPDATE persons SET level = 'A', level_method = NULL, given_name = NULL, family_name = NULL"))
    browser.open(Keycloak(bridge).authorize_url()).log_in("maria.papadaki")
    assert browser.heading == "Είστε ο/η ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ;"
    browser.press("no")
    with engine.connect() as conn:
        assert conn.execute(text("SELECT level, level_method, family_name FROM persons")).one() == ("A", None, None)
        assert conn.execute(text("SELECT count(*) FROM level_changes")).scalar() == 1


def test_names_follow_the_newest_proof_and_a_lowered_level_stays_lowered(log_in: LogIn, engine: Engine) -> None:
    before = log_in("maria.papadaki")
    with engine.begin() as conn:
        conn.execute(text("UPDATE persons SET level = 'A', given_name = 'ΑΛΛΟ'"))
    after = log_in("maria.papadaki")
    assert (after["sub"], after["level"], after["given_name"]) == (before["sub"], "A", "ΜΑΡΙΑ")
    assert "level_method" not in after


def test_two_processes_on_one_database_and_a_restart_in_the_middle(
    bridge: Bridge, keycloak: Keycloak, browser: Browser
) -> None:
    bridge.start(count=2)
    browser.open(keycloak.authorize_url())
    bridge.start(count=2)
    browser.log_in("maria.papadaki")
    bridge.start(count=2)
    browser.press("yes")
    bridge.start(count=2)
    assert keycloak.claims(browser.answer["code"])["level"] == "B"


def test_two_logins_in_two_tabs_do_not_disturb_each_other(bridge: Bridge, browser: Browser) -> None:
    one, two = Keycloak(bridge), Keycloak(bridge)
    browser.open(one.authorize_url())
    browser.open(two.authorize_url()).log_in("maria.papadaki")
    waiting = browser.response
    browser.open(one.authorize_url())  # The first tab again, now with TAXISnet's memory.
    assert one.claims(browser.press("yes").answer["code"])
    browser.response = waiting
    assert two.claims(browser.press("yes").answer["code"])


def test_logout_leaves_taxisnet_and_forgets_who_said_yes(bridge: Bridge, browser: Browser, log_in: LogIn) -> None:
    log_in("maria.papadaki", browser)
    query = "client_id=keycloak&state=xyz&post_logout_redirect_uri="
    target = "http://127.0.0.1:9/realms/dimos/broker/taxisnet/endpoint/logout_response"
    browser.open(f"{bridge.url}/logout?{query}{target}")
    assert browser.seen[-1] == f"{target}?state=xyz"
    browser.open(Keycloak(bridge).authorize_url())
    assert browser.response.url.endswith("/login.jsp")
    assert browser.log_in("maria.papadaki").heading == "Είστε ο/η ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ;"


def test_keycloaks_session_ends_before_taxisnet_is_visited(bridge: Bridge, browser: Browser, log_in: LogIn) -> None:
    """A citizen whom TAXISnet does not lead back has signed out all the same."""
    log_in("maria.papadaki", browser)
    asked: list[str] = []
    keycloak = Flask("keycloak")

    @keycloak.get("/inside/realms/dimos/broker/taxisnet/endpoint/logout_response")
    def logout_response() -> Response:
        asked.extend([request.query_string.decode(), request.headers.get("Cookie", "no cookie")])
        return redirect(f"{PORTAL}/signed-out?state=taxisnet")

    with served(lambda _: keycloak) as url:
        bridge.start(keycloak_url=f"{url}/inside/")
        browser.open(f"{bridge.url}/logout?state=x%2Fyz&post_logout_redirect_uri={KEYCLOAK}/logout_response")
    assert asked == ["state=x%2Fyz", "no cookie"]
    assert any("/logout/E0TESTS0001/?url=" in url for url in browser.seen)
    assert browser.seen[-1] == f"{PORTAL}/signed-out?state=taxisnet"


def test_a_keycloak_that_does_not_end_its_session_is_visited_as_it_wishes(
    bridge: Bridge, browser: Browser, log_in: LogIn
) -> None:
    log_in("maria.papadaki", browser)
    with served(lambda _: Flask("keycloak")) as url:  # Answers 404.
        bridge.start(keycloak_url=url)
        browser.open(f"{bridge.url}/logout?state=xyz&post_logout_redirect_uri={KEYCLOAK}/logout_response")
    assert browser.seen[-1] == f"{KEYCLOAK}/logout_response?state=xyz"


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/elsewhere", "https://evil.example/"])
def test_logout_goes_nowhere_else(bridge: Bridge, browser: Browser, target: str) -> None:
    browser.open(f"{bridge.url}/logout?post_logout_redirect_uri={target}")
    assert browser.response.status_code == 400
    assert browser.seen == [f"{bridge.url}/logout?post_logout_redirect_uri={target}"]
