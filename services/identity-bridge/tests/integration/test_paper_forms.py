"""A blank form that was filled in by hand and brought: typed in by staff, an ordinary case from then on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from identity_bridge.register.store import persons
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.declaring import CERTIFICATION, Person, Side, decide, events, fields
from tests.desk import CARD, recorded, sent
from tests.papers import as_text, blank_sheet, photograph

from tests.conftest import Bridge

WHO, SUBJECT, ELENI = "eleni@mail.example", "subject-660075119", "660075119"
PAPERS = "/declarations-desk/papers"


def paper(**changes: Any) -> dict[str, Any]:
    form = {"fields": fields(), "content": as_text(blank_sheet()), "certification": CERTIFICATION}
    return {"who": WHO, **form, **changes}


def visiting(case_id: str, **changes: Any) -> dict[str, Any]:
    """The paper of a citizen whose case at the desk is open or certified."""
    return {**{name: value for name, value in paper(**changes).items() if name != "who"}, "visit": case_id}


@pytest.fixture
def eleni(bridge: Bridge, engine: Engine, person: Callable[..., Person]) -> Person:
    """A representative with an account as Keycloak has it."""
    made = person()
    made.take("GET", "/identity")
    with transaction(engine) as conn:
        person_id = persons.person_of(conn, SUBJECT)
    account = bridge.accounts.citizen(SUBJECT, email=WHO)
    bridge.accounts.known[SUBJECT] = replace(account, level="B", person_id=person_id)
    return made


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def record_of(engine: Engine) -> list[tuple[str, str | None, str | None]]:
    with engine.connect() as conn:
        rows = conn.execute(text("SELECT action, subject, clerk FROM audit ORDER BY seq"))
        return [(row.action, row.subject, row.clerk) for row in rows]


def test_what_was_typed_in_is_a_case_and_a_colleague_accepts_it(
    engine: Engine, eleni: Person, clerk: Side, reviewer: Callable[..., Side]
) -> None:
    case = clerk.take("POST", PAPERS, paper())
    assert (case["state"], case["fields"]["name"]) == ("submitted", "ΞΕΝΑΚΗ ΙΚΕ")
    assert case["history"][0]["side"] == "staff"
    assert events(engine, "submitted")[-1]["recipient"]["email"] == WHO
    assert [one["state"] for one in eleni.take("GET", "/declarations")["items"]].count("submitted") == 1
    assert (case["barred"], case["can"]) == ("own-entry", ["return", "refuse"])
    assert code(decide(clerk, case, "accept", document_checked=True)) == (409, "declaration-own-entry")
    colleague = reviewer(2, "094019245")
    theirs = colleague.take("GET", f"/declarations-desk/cases/{case['case_id']}")
    assert (theirs["barred"], theirs["can"]) == (None, ["accept", "return", "refuse"])
    assert decide(colleague, case, "accept", document_checked=True).json()["state"] == "accepted"
    seen = [one["kind"] for one in eleni.take("GET", "/identity/views")["items"]]
    assert seen == ["declaration.accepted", "declaration.read", "desk.refused", "declaration.entered", "desk.looked-up"]


def test_every_fault_of_the_paper_is_said_at_once_and_no_one_is_looked_up_for_it(
    engine: Engine, eleni: Person, clerk: Side
) -> None:
    wrong = paper(
        who="", fields=fields(name="", afm="123", places=[]), content="", certification={**CERTIFICATION, "day": "31/2"}
    )
    answer = clerk.ask("POST", PAPERS, wrong)
    named = {fault["field"] for fault in answer.json()["errors"]}
    assert (answer.status_code, named) == (
        422,
        {"who", "name", "afm", "places.0.name", "places.0.address", "content", "certification.day"},
    )
    for who in (WHO, "nobody@mail.example"):
        assert clerk.ask("POST", PAPERS, paper(who=who, content=as_text(b"MZ no picture"))).status_code == 422
    assert "desk.looked-up" not in recorded(engine)
    assert eleni.take("GET", "/declarations")["items"] == []


def test_the_citizen_hears_of_a_look_up_and_it_counts_as_at_the_desk(
    bridge: Bridge, engine: Engine, eleni: Person, clerk: Side, reviewer: Callable[..., Side]
) -> None:
    assert code(eleni.ask("POST", PAPERS, paper())) == (403, "not-permitted")
    assert code(clerk.ask("POST", PAPERS, paper(who="no-one@mail.example"))) == (404, "declaration-citizen-not-found")
    bridge.accounts.citizen("nobody-yet", email="new@mail.example")
    refused = clerk.ask("POST", PAPERS, paper(who="new@mail.example"))
    assert code(refused) == (409, "declaration-citizen-not-proved")
    told = sent(engine, "identity.desk.looked-up")
    assert [(one["sub"], one["by"]["clerk"]) for one in told] == [("nobody-yet", "201")]
    assert record_of(engine)[1:] == [
        ("desk.looked-up", None, "201"),
        ("desk.refused", None, "201"),
        ("desk.looked-up", "nobody-yet", "201"),
        ("desk.refused", "nobody-yet", "201"),
    ]
    assert code(reviewer(2, ELENI).ask("POST", PAPERS, paper())) == (409, "own-case")
    assert eleni.take("GET", "/declarations")["items"] == []
    answers = [code(clerk.ask("POST", PAPERS, paper(who="new@mail.example")))[0] for _ in range(20)]
    assert answers[0] == 409
    assert answers[-1] == 429


def test_identity_card_and_declaration_in_one_visit(
    bridge: Bridge, engine: Engine, reviewer: Callable[..., Side]
) -> None:
    clerk = reviewer(1, "123456783", "desk-clerk")
    account = bridge.accounts.citizen("citizen-1", email="maria@mail.example")
    maria = Side(bridge, "citizen-1", email=account.email, email_verified=True)
    desk_code = maria.take("POST", "/desk-codes", {"locale": "el"})["code"]
    visit = clerk.take("POST", "/desk/cases", {"code": desk_code})["case_id"]
    named = fields(given_name="Μαρία", family_name="Παπαδάκη", father_name="Γιώργος Παπαδάκης")
    assert code(clerk.ask("POST", PAPERS, visiting(visit, fields=named)))[0] == 409
    clerk.take("POST", f"/desk/cases/{visit}/certify", {**CARD, "name_differs": True})
    case = clerk.take("POST", PAPERS, visiting(visit, fields=named))
    assert [one["code"] for one in case["findings"]] == ["code-not-found"]
    assert sent(engine, "identity.desk.looked-up") == []
    # Another clerk cannot enter by it, nor the same one on another day.
    assert code(reviewer(2, "094019245").ask("POST", PAPERS, visiting(visit)))[1] == "declaration-visit-gone"
    bridge.clock.advance(days=2)
    assert code(clerk.ask("POST", PAPERS, visiting(visit)))[1] == "declaration-visit-gone"


def test_who_was_certified_at_the_desk_files_later(bridge: Bridge, reviewer: Callable[..., Side]) -> None:
    clerk = reviewer(1, "123456783", "desk-clerk")
    account = bridge.accounts.citizen("citizen-1", email="maria@mail.example")
    maria = Person(bridge, "citizen-1", email=account.email, email_verified=True)
    desk_code = maria.take("POST", "/desk-codes", {"locale": "el"})["code"]
    visit = clerk.take("POST", "/desk/cases", {"code": desk_code})["case_id"]
    clerk.take("POST", f"/desk/cases/{visit}/certify", {**CARD, "name_differs": True})
    known = bridge.accounts.known["citizen-1"]
    bridge.clock.advance(days=30)
    later = Person(bridge, "citizen-1", level="B", person_id=known.person_id, email=account.email, email_verified=True)
    case_id = later.begin(given_name="Μαρία", family_name="Παπαδάκη", father_name="Ιωάννης Παπαδάκης")
    later.upload(case_id, photograph(later.printed(case_id)))
    case = later.take("POST", f"/declarations/{case_id}/submit")
    assert [one["code"] for one in case["findings"]] == ["father-name-other"]
    answer = decide(clerk, case, "accept", document_checked=True, despite=["father-name-other"])
    assert answer.json()["state"] == "accepted"


def test_a_case_that_is_open_stays_the_only_one(eleni: Person, clerk: Side) -> None:
    assert clerk.ask("POST", PAPERS, paper()).status_code == 201
    assert code(clerk.ask("POST", PAPERS, paper())) == (409, "declaration-case-open")
    assert len(eleni.take("GET", "/declarations")["items"]) == 1
