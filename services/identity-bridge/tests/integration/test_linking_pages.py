"""What the page says before an account is bound to a person for good, and what its owner is told afterwards."""

import json
from dataclasses import replace

import pytest
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text
from tests.linking import intent_of

from tests.conftest import SERVICE, Bridge, Browser, Keycloak, LogIn

OTHER_NAME = "στο TAXISnet συνδέθηκε «ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ»"
FOR_GOOD = "δεν αλλάζει μετά"


def sent(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as conn:
        rows = conn.execute(text("SELECT body FROM outbox WHERE type = 'identity.account.bound' ORDER BY seq"))
        return [json.loads(row.body)["data"] for row in rows]


def at_the_question(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> Browser:
    intent = intent_of(bridge, "account-1")
    return browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki")


def test_the_page_shows_which_account_it_will_be(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    bridge.accounts.citizen("account-1", email="maria@mail.example")
    said = at_the_question(bridge, keycloak, browser).page.get_text(" ", strip=True)
    for shown in ("Μαρία Παπαδάκη", "user-account-1", "maria@mail.example", FOR_GOOD):
        assert shown in said
    assert OTHER_NAME not in said


def test_an_unproved_address_is_not_shown(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    bridge.accounts.citizen("account-1", email="maria@mail.example", verified=False)
    assert "maria@mail.example" not in at_the_question(bridge, keycloak, browser).response.text


@pytest.mark.parametrize(
    ("given", "family", "warned"),
    [
        ("Ευτυχία-Άννα", "Σταυρουλάκη", True),
        ("Maria", "Papadaki", True),
        ("ΠΑΠΑΔΑΚΗ", "ΜΑΡΙΑ", False),
        ("Μαρία-Ελένη", "Παπαδάκη", False),
        (None, None, False),
    ],
)
def test_another_name_is_told_beside_the_account(
    bridge: Bridge, keycloak: Keycloak, browser: Browser, given: str | None, family: str | None, warned: bool
) -> None:
    account = bridge.accounts.citizen("account-1")
    bridge.accounts.known["account-1"] = replace(account, given_name=given, family_name=family)
    assert (OTHER_NAME in at_the_question(bridge, keycloak, browser).page.get_text()) is warned


def test_the_owner_is_written_to_once(bridge: Bridge, keycloak: Keycloak, browser: Browser, engine: Engine) -> None:
    bridge.accounts.citizen("account-1", email="maria@mail.example")
    question = at_the_question(bridge, keycloak, browser).response
    browser.press("yes")
    browser.response = question
    browser.press("yes")
    assert sent(engine) == [], "nothing has come of it yet"
    assert keycloak.claims(browser.answer["code"])["level"] == "B"
    [told] = sent(engine)
    assert_schema(told, SERVICE / "events/identity.account.bound.v1.json")
    assert told["recipient"] == {"email": "maria@mail.example", "locale": "el", "name": "Μαρία Παπαδάκη"}
    assert (told["username"], told["person_name"]) == ("user-account-1", "ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ")


def test_one_intent_ties_an_account_once(bridge: Bridge, keycloak: Keycloak, browser: Browser, engine: Engine) -> None:
    """Two windows of one browser stand at the question: the first "yes" counts."""
    bridge.accounts.citizen("account-1")
    address = keycloak.authorize_url(person_hint=intent_of(bridge, "account-1"))
    first = browser.open(address).log_in("maria.papadaki").response
    second = browser.open(address).response
    browser.response = first
    keycloak.claims(browser.press("yes").answer["code"])
    browser.response = second
    assert browser.press("yes").response.status_code == 400
    assert len(sent(engine)) == 1


def test_an_account_bound_in_another_browser_stays_that_person(
    bridge: Bridge, keycloak: Keycloak, browser: Browser, engine: Engine
) -> None:
    account = bridge.accounts.citizen("account-1")
    at_the_question(bridge, keycloak, browser)
    bridge.accounts.known["account-1"] = replace(account, person_id="somebody-else", level="B")
    assert browser.press("yes").response.status_code == 403
    assert sent(engine) == []


def test_the_owner_who_was_that_person_before_is_neither_warned_nor_written_to(
    bridge: Bridge, keycloak: Keycloak, browser: Browser, engine: Engine, log_in: LogIn
) -> None:
    bridge.accounts.citizen("account-1")
    intent = intent_of(bridge, "account-1", str(log_in("maria.papadaki")["person_id"]))
    browser.open(keycloak.authorize_url(person_hint=intent)).log_in("maria.papadaki")
    assert FOR_GOOD not in browser.page.get_text()
    browser.press("yes")
    assert "code" in browser.answer
    assert sent(engine) == []


def test_nothing_becomes_of_it_while_the_account_cannot_be_shown(
    bridge: Bridge, keycloak: Keycloak, browser: Browser, engine: Engine
) -> None:
    bridge.accounts.citizen("account-1")
    at_the_question(bridge, keycloak, browser)
    question = browser.response
    bridge.accounts.away = True
    assert browser.press("yes").response.status_code == 503
    bridge.accounts.away = False
    browser.response = question
    keycloak.claims(browser.press("yes").answer["code"])
    assert len(sent(engine)) == 1


def test_the_question_and_a_stopped_login_are_had_in_the_other_language(
    bridge: Bridge, keycloak: Keycloak, browser: Browser
) -> None:
    bridge.accounts.citizen("account-1")
    at_the_question(bridge, keycloak, browser).press("en")
    assert browser.heading == "Are you ΜΑΡΙΑ ΠΑΠΑΔΑΚΗ?"
    assert browser.page.html is not None
    assert browser.page.html["lang"] == "en"
    browser.press("no").press("btn-login-submit", j_username="maria.papadaki", fault="deny")
    stopped = browser.heading
    assert browser.press("el").heading != stopped
    assert browser.press("en").heading == stopped
    assert browser.press("again").response.status_code == 200


def test_the_language_of_nothing_is_refused(bridge: Bridge, browser: Browser) -> None:
    browser.open(f"{bridge.url}/callback/taxisnet?state=x")
    assert browser.press("en").heading == "This sign-in has expired"
    assert browser.press("el", login="5f0c8d1e-0000-4000-8000-000000000000").response.status_code == 400
