"""The desk over HTTP on the real database: who may, what is written, what is refused and recorded."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from identity_bridge.domain import Afm, Identity, Method
from identity_bridge.store import desk, persons
from identity_bridge.use_cases import audit, levels, register
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text

from tests.conftest import KEYRING, SERVICE, Bridge

AFM, OTHER_AFM, CLERK_AFM = "660074100", "999999815", "123456783"
CARD = {
    "document_kind": "id-card",
    "document_last": "1234",
    "document_expires": "2034-01-31",
    "given_name": "Μαρία",
    "family_name": "Παπαδάκη",
    "father_name": "Γεώργιος",
    "afm": AFM,
}
Ask = Callable[..., requests.Response]


def asker(bridge: Bridge, subject: str, **claims: Any) -> Ask:
    """Calls of the bridge with this person's token."""

    def ask(method: str, path: str, body: Any = None, **changes: Any) -> requests.Response:
        headers = bridge.tokens.headers(subject, **{**claims, **changes}) | {"Accept-Language": "en"}
        return requests.request(method, bridge.url + path, json=body, headers=headers, timeout=10)

    return ask


@pytest.fixture
def citizen(bridge: Bridge) -> Ask:
    account = bridge.accounts.citizen("citizen-1")
    return asker(bridge, "citizen-1", email=account.email, email_verified=True)


def enrol(engine: Engine, username: str, number: str, afm: str) -> None:
    with transaction(engine) as conn:
        desk.enrol_clerk(conn, KEYRING, username, "transparency", number, afm)


@pytest.fixture
def clerk(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-1", "101", CLERK_AFM)
    return asker(bridge, "staff-1", preferred_username="desk-1", roles=["desk-clerk"], amr=["pwd", "otp"])


@pytest.fixture
def second_clerk(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-2", "102", "099999999")
    return asker(bridge, "staff-2", preferred_username="desk-2", roles=["desk-clerk"], amr=["pwd", "otp"])


@pytest.fixture
def supervisor(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-3", "103", "094019245")
    roles = ["desk-clerk", "desk-supervisor"]
    return asker(bridge, "staff-3", preferred_username="desk-3", roles=roles, amr=["pwd", "otp"])


def opened(citizen: Ask, clerk: Ask) -> str:
    code = citizen("POST", "/desk-codes", {"locale": "el"}).json()["code"]
    answer = clerk("POST", "/desk/cases", {"code": code.lower()})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case_id"])


def certified(citizen: Ask, clerk: Ask, **changes: Any) -> str:
    case = opened(citizen, clerk)
    answer = clerk("POST", f"/desk/cases/{case}/certify", CARD | changes)
    assert answer.status_code == 200, answer.text
    return case


def problem(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def sent(engine: Engine, kind: str) -> list[dict[str, Any]]:
    with engine.connect() as conn:
        query = text("SELECT body::jsonb -> 'data' FROM outbox WHERE type = :kind ORDER BY seq")
        found: list[dict[str, Any]] = list(conn.execute(query, {"kind": kind}).scalars())
    for data in found:
        assert_schema(data, SERVICE / f"events/{kind}.v1.json")
    return found


def recorded(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT action FROM audit ORDER BY seq")).scalars())


def test_a_visit_makes_level_b(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    case_id = opened(citizen, clerk)
    case = clerk("GET", f"/desk/cases/{case_id}").json()
    assert (case["state"], case["can"], case["account"]["email"]) == (
        "open",
        ["certify", "close"],
        "citizen-1@mail.example",
    )
    answer = clerk("POST", f"/desk/cases/{case_id}/certify", CARD | {"family_name": "Παπaδάκη".replace("a", "A")})
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["state"], done["account"]["level"], done["account"]["level_method"]) == ("certified", "B", "desk")
    assert done["certification"]["family_name"] == "ΠΑΠΑΔΑΚΗ", "the Latin letter became Greek"
    [event] = sent(engine, "identity.level.changed")
    assert {name: event[name] for name in ("sub", "level", "previous_level", "method", "reason")} == {
        "sub": "citizen-1",
        "level": "B",
        "previous_level": "A",
        "method": "desk",
        "reason": "certified",
    }
    assert event["by"] == {"office": "transparency", "clerk": "101"}
    assert AFM not in str(event)
    person_id = bridge.accounts.known["citizen-1"].person_id
    me = citizen("GET", "/identity", person_id=person_id, level="B").json()
    assert [(row["level"], row["reason"], row["clerk"]) for row in me["history"]] == [("B", "certified", "101")]
    assert citizen("GET", "/desk-codes/current", person_id=person_id).status_code == 404


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


def test_pressed_twice_certifies_once(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    case = opened(citizen, clerk)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: clerk("POST", f"/desk/cases/{case}/certify", CARD), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(sent(engine, "identity.level.changed")) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"afm": "660074101"}, "afm"),
        ({"document_last": "12"}, "document_last"),
        ({"document_expires": "2020-01-01"}, "document_expires"),
        ({"document_expires": None}, "document_expires"),
        ({"family_name": " "}, "family_name"),
        ({"document_kind": "library-card"}, "document_kind"),
    ],
)
def test_what_is_mistyped_is_named(citizen: Ask, clerk: Ask, changes: dict[str, Any], field: str) -> None:
    answer = clerk("POST", f"/desk/cases/{opened(citizen, clerk)}/certify", CARD | changes)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert str(changes.get("afm")) not in answer.text


def test_nobody_certifies_oneself(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    assert problem(clerk("POST", f"/desk/cases/{opened(citizen, clerk)}/certify", CARD | {"afm": CLERK_AFM})) == (
        409,
        "own-account",
    )
    bridge.accounts.citizen("staff-1")
    found = clerk("POST", "/desk/lookups", {"who": "user-staff-1", "reason": "δικός μου λογαριασμός"}).json()
    assert problem(clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]})) == (409, "own-account")
    with transaction(engine) as conn:
        own = register.find_or_enter(conn, KEYRING, Afm(CLERK_AFM), bridge.clock.now)
        persons.bind(conn, "citizen-2", own.person_id)
    bridge.accounts.citizen("citizen-2")
    found = clerk("POST", "/desk/lookups", {"who": "user-citizen-2", "reason": "άλλος λογαριασμός μου"}).json()
    assert problem(clerk("POST", "/desk/cases", {"lookup_id": found["lookup_id"]})) == (409, "own-account")
    assert recorded(engine).count("desk.refused") == 3


