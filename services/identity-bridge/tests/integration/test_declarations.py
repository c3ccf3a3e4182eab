"""Accepting a special declaration: one row, one event, whatever is repeated."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from identity_bridge import commands, rekeying
from identity_bridge.declarations.schemas.accepted import Declaration
from identity_bridge.declarations.use_cases.accepted import accept_declaration
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.store import persons
from inputkit.tax import Afm
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text

from tests.conftest import KEY_1, KEY_2, KEYRING, SERVICE, Bridge, Browser, Keycloak

SCHEMA = SERVICE / "events/identity.declaration.accepted.v1.json"


def declaration(**changes: Any) -> dict[str, Any]:
    business = {
        "afm": "999999815",
        "name": "ΞΕΝΑΚΗ ΙΚΕ",
        "address": "Ελευθερίας 12",
        "notice_email": "accounts@xenaki.example",
        "establishments": [{"name": "Ξενοδοχείο «Αύρα»", "address": "Ελευθερίας 12"}],
    }
    usual = {
        "representative_afm": "660075119",
        "business": {**business, **changes.pop("business", {})},
        "capacity": "legal_representative",
        "valid_from": "2024-01-01",
    }
    return {**usual, **changes}


def run(
    document: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_url: str,
    command: str = "accept-declaration",
) -> tuple[int, str, str]:
    """The command as operations run it: (exit code, what it printed, what it complained of)."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REGISTER_KEYS", KEY_1)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(document)))
    capsys.readouterr()
    code = commands.main([command])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def events(engine: Engine) -> list[dict[str, Any]]:
    with engine.begin() as conn:
        return [json.loads(body) for body in conn.execute(text("SELECT body FROM outbox ORDER BY seq")).scalars()]


def test_a_known_representative(
    bridge: Bridge,
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keycloak, browser = Keycloak(bridge), Browser(bridge)
    browser.open(keycloak.authorize_url()).log_in("eleni.xenaki").press("yes")
    person_id = keycloak.claims(browser.answer["code"])["person_id"]
    code, out, _ = run(declaration(), monkeypatch, capsys, database_url)
    assert (code, json.loads(out)["new"]) == (0, True)
    (event,) = events(engine)
    assert_schema(event["data"], SCHEMA)
    assert event["type"] == "identity.declaration.accepted"
    assert event["subject"] == event["data"]["declaration_id"] == json.loads(out)["declaration_id"]
    assert event["data"]["person_id"] == person_id
    assert event["data"]["recipient"] == {"email": "accounts@xenaki.example", "locale": "el", "name": "ΕΛΕΝΗ ΞΕΝΑΚΗ"}
    again = run(declaration(), monkeypatch, capsys, database_url)
    assert json.loads(again[1]) == {"declaration_id": event["subject"], "new": False}
    assert len(events(engine)) == 1
    with engine.begin() as conn:
        number, state, subject = conn.execute(text("SELECT number, state, subject FROM declaration_cases")).one()
    assert (number, state, subject) == ("ED-2026-00001", "accepted", None)


def test_many_come_over_at_once_and_those_that_are_known_stay(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    several = [
        declaration(business={"afm": afm}, capacity="authorised_accountant") for afm in ("660074100", "068933130")
    ]
    for items, new in ((several[:1], 1), (several, 1), (several, 0)):
        code, out, _ = run({"items": items}, monkeypatch, capsys, database_url, "accept-declarations")
        assert (code, json.loads(out)) == (0, {"new": new})
    assert len(events(engine)) == 2
    wrong = {"items": [several[0], {**several[1], "capacity": "cousin"}]}
    code, _, said = run(wrong, monkeypatch, capsys, database_url, "accept-declarations")
    assert (code, "cousin" in said) == (2, False)
    assert "items.1.capacity" in said


def test_a_representative_who_never_logged_in_waits_for_the_first_login(bridge: Bridge, engine: Engine) -> None:
    accept(engine, declaration())
    (event,) = events(engine)
    assert event["data"]["recipient"]["name"] == "ΞΕΝΑΚΗ ΙΚΕ"
    with engine.begin() as conn:
        entered = persons.by_afm(conn, KEYRING, Afm("660075119"))
    assert entered is not None
    assert (entered.level, entered.level_method) == ("A", None)
    keycloak, browser = Keycloak(bridge), Browser(bridge)
    browser.open(keycloak.authorize_url()).log_in("eleni.xenaki").press("yes")
    claims = keycloak.claims(browser.answer["code"])
    assert (claims["person_id"], claims["level"]) == (event["data"]["person_id"], "B")


def test_eight_clerks_at_once_are_one_declaration(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: accept(engine, declaration()), range(8)))
    assert len({declaration_id for declaration_id, _ in answers}) == 1
    assert sum(new for _, new in answers) == 1
    assert len(events(engine)) == 1


def test_another_day_or_business_is_another_declaration(engine: Engine) -> None:
    accept(engine, declaration())
    accept(engine, declaration(valid_from="2025-01-01"))
    accept(engine, declaration(business={"afm": "660075445"}))
    assert len({event["subject"] for event in events(engine)}) == 3


def test_new_keys_do_not_make_a_second_declaration(engine: Engine) -> None:
    first, _ = accept(engine, declaration())
    both = Keyring.parse(f"{KEY_2},{KEY_1}")
    assert accept(engine, declaration(), both) == (first, False)
    with engine.begin() as conn:
        rekeying.rekey_some(conn, both)
    assert accept(engine, declaration(), Keyring.parse(KEY_2)) == (first, False)
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM signing_keys"))


def test_the_number_of_the_business_is_sealed(engine: Engine) -> None:
    accept(engine, declaration())
    with engine.begin() as conn:
        row = conn.execute(text("SELECT * FROM declarations")).one()
    assert b"999999815" not in row.afm_sealed + row.afm_index
    assert "999999815" not in json.dumps(row.business)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (declaration(representative_afm="123456789"), "representative_afm"),
        (declaration(business={"afm": "999999816"}), "business.afm"),
        (declaration(business={"establishments": []}), "business.establishments"),
        (declaration(business={"notice_email": "nobody"}), "business.notice_email"),
        (declaration(valid_to="2023-12-31"), "input"),
        (declaration(capacity="friend"), "capacity"),
        (declaration(extra=1), "extra"),
        ("not an object", "input"),
    ],
)
def test_a_wrong_document_is_named_and_never_quoted(
    engine: Engine,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    document: Any,
    field: str,
) -> None:
    code, out, err = run(document, monkeypatch, capsys, database_url)
    assert (code, out) == (2, "")
    assert err.startswith(f"{field}: ")
    assert not [number for number in ("123456789", "999999816", "nobody") if number in err]
    assert events(engine) == []


def accept(engine: Engine, document: dict[str, Any], keyring: Keyring = KEYRING) -> tuple[Any, bool]:
    with transaction(engine) as conn:
        return accept_declaration(conn, keyring, Declaration.model_validate(document), datetime.now(UTC))
