"""Codes, look-ups and cases: who may open what, what is counted, told and recorded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from identity_bridge import rekeying
from identity_bridge.desk.use_cases import codes as desk_codes
from identity_bridge.keepers import KEEPERS
from identity_bridge.register.keepers import Joined
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.use_cases import audit, operations
from pydantic import SecretStr
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.desk import CARD, Ask, certified, opened, problem, recorded, sent

from tests.conftest import KEY_1, KEY_2, KEYRING, Bridge


def test_one_code_lives_and_is_mailed(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    first = citizen("POST", "/desk-codes", {"locale": "en"}).json()
    bridge.clock.advance(minutes=11)
    second = citizen("POST", "/desk-codes", {"locale": "en"}).json()
    assert citizen("GET", "/desk-codes/current").json() == second
    assert problem(clerk("POST", "/desk/cases", {"code": first["code"]})) == (404, "desk-code-unknown")
    assert [event["code"] for event in sent(engine, "identity.desk-code.made")] == [first["code"], second["code"]]
    assert sent(engine, "identity.desk-code.made")[0]["recipient"]["email"] == "citizen-1@mail.example"


def test_who_asks_again_at_once_gets_the_same_code_and_one_mail(engine: Engine, citizen: Ask) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: citizen("POST", "/desk-codes", {"locale": "el"}), range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert len(sent(engine, "identity.desk-code.made")) == 1


def test_so_many_new_codes_a_day(bridge: Bridge, engine: Engine, citizen: Ask) -> None:
    def asked() -> str:
        bridge.clock.advance(minutes=11)
        return str(citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"])

    codes = [asked() for _ in range(12)]
    assert len(set(codes)) == len(sent(engine, "identity.desk-code.made")) == desk_codes.CODES_A_DAY
    assert len(set(codes[4:])) == 1, "the code that lives is good all the same"
    bridge.clock.advance(days=1)
    assert asked() not in codes


def test_identifiers_in_what_a_clerk_writes_are_not_kept(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    reason = "Ξέχασε τον κωδικό, ΑΦΜ 094 014 201, ταυτότητα ΑΒ123456, τηλ. 2810123456, m.papa@mail.example, 28.11.2026"
    kept = "Ξέχασε τον κωδικό, ΑΦΜ •••, ταυτότητα ΑΒ•••, τηλ. •••, ••• 28.11.2026"
    for who in ("citizen-1@mail.example", "nobody@mail.example"):
        clerk("POST", "/desk/lookups", {"who": who, "reason": reason})
    with engine.connect() as conn:
        tries = list(conn.execute(text("SELECT purpose FROM desk_attempts ORDER BY at, subject")).scalars())
        record = list(
            conn.execute(text("SELECT purpose FROM audit WHERE action = 'desk.looked-up' ORDER BY seq")).scalars()
        )
        assert record == [kept, None], "without a hit no citizen reads why"
        assert sorted(tries, key=str) == [None, kept]
        assert audit.verify(conn)[2] is None
    assert citizen("GET", "/identity/views").json()["items"][0]["purpose"] == kept


def test_an_address_is_found_where_it_was_proved(bridge: Bridge, citizen: Ask, clerk: Ask) -> None:
    accounts = bridge.accounts
    accounts.known["citizen-1"] = replace(accounts.known["citizen-1"], email_verified=False)
    asked = {"who": "citizen-1@mail.example", "reason": "Ξέχασε τον κωδικό"}
    assert problem(clerk("POST", "/desk/lookups", asked)) == (404, "nobody-found")


def test_a_name_that_reads_as_an_address_is_pointed_out(bridge: Bridge, citizen: Ask, clerk: Ask) -> None:
    accounts = bridge.accounts
    accounts.known["citizen-1"] = replace(accounts.known["citizen-1"], username="anna.k@mail.example")
    case = opened(citizen, clerk)
    assert clerk("GET", f"/desk/cases/{case}").json()["warnings"] == ["username-like-address"]


def test_an_expired_code_opens_nothing(bridge: Bridge, citizen: Ask, clerk: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    bridge.clock.advance(days=31)
    assert problem(clerk("POST", "/desk/cases", {"code": code})) == (404, "desk-code-unknown")


def test_codes_cannot_be_guessed_for_long(clerk: Ask) -> None:
    answers = [problem(clerk("POST", "/desk/cases", {"code": f"AAAA-AA{n:02d}"})) for n in range(11)]
    assert answers == [(404, "desk-code-unknown")] * 10 + [(429, "too-many-tries")]


def test_a_look_up_is_masked_told_and_needed_for_a_case(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    found = clerk("POST", "/desk/lookups", {"who": "citizen-1@mail.example", "reason": "Ξέχασε τον κωδικό"}).json()
    assert found["masked"] == {"name": "Μ. Π.", "email": "c…@m….example"}
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


def test_a_visit_says_by_whom_it_ended(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, second_clerk: Ask, supervisor: Ask
) -> None:
    def ended(case: str) -> tuple[str | None, ...]:
        shown = supervisor("GET", f"/desk/cases/{case}").json()["ended"]
        return shown["by"], shown["office"], shown["clerk"], shown["reason"]

    left = opened(citizen, clerk)
    bridge.clock.advance(hours=2)
    taken_over = opened(citizen, second_clerk)
    assert ended(left) == ("clerk", "transparency", "102", "left open")
    assert supervisor("POST", f"/desk/cases/{taken_over}/close", {"reason": "Έφυγε"}).status_code == 200
    assert ended(taken_over) == ("clerk", "transparency", "103", "Έφυγε")
    joined = opened(citizen, clerk)
    with transaction(engine) as conn:
        operations.move(conn, KEEPERS, Joined("citizen-1", "citizen-2", {}, bridge.clock.now))
    assert ended(joined) == ("person", None, None, "the account was joined into another")


def test_a_changed_row_of_the_record_is_found(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    certified(citizen, clerk)
    with transaction(engine) as conn:
        count, _, broken = audit.verify(conn)
    assert (count, broken) == (len(recorded(engine)), None)
    with engine.begin() as conn:
        conn.execute(text("UPDATE audit SET purpose = 'nothing' WHERE seq = 2"))
    with transaction(engine) as conn:
        assert audit.verify(conn)[2] == 2


def test_a_code_that_ends_soon_is_told_as_often_as_is_set(bridge: Bridge, engine: Engine, citizen: Ask) -> None:
    bridge.start(desk_code_days=20)
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]

    def remind() -> int:
        with transaction(engine) as conn:
            return desk_codes.remind_some(conn, KEYRING, [timedelta(days=5), timedelta(days=1)], bridge.clock.now)

    assert remind() == 0
    bridge.clock.advance(days=16)
    assert [remind(), remind()] == [1, 0]
    bridge.clock.advance(days=3, hours=1)
    assert [remind(), remind()] == [1, 0]
    assert [event["code"] for event in sent(engine, "identity.desk-code.ending")] == [code, code]
    bridge.clock.advance(days=1)
    assert remind() == 0, "it has ended"


def test_look_ups_are_counted_also_when_many_come_at_once(bridge: Bridge, engine: Engine, clerk: Ask) -> None:
    bridge.accounts.citizen("citizen-1")
    who = {"who": "user-citizen-1", "reason": "ξέχασε τον κωδικό"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: clerk("POST", "/desk/lookups", who).status_code, range(26)))
    assert sorted(answers) == [200] * 20 + [429] * 6
    assert (recorded(engine).count("desk.looked-up"), recorded(engine).count("desk.refused")) == (20, 6)


def test_a_refusal_is_recorded_with_whose_account_it_was_about(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, second_clerk: Ask
) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    case = clerk("POST", "/desk/cases", {"code": code}).json()["case_id"]
    assert problem(second_clerk("POST", "/desk/cases", {"code": code})) == (409, "case-open-elsewhere")
    assert problem(second_clerk("GET", f"/desk/cases/{case}")) == (404, "case-not-found")
    views = citizen("GET", "/identity/views").json()["items"]
    assert [view["kind"] for view in views].count("desk.refused") == 2


def test_the_record_of_looks_is_read_in_pages(bridge: Bridge, citizen: Ask, clerk: Ask) -> None:
    case = opened(citizen, clerk)
    for _ in range(60):
        clerk("GET", f"/desk/cases/{case}")
    first = citizen("GET", "/identity/views").json()
    second = citizen("GET", f"/identity/views?before={first['next']}").json()
    seen = [view["seq"] for view in first["items"] + second["items"]]
    assert (len(first["items"]), second["next"]) == (50, None)
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) >= 61


def test_removed_or_recomputed_rows_are_found_by_a_head_kept_elsewhere(
    engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    certified(citizen, clerk)
    with transaction(engine) as conn:
        count, head, _ = audit.verify(conn)
        kept = f"{count}:{head.hex()}"
        assert audit.goes_through(conn, kept)
        conn.execute(text("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"))
        assert audit.verify(conn)[2] is None, "what is left holds"
        assert not audit.goes_through(conn, kept)


def test_what_the_desk_sealed_moves_to_new_keys(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    newer = Keyring.parse(f"{KEY_2},{KEY_1}")
    with transaction(engine) as conn:
        # Those that other tests left are moved too, and counted; a test that needs one makes it.
        conn.execute(text("DELETE FROM signing_keys"))
        assert rekeying.rekey_some(conn, newer) == 2
    bridge.start(register_keys=SecretStr(KEY_2))
    assert citizen("GET", "/desk-codes/current").json()["code"] == code
    assert clerk("POST", "/desk/cases", {"code": code}).status_code == 201


def test_a_code_is_found_with_greek_letters_that_look_the_same(citizen: Ask, clerk: Ask) -> None:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    typed = code.translate(str.maketrans("ABEHKMNPTXYZ-", "ΑΒΕΗΚΜΝΡΤΧΥΖ–"))
    answer = clerk("POST", "/desk/cases", {"code": f" {typed.lower()} "})
    assert answer.status_code == 201, answer.text
