"""What a token must be before anything of it is used."""

import base64
import json
import threading
import time

import pytest
from flask import Flask
from joserfc import jws
from servicekit.keys import JwksCache, KeysUnavailable, fetch_jwks
from servicekit.testing import TokenFactory, served
from servicekit.tokens import InvalidToken, Level, TokenVerifier

FACTORY = TokenFactory(audience="service")


def test_a_good_token_becomes_a_principal() -> None:
    token = FACTORY.token(
        "s-1",
        level="B",
        person_id="p-1",
        roles=["citizen"],
        amr=["pwd", "otp"],
        email="a@example.org",
        email_verified=True,
    )
    principal = FACTORY.verifier().verify(token)
    assert (principal.subject, principal.person_id, principal.level) == ("s-1", "p-1", Level.B)
    assert principal.second_factor
    assert principal.email == "a@example.org"


def test_no_level_claim_is_level_a_and_an_unverified_mail_is_no_mail() -> None:
    principal = FACTORY.verifier().verify(FACTORY.token("s-1", email="a@example.org", email_verified=False))
    assert principal.level is Level.A
    assert principal.email is None
    assert not principal.second_factor


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.test"},
        {"aud": ["another"]},
        {"aud": None},
        {"azp": "another"},
        {"typ": "ID"},
        {"typ": "Refresh"},
        {"typ": None},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"iat": int(time.time()) + 600},
        {"iat": None},
        {"nbf": int(time.time()) + 600},
        {"sub": 7},
        {"sub": ""},
        {"sub": "a b"},
        {"level": "C"},
        {"level": ["B"]},
        {"level": "b"},
        {"roles": "staff"},
        {"roles": [1]},
        {"person_id": 9},
        {"amr": {"otp": True}},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(InvalidToken):
        FACTORY.verifier().verify(FACTORY.token(**{"sub": "s-1", **claims}))  # type: ignore[arg-type]


def test_a_foreign_key_a_changed_payload_and_no_signature_are_refused() -> None:
    good = FACTORY.token("s-1")
    header, payload, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    raised = base64.urlsafe_b64encode(json.dumps({**claims, "level": "B"}).encode()).rstrip(b"=").decode()
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    unsigned_hs = base64.urlsafe_b64encode(
        json.dumps({**json.loads(base64.urlsafe_b64decode(header + "==")), "alg": "HS256"}).encode()
    ).rstrip(b"=")
    forged = [
        TokenFactory(audience="service").token("s-1"),
        f"{header}.{raised}.{signature}",
        f"{none}.{payload}.",
        f"{unsigned_hs.decode()}.{payload}.{signature}",
        "",
        "a.b.c",
        good + "x" * 9000,
    ]
    for token in forged:
        with pytest.raises(InvalidToken):
            FACTORY.verifier().verify(token)


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 2400 + b"]" * 2400,
        b'{"sub":' * 2400 + b"1" + b"}" * 2400,
        b'{"exp": NaN}',
        b'{"sub": "\xff"}',
        b"[]",
        b"",
    ],
)
def test_a_payload_that_no_issuer_of_ours_writes_is_refused(payload: bytes) -> None:
    key = FACTORY.key
    token = jws.serialize_compact({"alg": "RS256", "kid": str(key.kid)}, payload, key, algorithms=["RS256"])
    with pytest.raises(InvalidToken):
        FACTORY.verifier().verify(token)


def test_repeated_claims_are_refused() -> None:
    payload = b'{"iss":"https://issuer.test/realms/test","level":"A","level":"B"}'
    key = FACTORY.key
    token = jws.serialize_compact({"alg": "RS256", "kid": str(key.kid)}, payload, key, algorithms=["RS256"])
    with pytest.raises(InvalidToken, match="repeated"):
        FACTORY.verifier().verify(token)


