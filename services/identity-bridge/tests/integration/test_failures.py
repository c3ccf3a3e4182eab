"""Logins that go wrong at TAXISnet or on the way: a plain page, a way on, one log event, nothing personal."""

import pytest
from bs4 import BeautifulSoup
from identity_bridge.login.connectors import taxisnet
from sqlalchemy import Engine, text
from taxisnet_simulator.faults import FAULTS

from tests.conftest import PORTAL, Bridge, Browser, Keycloak


@pytest.fixture
def impatient(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bridge that waits three seconds for an answer, five in all; the simulator answers after half a one, or ten."""
    monkeypatch.setattr(taxisnet, "READ_SECONDS", 3.0)
    monkeypatch.setattr(taxisnet, "TOTAL_SECONDS", 5.0)
    bridge.start()


AWAY, UNUSABLE = "Το TAXISnet δεν απαντά", "Το TAXISnet δεν μας έδωσε σωστά στοιχεία"
STOPPED = [
    ("deny", "Δεν δώσατε τη συγκατάθεσή σας", 403, "consent-refused"),
    ("authorize-error", AWAY, 503, "authorize-server_error"),
    ("no-code", UNUSABLE, 502, "no-code"),
    ("wrong-state", "Η σύνδεση διακόπηκε", 400, "login-interrupted"),
    ("token-hang", AWAY, 503, "token-ReadTimeoutError"),
    ("token-dropped", AWAY, 503, "token-ProtocolError"),
    ("token-reset", AWAY, 503, "token-ProtocolError"),
    ("token-500", AWAY, 503, "token-status-500"),
    ("token-maintenance", AWAY, 503, "token-html"),
    ("expired-code", UNUSABLE, 502, "token-invalid_grant"),
    ("bad-client", UNUSABLE, 502, "token-invalid_client"),
    ("hang", AWAY, 503, "userinfo-ReadTimeoutError"),
    ("dropped", AWAY, 503, "userinfo-ProtocolError"),
    ("reset", AWAY, 503, "userinfo-ProtocolError"),
    ("trickle", AWAY, 503, "total-timeout"),
    ("cut-short", AWAY, 503, "userinfo-ProtocolError"),
    ("error-500", AWAY, 503, "userinfo-status-500"),
    ("maintenance", AWAY, 503, "userinfo-html"),
    ("xml-500", AWAY, 503, "userinfo-status-500"),
    ("xml-200", UNUSABLE, 502, "userinfo-error-xml"),
    ("json-200", UNUSABLE, 502, "userinfo-invalid_token"),
    ("expired-token", UNUSABLE, 502, "userinfo-invalid_token"),
    ("truncated", UNUSABLE, 502, "userinfo-malformed"),
    ("empty", UNUSABLE, 502, "userinfo-not-xml"),
    ("two-people", UNUSABLE, 502, "userinfo-not-one"),
    ("elements", UNUSABLE, 502, "userinfo-taxid"),
    ("no-taxid", UNUSABLE, 502, "userinfo-taxid"),
    ("absent-taxid", UNUSABLE, 502, "userinfo-taxid"),
    ("wrong-taxid", UNUSABLE, 502, "userinfo-taxid"),
    ("zero-taxid", UNUSABLE, 502, "userinfo-taxid"),
    ("bomb", UNUSABLE, 502, "userinfo-malformed"),
    ("iso-8859-7", UNUSABLE, 502, "userinfo-malformed"),
]
# Its error page is GSIS's own: no browser comes back from there.
STAYS_AT_GSIS = "authorize-500"
HARMLESS = [fault.name for fault in FAULTS if fault.harmless and fault.step != "logout"]


def test_no_fault_of_the_simulator_is_left_out() -> None:
    met = {name for name, *_ in STOPPED} | {STAYS_AT_GSIS, *HARMLESS}
    assert met == {fault.name for fault in FAULTS if fault.step != "logout"}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("fault", "heading", "status", "reason"), STOPPED)
def test_a_fault_ends_on_a_plain_page_and_trying_again_works(
    keycloak: Keycloak,
    browser: Browser,
    caplog: pytest.LogCaptureFixture,
    engine: Engine,
    fault: str,
    heading: str,
    status: int,
    reason: str,
) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki", fault)
    assert (browser.heading, browser.response.status_code) == (heading, status)
    assert [record.fields["reason"] for record in caplog.records if record.msg == "login-stopped"] == [reason]
    logged = " ".join(str(vars(record)) for record in caplog.records if "simulator" not in record.name)
    assert "/callback/taxisnet" in logged
    assert not [word for word in ("660074100", "ΠΑΠΑΔΑΚΗ", "maria", "code=") if word in logged]
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM persons")).scalar() == 0
    browser.press("again").consent().press("yes")
    assert keycloak.claims(browser.answer["code"])["family_name"] == "ΠΑΠΑΔΑΚΗ"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", HARMLESS)
def test_slow_and_odd_but_right_answers_are_taken(keycloak: Keycloak, browser: Browser, fault: str) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki", fault).press("yes")
    assert keycloak.claims(browser.answer["code"])["level"] == "B"


def test_a_citizen_who_got_stuck_at_taxisnet_begins_again(keycloak: Keycloak, browser: Browser, bridge: Bridge) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki", STAYS_AT_GSIS)
    assert (browser.response.status_code, browser.response.url.startswith(bridge.simulator_url)) == (500, True)
    again = Keycloak(bridge)
    browser.open(again.authorize_url()).consent().press("yes")
    assert again.claims(browser.answer["code"])["level"] == "B"


def test_a_server_that_is_not_there(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url())
    page = browser.response
    bridge.start(gsis_base_url="http://127.0.0.1:9")
    browser.response = page
    browser.log_in("maria.papadaki")
    assert (browser.heading, browser.response.status_code) == ("Το TAXISnet δεν απαντά", 503)


def test_denial_offers_every_way_on(keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki", "deny")
    assert (browser.heading, browser.response.status_code) == ("Δεν δώσατε τη συγκατάθεσή σας", 403)
    assert [button["value"] for button in browser.page.select("main button")] == ["again", "another-way"]
    assert browser.page.select_one(f"a[href='{PORTAL}']")
    browser.press("another-way")
    assert browser.answer == {"error": "access_denied", "state": keycloak.state}


def test_a_login_that_was_given_up_is_over(keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki", "deny")
    page = browser.response
    browser.press("another-way")
    browser.response = page
    assert browser.press("again").heading == "Η σύνδεση αυτή έχει λήξει"


@pytest.mark.parametrize("persona", ["xenaki.ike", "kyma.oe", "ypourgeio"])
def test_a_legal_person_is_told_to_use_a_personal_account(keycloak: Keycloak, browser: Browser, persona: str) -> None:
    browser.open(keycloak.authorize_url(ui_locales="en")).log_in(persona)
    assert (browser.heading, browser.response.status_code) == ("Sign in with your own TAXISnet account", 403)
    browser.press("as-another")
    assert browser.response.url.endswith("/login.jsp")
    browser.log_in("eleni.xenaki").press("yes")
    assert keycloak.claims(browser.answer["code"])["family_name"] == "ΞΕΝΑΚΗ"


def test_an_account_without_a_tax_number_has_no_person(keycloak: Keycloak, browser: Browser, engine: Engine) -> None:
    browser.open(keycloak.authorize_url()).log_in("kdd.xoris.afm")
    assert (browser.heading, browser.response.status_code) == (UNUSABLE, 502)
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM persons")).scalar() == 0


def test_a_blocked_person_gets_a_page_and_no_code(bridge: Bridge, browser: Browser, engine: Engine) -> None:
    browser.open(Keycloak(bridge).authorize_url()).log_in("maria.papadaki")
    waiting = browser.response
    with engine.begin() as conn:
        conn.execute(text("UPDATE persons SET state = 'blocked'"))
    assert browser.press("yes").heading == "Η πρόσβασή σας έχει ανασταλεί"
    browser.open(Keycloak(bridge).authorize_url())
    assert (browser.heading, browser.response.status_code) == ("Η πρόσβασή σας έχει ανασταλεί", 403)
    browser.response = waiting
    assert browser.press("yes").response.status_code == 403


def test_a_person_blocked_between_code_and_token_gets_none(
    keycloak: Keycloak, browser: Browser, engine: Engine
) -> None:
    code = browser.open(keycloak.authorize_url()).log_in("maria.papadaki").press("yes").answer["code"]
    with engine.begin() as conn:
        conn.execute(text("UPDATE persons SET state = 'blocked'"))
    assert keycloak.redeem(code).json() == {"error": "invalid_grant"}


def test_an_answer_shown_twice_offers_to_try_again(keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki")
    used = next(url for url in browser.seen if "/callback/taxisnet?" in url)
    assert browser.open(used).heading == "Η σύνδεση διακόπηκε"
    browser.press("again").press("yes")
    assert keycloak.claims(browser.answer["code"])["level"] == "B"


def test_another_browser_cannot_take_a_login_over(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki")
    used, confirm = (next(u for u in browser.seen if part in u) for part in ("/callback/taxisnet?", "/confirm?"))
    stranger = Browser(bridge)
    stranger.open(Keycloak(bridge).authorize_url())  # Has a cookie of its own.
    assert stranger.open(confirm).heading == "Η σύνδεση αυτή έχει λήξει"
    assert Browser(bridge).open(used).response.status_code == 400
    login = confirm.partition("login=")[2]
    forged = stranger.session.post(f"{bridge.url}/confirm", data={"login": login, "answer": "yes"}, timeout=60)
    assert forged.status_code == 400


def test_a_login_lives_ten_minutes(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki")
    bridge.clock.advance(minutes=11)
    assert browser.press("yes").heading == "Η σύνδεση αυτή έχει λήξει"


@pytest.mark.parametrize("language", ["el", "en"])
def test_pages_are_plain_accessible_and_closed(bridge: Bridge, keycloak: Keycloak, language: str) -> None:
    browser = Browser(bridge, "fr")
    browser.open(keycloak.authorize_url(ui_locales=f"de {language}-GR")).log_in("maria.papadaki")
    pages = [browser.response]
    pages.append(browser.open(f"{bridge.url}/callback/taxisnet?state=x").response)
    for answer in pages:
        page = BeautifulSoup(answer.text, "html.parser")
        assert page.html is not None
        assert page.html["lang"] == language
        assert [len(page.find_all(tag)) for tag in ("h1", "main", "header", "footer", "script", "style")] == [
            *(1, 1, 1, 1, 0, 0)
        ]
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert bridge.simulator_url in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    loaded = [str(tag["href"]) for tag in page.select("link[href]")]
    assert len(loaded) == 4
    for address in loaded:
        assert Browser(bridge).open(bridge.url + address).response.status_code == 200
    assert Browser(bridge).open(f"{bridge.url}/municipality/files/../look.py").response.status_code == 404


def test_an_outage_of_the_database_is_a_page_too(bridge: Bridge, keycloak: Keycloak, browser: Browser) -> None:
    from pydantic import SecretStr

    bridge.start(database_url=SecretStr("postgresql+psycopg://nobody:x@127.0.0.1:9/none"))
    browser.open(keycloak.authorize_url(ui_locales="en"))
    assert (browser.heading, browser.response.status_code) == ("The service is not available", 503)
