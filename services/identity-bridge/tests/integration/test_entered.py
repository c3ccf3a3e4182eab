"""A declaration that operations entered is a case like any other: seen, recorded, and ended by person and staff."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from identity_bridge.declarations.schemas.accepted import Declaration
from identity_bridge.declarations.use_cases import entered
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.declaring import Person, Side, decide, events

from tests.conftest import KEYRING, NOW, Bridge

ELENI, OTHER = "660075119", "045678904"


def enter(engine: Engine, afm: str = ELENI, **changes: Any) -> Any:
    document = {
        "representative_afm": afm,
        "business": {
            "afm": "999999815",
            "name": "ΞΕΝΑΚΗ ΙΚΕ",
            "address": "Ελευθερίας 12",
            "notice_email": "accounts@xenaki.example",
            "establishments": [{"name": "Αύρα", "address": "Ελευθερίας 12"}],
        },
        "capacity": "legal_representative",
        "valid_from": "2024-01-01",
        **changes,
    }
    with transaction(engine) as conn:
        return entered.enter(conn, KEYRING, Declaration.model_validate(document), NOW)


def the_case(side: Side) -> dict[str, Any]:
    [found] = side.take("GET", "/declarations")["items"]
    case: dict[str, Any] = side.take("GET", f"/declarations/{found['case_id']}")
    return case


def test_the_person_sees_it_and_ends_it(person: Callable[..., Person], engine: Engine) -> None:
    eleni = person()
    declaration_id, new = enter(engine)
    assert new
    case = the_case(eleni)
    assert (case["state"], case["document"], case["can"]) == ("accepted", None, ["revoke"])
    assert [one["what"] for one in case["history"]] == ["entered"]
    assert case["fields"]["afm"] == "999999815"
    assert case["fields"]["places"] == [{"name": "Αύρα", "address": "Ελευθερίας 12"}]
    assert case["notice_address"]["in_force"] == "accounts@xenaki.example"
    held = eleni.take("GET", "/my-data")
    assert [one["number"] for one in held["declaration_cases"]] == [case["number"]]
    eleni.take("POST", f"/declarations/{case['case_id']}/revoke", {})
    [ended] = events(engine, "revoked")
    assert (ended["declaration_id"], ended["by"]) == (str(declaration_id), "person")


def test_staff_see_and_end_it_before_the_person_has_an_account(
    person: Callable[..., Person], clerk: Side, engine: Engine
) -> None:
    enter(engine)
    [listed] = clerk.take("GET", "/declarations-desk/cases?state=accepted")["items"]
    path = f"/declarations-desk/cases/{listed['case_id']}"
    case = clerk.take("GET", path)
    assert (case["can"], case["document"]) == (["revoke"], None)
    assert clerk.take("POST", f"{path}/revoke", {"text": "Έληξε η εκπροσώπηση."})["state"] == "revoked"
    [ended] = events(engine, "revoked")
    assert (ended["by"], ended["recipient"]["email"]) == ("staff", "accounts@xenaki.example")
    # A person who gets an account later reads what happened before.
    views = person().take("GET", "/identity/views")["items"]
    assert [one["kind"] for one in views] == ["declaration.revoked", "declaration.read", "declaration.entered"]


@pytest.mark.usefixtures("bridge")
def test_the_same_declaration_again_is_the_same_case(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: enter(engine), range(8)))
    assert len({declaration_id for declaration_id, _ in answers}) == sum(new for _, new in answers) == 1
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM declaration_cases")).scalar_one() == 1
        conn.execute(text("DELETE FROM notice_addresses"))
        conn.execute(text("DELETE FROM declaration_history"))
        conn.execute(text("DELETE FROM declaration_cases"))
    # As one that was accepted before cases were made for it.
    assert enter(engine) == (answers[0][0], False)
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM declaration_cases")).scalar_one() == 1


def test_the_business_ends_what_its_accountant_may_do(person: Callable[..., Person], engine: Engine) -> None:
    eleni = person()
    enter(engine)
    enter(engine, OTHER, capacity="authorised_accountant")
    [other] = the_case(eleni)["others"]
    assert other["capacity"] == "authorised_accountant"
    eleni.take("POST", f"/declarations/{the_case(eleni)['case_id']}/others/{other['case_id']}/revoke", {})
    assert [one["by"] for one in events(engine, "revoked")] == ["business"]


def test_a_case_that_is_begun_meanwhile_is_decided_as_usual(
    person: Callable[..., Person], clerk: Side, engine: Engine, bridge: Bridge
) -> None:
    eleni = person()
    case = eleni.submit_by_code(eleni.begin())
    enter(engine)
    shown = clerk.take("GET", f"/declarations-desk/cases/{case['case_id']}")
    assert "already-linked" in [one["code"] for one in shown["findings"]]
    assert decide(clerk, case, "accept", document_checked=True).ok
