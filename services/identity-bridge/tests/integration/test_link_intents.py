"""Linking an account to TAXISnet: refused before a code exists when it would turn one person into another."""

import pytest
from sqlalchemy import Engine, text
from tests.linking import intent_of

from tests.conftest import Bridge, Browser, Keycloak, LogIn


def test_an_account_without_a_person_is_linked(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    intent = intent_of(bridge, "account-1")
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki")
    assert "δεν αλλάζει μετά" in browser.page.get_text()
    browser.press("yes")
    assert keycloak.claims(browser.answer["code"])["level"] == "B"


def test_linking_the_same_person_again_is_fine(
    bridge: Bridge, log_in: LogIn, keycloak: Keycloak, browser: Browser
) -> None:
    intent = intent_of(bridge, "account-1", str(log_in("maria.papadaki")["person_id"]))
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki").press("yes")
    assert "code" in browser.answer


def test_a_person_known_without_a_number_gets_it_by_linking(
    bridge: Bridge, log_in: LogIn, keycloak: Keycloak, browser: Browser, engine: Engine
) -> None:
    """A clerk's mistake was withdrawn, or the level was raised in the console: linking is no dead end."""
    person_id = str(log_in("maria.papadaki")["person_id"])
    with engine.begin() as conn:
        conn.execute(text("UPDATE persons SET afm_index = NULL, afm_sealed = NULL, level = 'A', level_method = NULL"))
    intent = intent_of(bridge, "account-1", person_id)
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki").press("yes")
    claims = keycloak.claims(browser.answer["code"])
    assert (claims["person_id"], claims["level"]) == (person_id, "B")


def test_linking_is_confirmed_even_after_an_earlier_yes(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    browser.open(Keycloak(bridge).authorize_url()).log_in("maria.papadaki").press("yes")
    browser.open(keycloak.authorize_url(person_hint=intent_of(bridge, "account-1")))
    assert browser.heading == "Είστε ο/η ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ;"


def test_the_account_of_another_person_is_refused(
    bridge: Bridge, log_in: LogIn, keycloak: Keycloak, browser: Browser
) -> None:
    intent = intent_of(bridge, "account-1", str(log_in("nikos.androulakis")["person_id"]))
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki")
    assert (browser.heading, browser.response.status_code) == (
        "Ο λογαριασμός δεν μπορεί να γίνει αυτού του προσώπου",
        403,
    )
    browser.press("as-another").log_in("nikos.androulakis").press("yes")
    assert "code" in browser.answer


def test_a_person_with_another_account_is_refused(
    bridge: Bridge, log_in: LogIn, keycloak: Keycloak, browser: Browser
) -> None:
    intent_of(bridge, "account-1", str(log_in("maria.papadaki")["person_id"]))
    intent = intent_of(bridge, "account-2")
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki")
    assert browser.response.status_code == 403
    assert [button["value"] for button in browser.page.select("main button")] == ["as-another", "another-way"]
    assert browser.press("another-way").answer["error"] == "access_denied"


def test_an_account_bound_to_a_person_since_is_refused(
    bridge: Bridge, log_in: LogIn, keycloak: Keycloak, browser: Browser
) -> None:
    nikos = str(log_in("nikos.androulakis")["person_id"])
    intent = intent_of(bridge, "account-1")
    intent_of(bridge, "account-1", nikos)
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki")
    assert browser.response.status_code == 403


def test_an_intent_is_used_once_by_one_browser_for_ten_minutes(
    bridge: Bridge, keycloak: Keycloak, browser: Browser
) -> None:
    intent = intent_of(bridge, "account-1")
    browser.open(keycloak.authorize_url(person_hint=intent))
    assert Browser(bridge).open(keycloak.authorize_url(person_hint=intent)).response.status_code == 400
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki").press("yes")
    assert "code" in browser.answer
    assert browser.open(keycloak.authorize_url(person_hint=intent)).heading == "Το αίτημα επιβεβαίωσης έληξε"
    late = intent_of(bridge, "account-3")
    bridge.clock.advance(minutes=11)
    assert browser.open(keycloak.authorize_url(person_hint=late)).response.status_code == 400


@pytest.mark.parametrize("hint", ["made-up", "%00", "x" * 500])
def test_a_made_up_hint_is_refused(keycloak: Keycloak, browser: Browser, hint: str) -> None:
    assert browser.open(keycloak.authorize_url(person_hint=hint)).response.status_code == 400
