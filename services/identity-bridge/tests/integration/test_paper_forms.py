"""A blank form that was filled in by hand and brought: typed in by staff, an ordinary case from then on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import requests
from identity_bridge.store import persons
from servicekit.db import transaction
from sqlalchemy import Engine
from tests.declaring import CERTIFICATION, Person, Side, decide, events, fields
from tests.papers import as_text, blank_sheet

from tests.conftest import Bridge

WHO, SUBJECT = "eleni@mail.example", "subject-660075119"


def paper(**changes: Any) -> dict[str, Any]:
    document = {"content": as_text(blank_sheet()), "certification": CERTIFICATION}
    return {"who": WHO, "fields": fields(), "document": document, **changes}


def with_account(bridge: Bridge, engine: Engine, eleni: Person) -> None:
    """The account of the person, as Keycloak has it."""
    eleni.take("GET", "/identity")
    with transaction(engine) as conn:
        person_id = persons.person_of(conn, SUBJECT)
    account = bridge.accounts.citizen(SUBJECT, email=WHO)
    bridge.accounts.known[SUBJECT] = replace(account, level="B", person_id=person_id)


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def test_what_was_typed_in_is_a_case_and_a_colleague_accepts_it(
    bridge: Bridge, engine: Engine, person: Callable[..., Person], clerk: Side
) -> None:
    eleni = person()
    with_account(bridge, engine, eleni)
    case = clerk.take("POST", "/declarations-desk/papers", paper())
    assert (case["state"], case["fields"]["name"]) == ("submitted", "ΞΕΝΑΚΗ ΙΚΕ")
    assert case["history"][0]["side"] == "staff"
    assert events(engine, "submitted")[-1]["recipient"]["email"] == WHO
    assert [one["state"] for one in eleni.take("GET", "/declarations")["items"]].count("submitted") == 1
    assert code(decide(clerk, case, "accept", document_checked=True)) == (409, "declaration-own-entry")
    colleague = Side(bridge, "clerk-2", roles=["declaration-clerk"], amr=["pwd", "otp"])
    assert decide(colleague, case, "accept", document_checked=True).json()["state"] == "accepted"
    seen = [one["kind"] for one in eleni.take("GET", "/identity/views")["items"]]
    assert "declaration.entered" in seen
    assert code(clerk.ask("POST", "/declarations-desk/papers", paper(who="nobody@mail.example"))) == (
        404,
        "declaration-citizen-not-found",
    )


def test_what_is_refused_leaves_no_case(
    bridge: Bridge, engine: Engine, person: Callable[..., Person], clerk: Side
) -> None:
    eleni = person()
    with_account(bridge, engine, eleni)
    path, before = "/declarations-desk/papers", len(eleni.take("GET", "/declarations")["items"])
    wrong = clerk.ask("POST", path, paper(fields=fields(name="", places=[])))
    assert (wrong.status_code, {fault["field"] for fault in wrong.json()["errors"]}) == (
        422,
        {"name", "places.0.name", "places.0.address"},
    )
    assert clerk.ask("POST", path, paper(fields=fields(afm="123"))).status_code == 422
    assert code(eleni.ask("POST", path, paper())) == (403, "not-permitted")
    bridge.accounts.citizen("nobody-yet", email="new@mail.example")
    assert code(clerk.ask("POST", path, paper(who="new@mail.example"))) == (409, "declaration-citizen-not-proved")
    own = Person(bridge, SUBJECT, **eleni.claims, roles=["declaration-clerk"], amr=["pwd", "otp"])
    assert code(own.ask("POST", path, paper())) == (409, "own-case")
    assert len(eleni.take("GET", "/declarations")["items"]) == before
    assert clerk.ask("POST", path, paper()).status_code == 201
    assert code(clerk.ask("POST", path, paper())) == (409, "declaration-case-open")