class Seconds:
    """A monotonic clock that stands still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_outage_of_the_issuer_keeps_old_keys_and_is_not_hammered() -> None:
    clock, calls, broken = Seconds(), [0], [False]

    def fetch() -> dict[str, object]:
        calls[0] += 1
        if broken[0]:
            raise ValueError("away")
        return FACTORY.jwks()

    keys = JwksCache(fetch, clock=clock)
    verifier = TokenVerifier(issuer=FACTORY.issuer, audience="service", keys=keys, authorized_parties=["portal"])
    verifier.verify(FACTORY.token("s-1"))
    assert calls[0] == 1
    broken[0] = True
    clock.now += 100
    for number in range(20):
        assert keys.key(f"unknown-{number}") is None
    assert calls[0] == 2
    clock.now += 80_000
    verifier.verify(FACTORY.token("s-1"))
    clock.now += 10_000
    with pytest.raises(KeysUnavailable):
        verifier.verify(FACTORY.token("s-1"))


def test_keys_never_loaded_is_unavailable_and_recovers_alone() -> None:
    clock, broken = Seconds(), [True]

    def fetch() -> dict[str, object]:
        return {"keys": []} if broken[0] else FACTORY.jwks()

    verifier = TokenVerifier(
        issuer=FACTORY.issuer, audience="service", keys=JwksCache(fetch, clock=clock), authorized_parties=["portal"]
    )
    with pytest.raises(KeysUnavailable):
        verifier.verify(FACTORY.token("s-1"))
    broken[0] = False
    clock.now += 2
    assert verifier.verify(FACTORY.token("s-1")).subject == "s-1"


def test_an_old_set_serves_while_a_new_one_is_fetched_beside_it() -> None:
    """Nobody waits for the network while the keys that are there are good."""
    clock, asked, may_answer = Seconds(), threading.Event(), threading.Event()
    first, second = FACTORY.jwks(), TokenFactory(audience="service").jwks()
    [old], [new] = ([key["kid"] for key in document["keys"]] for document in (first, second))
    answers = [first, second]

    def fetch() -> dict[str, object]:
        if len(answers) == 1:
            asked.set()
            may_answer.wait(120)
        return answers.pop(0)

    keys = JwksCache(fetch, clock=clock)
    assert keys.key(old) is not None
    clock.now += 301
    assert keys.key(old) is not None
    assert asked.wait(120)
    assert keys.key(old) is not None, "the fetch has not answered yet"
    may_answer.set()
    for _ in range(12_000):
        if keys.key(old) is None:
            break
        time.sleep(0.01)
    assert keys.key(old) is None
    assert keys.key(new) is not None


@pytest.mark.parametrize(
    "document",
    [[], {}, {"keys": "x"}, {"keys": []}, {"keys": [{"kty": "RSA", "use": "enc", "kid": "1"}]}],
    ids=["a list", "nothing", "no list", "no keys", "none for signing"],
)
def test_what_is_no_key_set_is_not_kept(document: object) -> None:
    keys = JwksCache(lambda: document, clock=Seconds())  # type: ignore[arg-type,return-value]
    with pytest.raises(KeysUnavailable):
        keys.key("1")


def test_keys_are_fetched_over_http_and_an_error_is_no_key_set() -> None:
    def make(_: str) -> Flask:
        app = Flask("issuer")
        app.add_url_rule("/jwks", view_func=lambda: FACTORY.jwks())
        return app

    with served(make) as url:
        keys = JwksCache(fetch_jwks(f"{url}/jwks"))
        verifier = TokenVerifier(issuer=FACTORY.issuer, audience="service", keys=keys, authorized_parties=["portal"])
        assert verifier.verify(FACTORY.token("s-1")).subject == "s-1"
        with pytest.raises(KeysUnavailable):
            JwksCache(fetch_jwks(f"{url}/nowhere")).key("1")


class _Minute:
    """A clock that says what the test says."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens whose signature was looked at."""
    looked: list[str] = []
    usual = jws.validate_compact

    def count(*arguments: object, **options: object) -> bool:
        looked.append("looked")
        return usual(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(jws, "validate_compact", count)
    return looked


def test_a_token_is_looked_at_once_until_it_ends_and_a_wrong_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, clock, keys = _counted(monkeypatch), _Minute(), JwksCache(FACTORY.jwks)
    verifier = TokenVerifier(
        issuer=FACTORY.issuer, audience="service", keys=keys, authorized_parties=["portal"], clock=clock
    )
    token, other = FACTORY.token("s-1"), FACTORY.token("s-2")
    for _ in range(3):
        assert verifier.verify(token).subject == "s-1"
        assert verifier.verify(other).subject == "s-2"
    assert len(looked) == 2
    for _ in range(2):
        with pytest.raises(InvalidToken):
            verifier.verify(token[:-8] + "AAAAAAAA")
    assert len(looked) == 4
    clock.now -= 60
    with pytest.raises(InvalidToken, match="not yet valid"):
        verifier.verify(token)
    clock.now += 60 + 311
    with pytest.raises(InvalidToken, match="expired"):
        verifier.verify(token)


def test_a_token_whose_key_the_issuer_has_no_more_is_believed_no_longer() -> None:
    old, new = TokenFactory(audience="service"), TokenFactory(audience="service")
    served_now, minutes = [old], _Minute()
    keys = JwksCache(lambda: served_now[0].jwks(), cooldown=0.001, clock=minutes)
    verifier = TokenVerifier(issuer=old.issuer, audience="service", keys=keys, authorized_parties=["portal"])
    token = old.token("s-1")
    assert verifier.verify(token).subject == "s-1"
    served_now[0] = new
    minutes.now += 1
    assert verifier.verify(new.token("s-2")).subject == "s-2", "an unknown key: the issuer's are read again"
    with pytest.raises(InvalidToken, match="unknown key"):
        verifier.verify(token)


def test_what_is_remembered_of_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicekit.tokens.BELIEVED", 3)
    verifier = FACTORY.verifier()
    several = [FACTORY.token(f"s-{number}") for number in range(5)]
    for token in several:
        verifier.verify(token)
    assert len(verifier._believed) == 3
    assert [verifier.verify(token).subject for token in several] == [f"s-{number}" for number in range(5)]
