"""Tax numbers, levels, claims, keys, settings: rules without a database."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_bridge.login import oidc
from identity_bridge.register.domain import Identity, Method, State, after_proof, claims_of, new_person
from identity_bridge.register.keyring import Keyring, KeyringError, Sealed
from identity_bridge.settings import ApiSettings
from inputkit.tax import Afm
from pydantic import ValidationError

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
IDENTITY = Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
DIGITS = st.text("0123456789", min_size=8, max_size=8)


def check_digit(eight: str) -> int:
    """The rule as it is published: sum of d_i * 2^(9-i), mod 11, mod 10."""
    return sum(int(digit) * 2 ** (9 - place) for place, digit in enumerate(eight, start=1)) % 11 % 10


@given(eight=DIGITS, last=st.integers(0, 9))
def test_exactly_one_last_digit_is_right(eight: str, last: int) -> None:
    right = last == check_digit(eight) and f"{eight}{last}" != "000000000"
    if right:
        assert Afm(f"{eight}{last}").digits == f"{eight}{last}"
    else:
        with pytest.raises(ValueError, match="not a tax number"):
            Afm(f"{eight}{last}")


@given(noise=st.text(max_size=12))
def test_nothing_but_nine_ascii_digits_is_a_number(noise: str) -> None:
    if not (len(noise) == 9 and noise.isascii() and noise.isdigit()):
        with pytest.raises(ValueError, match="not a tax number"):
            Afm(noise)


def test_a_number_does_not_show_itself() -> None:
    assert "660074100" not in f"{IDENTITY!r} {IDENTITY.afm}"


def test_the_first_proof_raises_and_later_ones_change_names_only() -> None:
    proved = after_proof(new_person(), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ", Method.TAXISNET, NOW)
    assert (proved.level, proved.level_method, proved.level_at) == ("B", Method.TAXISNET, NOW)
    later = after_proof(proved, "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ ΞΕΝΑΚΗ", Method.DESK, NOW + timedelta(days=1))
    assert later == replace(proved, family_name="ΠΑΠΑΔΑΚΗ ΞΕΝΑΚΗ")
    lowered = replace(proved, level="A")
    assert after_proof(lowered, "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ", Method.TAXISNET, NOW).level == "A"


def test_what_a_person_lacks_is_no_claim() -> None:
    assert set(claims_of(new_person())) == {"sub", "person_id", "level"}
    person = after_proof(new_person(), None, "ΠΑΠΑΔΑΚΗ", Method.TAXISNET, NOW)
    claims = claims_of(person)
    assert "given_name" not in claims
    assert claims["name"] == "ΠΑΠΑΔΑΚΗ"
    assert claims["level_at"] == "2026-11-23T09:30:00+00:00"
    assert person.state is State.ACTIVE


def keys(*versions: int) -> Keyring:
    return Keyring([(version, bytes([version]) * 32) for version in versions])


@given(text=st.text(max_size=40), owner=st.text(max_size=40))
def test_sealed_opens_for_its_owner_only(text: str, owner: str) -> None:
    ring = keys(1)
    sealed = ring.seal(text, owner)
    assert ring.open(sealed, owner) == text
    assert ring.seal(text, owner).data != sealed.data
    for stranger in (lambda: ring.open(sealed, owner + "x"), lambda: keys(2).open(sealed, owner)):
        with pytest.raises(KeyringError):
            stranger()
    with pytest.raises(KeyringError):
        ring.open(Sealed(1, sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])), owner)


def test_every_live_version_finds_and_the_lock_is_shared_during_a_rollout() -> None:
    old, both, new = keys(1), keys(2, 1), keys(2)
    assert old.index("x") in both.indexes("x")
    assert both.index("x") == new.index("x") != old.index("x")
    assert old.lock_number("x") == both.lock_number("x")
    assert both.is_mark_of(old.mark("p"), "p")
    assert not both.is_mark_of(old.mark("p"), "q")
    assert not both.is_mark_of("ά", "p")


@pytest.mark.parametrize("text", ["", "1", "1:zz", "x:" + base64.b64encode(b"1" * 32).decode(), "1:MTIz"])
def test_malformed_keys_stop_the_start_and_are_not_quoted(text: str) -> None:
    with pytest.raises(KeyringError) as refused:
        Keyring.parse(text)
    assert not text or text not in str(refused.value)


def test_two_keys_of_one_version_are_refused() -> None:
    with pytest.raises(KeyringError):
        keys(1, 1)


def test_pkce_as_in_rfc_7636_appendix_b() -> None:
    verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert oidc.verifier_fits(verifier, challenge)
    assert not oidc.verifier_fits(verifier + "x", challenge)
    assert not oidc.verifier_fits(challenge, challenge)


@pytest.mark.parametrize(
    ("asked", "language"), [("en", "en"), ("de en-GB el", "en"), ("el-GR", "el"), ("de", None), ("", None)]
)
def test_the_first_language_that_we_speak(asked: str, language: str | None) -> None:
    assert oidc.preferred(asked) == language


@pytest.mark.parametrize(("environment", "base"), [("production", "http://127.0.0.1:1"), ("simulator", None)])
def test_a_simulator_in_production_does_not_start(environment: str, base: str | None) -> None:
    values = {
        "database_url": "x",
        "oidc_issuer": "x",
        "oidc_audience": "x",
        "register_keys": "x",
        "municipality_file": "x",
        "public_url": "https://bridge.test",
        "portal_url": "https://portal.test",
        "broker_client_id": "keycloak",
        "broker_client_secret": "x",
        "broker_redirect_uris": "https://kc.test/a, https://kc.test/b",
        "gsis_environment": environment,
        "gsis_base_url": base,
        "gsis_client_id": "x",
        "gsis_client_secret": "x",
        "keycloak_url": "https://kc.test",
        "keycloak_realm": "x",
        "keycloak_service_client_id": "x",
        "keycloak_service_client_secret": "x",
    }
    with pytest.raises(ValidationError, match="GSIS_BASE_URL"):
        ApiSettings.model_validate(values)
    right = ApiSettings.model_validate({**values, "gsis_environment": "test", "gsis_base_url": None})
    assert right.broker_redirect_uris == ("https://kc.test/a", "https://kc.test/b")
    assert right.secure_cookies
