"""The provider towards its client: what is refused, and how."""

from datetime import timedelta

import pytest
import requests
from identity_bridge.login.use_cases import signing_keys
from identity_bridge.register.keyring import Keyring
from joserfc import jws
from pydantic import SecretStr
from sqlalchemy import Engine, text

from tests.conftest import KEY_1, KEY_2, KEYCLOAK, KEYRING, Bridge, Browser, Keycloak


@pytest.fixture
def code(keycloak: Keycloak, browser: Browser) -> str:
    return browser.open(keycloak.authorize_url()).log_in("maria.papadaki").press("yes").answer["code"]


def test_discovery_names_what_there_is(bridge: Bridge) -> None:
    document = requests.get(f"{bridge.url}/.well-known/openid-configuration", timeout=60).json()
    assert document["issuer"] == bridge.url
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        assert requests.options(document[name], timeout=60).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "other"},
        {"redirect_uri": KEYCLOAK + "/"},
        {"redirect_uri": KEYCLOAK + "?x=1"},
        {"redirect_uri": None},
    ],
)
def test_a_foreign_client_or_address_gets_a_page_and_no_redirect(
    keycloak: Keycloak, browser: Browser, changes: dict[str, str | None]
) -> None:
    browser.open(keycloak.authorize_url(**changes))
    assert (browser.response.status_code, len(browser.seen)) == (400, 1)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_wrong_request_goes_back_to_the_client(
    keycloak: Keycloak, browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    browser.open(keycloak.authorize_url(**changes))
    assert (browser.answer["error"], browser.answer["state"]) == (error, keycloak.state)


def test_a_repeated_parameter_is_refused(keycloak: Keycloak, browser: Browser) -> None:
    assert browser.open(keycloak.authorize_url() + "&state=other").response.status_code == 400


def test_a_code_works_once(keycloak: Keycloak, code: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = keycloak.redeem(code, basic=False)
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "scope", "id_token"}
    again = keycloak.redeem(code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    refusals = [record.fields["reason"] for record in caplog.records if record.msg == "token-refused"]
    assert refusals == ["code-replayed"]


def test_basic_authentication_with_an_encoded_secret(keycloak: Keycloak, code: str) -> None:
    assert "id_token" in keycloak.redeem(code, basic=True).json()


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "other"}, 401, "invalid_client"),
        ({"redirect_uri": KEYCLOAK + "/"}, 400, "invalid_grant"),
        ({"code_verifier": "x" * 64}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_grant"),
        ({"code": "made-up"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_token_request_is_refused(
    keycloak: Keycloak, code: str, changes: dict[str, str], status: int, error: str
) -> None:
    form = {"code": code, **changes}
    answer = keycloak.redeem(form.pop("code"), **form)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_a_wrong_verifier_uses_the_code_up(keycloak: Keycloak, code: str) -> None:
    keycloak.redeem(code, code_verifier="x" * 64)
    assert keycloak.redeem(code).json() == {"error": "invalid_grant"}


def test_a_code_lives_a_minute(bridge: Bridge, keycloak: Keycloak, code: str) -> None:
    bridge.clock.advance(seconds=61)
    assert keycloak.redeem(code).json() == {"error": "invalid_grant"}


def test_codes_and_states_are_stored_as_fingerprints(keycloak: Keycloak, code: str, engine: Engine) -> None:
    with engine.begin() as conn:
        stored = conn.execute(text("SELECT code_hash FROM codes")).scalars().all()
    assert len(stored) == 1
    assert code.encode() not in stored[0]


def _kids(bridge: Bridge) -> list[str]:
    return [key["kid"] for key in requests.get(f"{bridge.url}/jwks", timeout=60).json()["keys"]]


def _signed_with(bridge: Bridge, browser: Browser) -> str:
    """The kid of a token that is issued now; checking it against the published keys is part of it."""
    keycloak = Keycloak(bridge)
    browser.open(keycloak.authorize_url())
    if "code=" not in browser.seen[-1]:
        browser.log_in("maria.papadaki").press("yes")
    token = keycloak.redeem(browser.answer["code"]).json()["id_token"]
    kid = str(jws.extract_compact(token.encode()).headers()["kid"])
    assert kid in _kids(bridge)
    return kid


def test_keys_rotate_without_a_gap(bridge: Bridge, browser: Browser, engine: Engine) -> None:
    old = _signed_with(bridge, browser)
    with engine.begin() as conn:
        signing_keys.rotate(conn, KEYRING, bridge.clock.now)
    published = _kids(bridge)
    assert old in published
    assert _signed_with(bridge, browser) == old  # Published, but not yet used.
    bridge.clock.advance(seconds=signing_keys.LEAD.total_seconds() + 1)
    new = _signed_with(bridge, browser)
    assert new != old
    assert set(published) == set(_kids(bridge))  # The old key's tokens still live.
    bridge.clock.advance(seconds=signing_keys.AFTERLIFE.total_seconds())
    assert _kids(bridge) == [new]


def test_a_process_that_read_the_clock_before_the_first_key_makes_no_second(bridge: Bridge, engine: Engine) -> None:
    """Two first logins at once: Keycloak has read the keys by then, and would know nothing of a second one."""
    now, signer = bridge.clock.now, signing_keys.Signer(KEYRING)
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM signing_keys"))
        [made] = signing_keys.jwks(conn, KEYRING, now + timedelta(seconds=1))["keys"]
    with engine.begin() as conn:
        signing_keys.ensure(conn, KEYRING, now)
        token = signer.sign(conn, {"sub": "somebody"}, now)
        assert jws.extract_compact(token.encode()).headers()["kid"] == made["kid"]
        assert [key["kid"] for key in signing_keys.jwks(conn, KEYRING, now)["keys"]] == [made["kid"]]


def test_a_lost_key_is_replaced_at_once(bridge: Bridge, browser: Browser, engine: Engine) -> None:
    old = _signed_with(bridge, browser)
    with engine.begin() as conn:
        signing_keys.replace_now(conn, KEYRING, bridge.clock.now)
    assert old not in _kids(bridge)
    assert _signed_with(bridge, browser) in _kids(bridge)


def test_private_keys_are_sealed_and_never_published(bridge: Bridge, engine: Engine) -> None:
    (key, *_) = requests.get(f"{bridge.url}/jwks", timeout=60).json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    with engine.begin() as conn:
        assert not conn.execute(text("SELECT 1 FROM signing_keys WHERE private_sealed LIKE '%\"d\"%'::bytea")).all()


def test_register_keys_are_changed_in_the_run(bridge: Bridge, browser: Browser, engine: Engine) -> None:
    """Both live, then everything is moved, then the old one goes: the person stays the same person."""
    from identity_bridge import rekeying

    keycloak = Keycloak(bridge)
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki").press("yes")
    person_id = keycloak.claims(browser.answer["code"])["sub"]
    both = f"{KEY_2},{KEY_1}"
    for keys in (both, KEY_2):
        bridge.start(register_keys=SecretStr(keys))
        again = Keycloak(bridge)
        browser.open(again.authorize_url())
        if keys == KEY_2:  # The mark of «it is me» was made with the key that is gone: asked once more.
            browser.press("yes")
        assert again.claims(browser.answer["code"])["sub"] == person_id
        with engine.begin() as conn:
            rekeying.rekey_some(conn, Keyring.parse(both))
            assert set(conn.execute(text("SELECT key_version FROM persons")).scalars()) == {2}
            # Other tests go on with the first key.
            signing = conn.execute(text("SELECT count(*) FROM signing_keys WHERE key_version = 1")).scalar()
            assert signing == 0
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM signing_keys"))
