"""Codes, look-ups and cases: who may open what, what is counted, told and recorded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from identity_bridge.keyring import Keyring
from identity_bridge.use_cases import audit, desk_codes, register
from pydantic import SecretStr
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.desk import CARD, Ask, certified, opened, problem, recorded, sent

from tests.conftest import KEY_1, KEY_2, KEYRING, Bridge


def test_one_code_lives_and_is_mailed(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    first = citizen("POST", "/desk-codes", {"locale": "en"}).json()
    second = citizen("POST", "/desk-codes", {"locale": "en"}).json()
    assert citizen("GET", "/desk-codes/current").json() == second
    assert problem(clerk("POST", "/desk/cases", {"code": first["code"]})) == (404, "desk-code-unknown")
    assert [event["code"] for event in sent(engine, "identity.desk-code.made")] == [first["code"], second["code"]]
    assert sent(engine, "identity.desk-code.made")[0]["recipient"]["email"] == "citizen-1@mail.example"


def test_an_expired_code_opens_nothing(bridge: Bridge, citizen: Ask, clerk: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    bridge.clock.advance(days=31)
    assert problem(clerk("POST", "/desk/cases", {"code": code})) == (404, "desk-code-unknown")


def test_codes_cannot_be_guessed_for_long(clerk: Ask) -> None:
    answers = [problem(clerk("POST", "/desk/cases", {"code": f"AAAA-AA{n:02d}"})) for n in range(11)]
    assert answers == [(404, "desk-code-unknown")] * 10 + [(429, "too-many-tries")]


def test_a_look_up_is_masked_told_and_needed_for_a_case(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    found = clerk("POST", "/desk/lookups", {"who": "citizen-1@mail.example", "reason": "Ξέχασε τον κωδικό"}).json()
    assert found["masked"] == {"name": "Μ. Δ.", "email": "c…@m….example"}
    [told] = sent(engine, "identity.desk.looked-up")
    assert (told["purpose"], told["by"]["clerk"]) == ("Ξέχασε τον κωδικό", "101")
    assert clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]}).status_code == 201
    assert problem(clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]})) == (404, "lookup-gone")
    views = citizen("GET", "/identity/views").json()["items"]
    assert [(view["kind"], view["clerk"]) for view in views][-2:] == [
        ("desk.case-opened", "101"),
        ("desk.looked-up", "101"),
    ]
    assert {view["office"] for view in views} == {"transparency"}


def test_a_look_up_needs_a_reason_and_a_whole_name(citizen: Ask, clerk: Ask) -> None:
    assert clerk("POST", "/desk/lookups", {"who": "citizen-1@mail.example", "reason": ""}).status_code == 422
    assert problem(clerk("POST", "/desk/lookups", {"who": "citizen", "reason": "δεν έχει κωδικό"})) == (
        404,
        "nobody-found",
    )


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"amr": ["pwd"]}, ["second_factor"]),
        ({"roles": ["certificate-clerk"]}, ["role"]),
        ({"preferred_username": "nobody"}, ["desk_place"]),
    ],
)
def test_the_desk_is_closed_to_others_and_that_is_recorded(
    engine: Engine, clerk: Ask, changes: dict[str, Any], missing: list[str]
) -> None:
    answer = clerk("POST", "/desk/lookups", {"who": "somebody", "reason": "περιέργεια"}, **changes)
    assert problem(answer) == (403, "not-permitted")
    assert [one["requirement"] for one in answer.json()["missing"]] == missing
    assert recorded(engine) == ["desk.refused"]


def test_another_clerks_case_is_closed_to_clerks(citizen: Ask, clerk: Ask, second_clerk: Ask, supervisor: Ask) -> None:
    case = opened(citizen, clerk)
    assert problem(second_clerk("GET", f"/desk/cases/{case}")) == (404, "case-not-found")
    assert problem(second_clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (404, "case-not-found")
    assert supervisor("GET", f"/desk/cases/{case}").status_code == 200


def test_two_clerks_at_once(bridge: Bridge, citizen: Ask, clerk: Ask, second_clerk: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda ask: ask("POST", "/desk/cases", {"code": code}), (clerk, second_clerk)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    bridge.clock.advance(hours=2)
    late = second_clerk if answers[0].status_code == 201 else clerk
    assert late("POST", "/desk/cases", {"code": code}).status_code == 201, "who went away does not block"


def test_a_changed_row_of_the_record_is_found(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    certified(citizen, clerk)
    with transaction(engine) as conn:
        count, _, broken = audit.verify(conn)
    assert (count, broken) == (len(recorded(engine)), None)
    with engine.begin() as conn:
        conn.execute(text("UPDATE audit SET purpose = 'nothing' WHERE seq = 2"))
    with transaction(engine) as conn:
        assert audit.verify(conn)[2] == 2


def test_a_code_that_ends_soon_is_told_once(bridge: Bridge, engine: Engine, citizen: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]

    def remind() -> int:
        with transaction(engine) as conn:
            return desk_codes.remind_some(conn, KEYRING, bridge.clock.now)

    assert remind() == 0
    bridge.clock.advance(days=26)
    assert [remind(), remind()] == [1, 0]
    assert [event["code"] for event in sent(engine, "identity.desk-code.ending")] == [code]


def test_what_the_desk_sealed_moves_to_new_keys(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    newer = Keyring.parse(f"{KEY_2},{KEY_1}")
    with transaction(engine) as conn:
        assert register.rekey_some(conn, newer) == 2
    bridge.start(register_keys=SecretStr(KEY_2))
    assert citizen("GET", "/desk-codes/current").json()["code"] == code
    assert clerk("POST", "/desk/cases", {"code": code}).status_code == 201