def test_a_number_under_another_account_is_never_overwritten(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    certified(citizen, clerk)
    bridge.accounts.citizen("citizen-2")
    other = asker(bridge, "citizen-2")
    case = opened(other, clerk)
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "afm-of-another-account")
    assert bridge.accounts.known["citizen-2"].level == "A"
    assert len(sent(engine, "identity.level.changed")) == 1


def test_an_account_stays_one_person(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    with transaction(engine) as conn:
        somebody = register.find_or_enter(conn, KEYRING, Afm(OTHER_AFM), bridge.clock.now)
        persons.bind(conn, "citizen-1", somebody.person_id)
    case = opened(asker(bridge, "citizen-1", person_id=somebody.person_id), clerk)
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "account-of-another-person")


def test_undo_gives_the_number_back_and_a_second_try_works(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    case = certified(citizen, clerk, afm=OTHER_AFM)
    undone = clerk("POST", f"/desk/cases/{case}/undo", {"reason": "λάθος ΑΦΜ"})
    assert (undone.json()["state"], undone.json()["account"]["level"]) == ("undone", "A")
    with transaction(engine) as conn:
        assert persons.by_afm(conn, KEYRING, Afm(OTHER_AFM)) is None
    person_id = bridge.accounts.known["citizen-1"].person_id
    again = asker(bridge, "citizen-1", person_id=person_id)
    certified(again, clerk)
    assert bridge.accounts.known["citizen-1"].person_id == person_id, "an account stays one person"
    with transaction(engine) as conn:
        found = persons.by_afm(conn, KEYRING, Afm(AFM))
    assert found is not None
    assert (found.person_id, found.level) == (person_id, "B")
    reasons = [event["reason"] for event in sent(engine, "identity.level.changed")]
    assert reasons == ["certified", "undone", "certified"]


def test_later_only_a_supervisor_undoes(bridge: Bridge, citizen: Ask, clerk: Ask, supervisor: Ask) -> None:
    case = certified(citizen, clerk)
    bridge.clock.advance(days=12)
    assert problem(clerk("POST", f"/desk/cases/{case}/undo", {"reason": "λάθος όνομα"})) == (409, "too-late-to-undo")
    assert supervisor("POST", f"/desk/cases/{case}/undo", {"reason": "λάθος όνομα"}).status_code == 200


def test_revoked_stays_revoked_until_restored(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    certified(citizen, clerk)
    who = {"who": "user-citizen-1", "reason": "καταγγελία για πλαστό έγγραφο"}

    def case_of(ask: Ask) -> str:
        found = ask("POST", "/desk/lookups", who).json()
        return str(ask("POST", "/desk/cases", {"lookup_id": found["lookup_id"]}).json()["case_id"])

    path = f"/desk/cases/{case_of(supervisor)}/revoke"
    assert problem(clerk("POST", path, {"reason": "δεν μου αρέσει"})) == (403, "not-permitted")
    assert supervisor("POST", path, {"reason": "πλαστό έγγραφο"}).json()["account"]["level"] == "A"
    with transaction(engine) as conn:
        identity = Identity(Afm(AFM), "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
        assert register.prove(conn, KEYRING, identity, Method.TAXISNET, bridge.clock.now).level == "A"
    case = case_of(clerk)
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "level-revoked")
    assert clerk("POST", f"/desk/cases/{case}/close", {"reason": "στον προϊστάμενο"}).status_code == 200
    restored = supervisor("POST", f"/desk/cases/{case_of(supervisor)}/restore", {"reason": "ελέγχθηκε"})
    assert restored.json()["account"]["level"] == "B"
    assert [event["reason"] for event in sent(engine, "identity.level.changed")] == ["certified", "revoked", "restored"]


def test_a_sampled_certification_waits_for_another_clerk(
    bridge: Bridge, citizen: Ask, clerk: Ask, second_clerk: Ask, supervisor: Ask
) -> None:
    bridge.start(desk_check_share=1.0)
    case = certified(citizen, clerk)
    assert clerk("GET", "/desk/checks").json()["items"] == []
    assert [item["case_id"] for item in second_clerk("GET", "/desk/checks").json()["items"]] == [case]
    verdict = {"agrees": False, "note": "άλλο όνομα στο δελτίο"}
    assert problem(clerk("POST", f"/desk/cases/{case}/check", verdict)) == (409, "own-account")
    checked = second_clerk("POST", f"/desk/cases/{case}/check", verdict)
    assert checked.status_code == 200, checked.text
    assert [item["certification"]["check"] for item in supervisor("GET", "/desk/checks").json()["items"]] == [
        "disputed"
    ]


def test_the_account_is_brought_to_it_later_when_keycloak_is_away(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    case = opened(citizen, clerk)
    bridge.accounts.away = True
    assert clerk("POST", f"/desk/cases/{case}/certify", CARD).status_code == 503
    bridge.accounts.away = False
    assert clerk("POST", f"/desk/cases/{case}/certify", CARD).status_code == 200
    assert bridge.accounts.writes == ["citizen-1"]
    assert levels.write_waiting(engine, bridge.accounts, bridge.clock) == 0


def test_a_changed_row_of_the_record_is_found(engine: Engine, citizen: Ask, clerk: Ask) -> None:
    certified(citizen, clerk)
    with transaction(engine) as conn:
        count, _, broken = audit.verify(conn)
    assert (count, broken) == (len(recorded(engine)), None)
    with engine.begin() as conn:
        conn.execute(text("UPDATE audit SET purpose = 'nothing' WHERE seq = 2"))
    with transaction(engine) as conn:
        assert audit.verify(conn)[2] == 2
