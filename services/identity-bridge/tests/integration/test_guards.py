"""Trust no caller: every route as a stranger, every error with its status, every table with its migration."""

import re
from collections.abc import Iterator

import pytest
import requests
import yaml
from identity_bridge import errors
from identity_bridge.accounts.errors.joining import JoinRefused
from identity_bridge.desk.errors import TwoClaim
from identity_bridge.login.errors import LoginStopped
from identity_bridge.login.store import logins
from identity_bridge.register.domain import Identity, Method
from identity_bridge.register.errors import ClosingRefused, DeskRefused
from identity_bridge.register.models import metadata
from identity_bridge.staff.errors import StaffRefused
from inputkit.tax import Afm
from servicekit.errors import DomainError, Unavailable
from servicekit.testing import schema_differences
from sqlalchemy import Engine, text
from tests.proving import prove

from tests.conftest import KEYRING, NOW, SERVICE, Bridge, Browser, Keycloak

PUBLIC = {
    *("/declaration-form.pdf", "/retention", "/notice-addresses/confirm"),
    *("/healthz", "/readyz", "/policy"),
    *(f"/municipality/{name}" for name in ("logo.svg", "colours.css", "files/{name}")),
    *("/.well-known/openid-configuration", "/jwks", "/token", "/authorize", "/callback/taxisnet", "/callback/logout"),
    *("/confirm", "/resume", "/language", "/logout"),
}

CLOSED = {
    *(
        "/declarations",
        "/declarations/{case_id}",
        "/declarations-desk/cases",
        "/declarations-desk/searches",
        "/declarations-desk/scans",
        "/declarations-desk/papers",
    ),
    *(f"/declarations/{{case_id}}/{act}" for act in ("confirm", "form.pdf", "document", "submit", "revoke")),
    *("/declarations/{case_id}/pages/{page}.png", "/declarations/{case_id}/others/{other_id}/revoke"),
    *("/declarations-desk/cases/{case_id}", "/declarations-desk/cases/{case_id}/pages/{page}.png"),
    *(f"/declarations-desk/cases/{{case_id}}/{act}" for act in ("accept", "return", "refuse", "revoke")),
    *(
        "/link-intents",
        "/options",
        "/desk-codes",
        "/desk-codes/current",
        "/identity",
        "/identity/views",
        "/my-data",
        "/staff-work",
        "/account-closings",
    ),
    *("/desk/lookups", "/desk/cases", "/desk/checks", "/desk/cases/{case_id}"),
    "/declarations/{case_id}/notice-address",
    *("/desk/doubles", "/desk/doubles/{double_id}/lookups"),
    *("/desk/conflicts", "/desk/conflicts/{conflict_id}/lookups", "/desk/conflicts/{conflict_id}/resolve"),
    *("/account-joins", *(f"/account-joins/{part}" for part in ("current", "answers", "proofs", "operations"))),
    *("/staff", "/staff/{member_id}"),
    *(f"/staff/{{member_id}}/{act}" for act in ("roles", "place", "lock", "unlock", "mail")),
    *(f"/desk/cases/{{case_id}}/{act}" for act in ("certify", "undo", "close", "revoke", "restore", "check")),
}

_ID = "8ad2a1b4-7f0e-4d9c-9a6e-1b7d6f6f0c11"
NAMES = dict.fromkeys(("case_id", "other_id", "double_id", "conflict_id", "member_id"), _ID)
NAMES |= {"page": "1", "name": "nothing.css"}


def _calls(bridge: Bridge) -> Iterator[tuple[str, str]]:
    for rule in bridge.apps[0].url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def test_a_stranger_gets_nowhere_but_the_public_pages(bridge: Bridge) -> None:
    closed = {
        rule
        for method, rule in _calls(bridge)
        if requests.request(method, bridge.url + rule.format(**NAMES), timeout=60, allow_redirects=False).status_code
        == 401
        and rule != "/token"  # Its 401 is about Keycloak's secret.
    }
    assert closed == {rule for _, rule in _calls(bridge)} - PUBLIC == CLOSED


def test_a_stranger_never_meets_a_stack_trace(bridge: Bridge) -> None:
    for method, rule in _calls(bridge):
        answer = requests.request(method, bridge.url + rule, timeout=60, allow_redirects=False)
        assert answer.status_code < 500, rule
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("presented", ["Bearer x", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic eDp4", "Bearer"])
def test_a_token_we_do_not_trust_gets_one_plain_answer(bridge: Bridge, presented: str) -> None:
    answer = requests.post(f"{bridge.url}/link-intents", headers={"Authorization": presented}, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-token")


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for sub in kind.__subclasses__():
        ours = sub.__module__.startswith("identity_bridge.") and not sub.__name__.startswith("_")
        if ours and not issubclass(sub, Unavailable):
            yield sub
        yield from _kinds(sub)


def test_every_error_of_this_service_has_a_status_and_both_languages() -> None:
    ours = set(_kinds(DomainError)) - {ClosingRefused, DeskRefused, TwoClaim, JoinRefused, StaffRefused}
    assert ours == errors.STATUS.keys()
    for kind in ours:
        assert {"el", "en"} == set(kind.title)
        if issubclass(kind, LoginStopped | ClosingRefused | DeskRefused | JoinRefused | StaffRefused):
            assert {"el", "en"} == set(kind.advice)
    assert len({kind.code for kind in ours}) == len(ours)


def test_the_openapi_file_names_every_route(bridge: Bridge) -> None:
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    written = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    assert written == set(_calls(bridge))


def test_the_migrations_make_the_tables_as_described(engine: Engine) -> None:
    assert schema_differences(engine, metadata) == []


def test_what_has_expired_is_removed(bridge: Bridge, engine: Engine) -> None:
    browser, keycloak = Browser(bridge), Keycloak(bridge)
    browser.open(keycloak.authorize_url()).log_in("maria.papadaki").press("yes")
    with engine.begin() as conn:
        assert logins.purge(conn, bridge.clock.now) == 0
        bridge.clock.advance(minutes=20)
        assert logins.purge(conn, bridge.clock.now) == 2
        left = "(SELECT count(*) FROM logins), (SELECT count(*) FROM codes), (SELECT count(*) FROM persons)"
        assert tuple(conn.execute(text(f"SELECT {left}")).one()) == (0, 0, 1)


def test_one_person_who_comes_twice_at_once_is_one_row(engine: Engine) -> None:
    from concurrent.futures import ThreadPoolExecutor

    identity = Identity(Afm("660074100"), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")

    def comes(_: int) -> str:
        with engine.begin() as conn:
            return prove(conn, KEYRING, identity, Method.TAXISNET, NOW).person_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(comes, range(16)))) == 1
