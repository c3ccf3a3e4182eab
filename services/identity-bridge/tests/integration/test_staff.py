"""Operators and accounts of staff: who may do what since when, enrolling, locking; and what is recorded of it."""

from collections.abc import Mapping
from typing import Any

import pytest
import requests
from identity_bridge.register import models
from identity_bridge.register.use_cases import audit
from identity_bridge.retention import rules
from identity_bridge.settings import RetentionSettings
from identity_bridge.staff.models import staff_roles
from servicekit import retention
from servicekit.db import transaction
from sqlalchemy import Engine, func, select
from tests.desk import Ask, asker, problem, recorded

from tests.conftest import NOW, Bridge

AFM = "123456783"
NEW: Mapping[str, Any] = {
    "username": "anna.pappa",
    "given_name": " Άννα ",
    "family_name": "Παππά",
    "email": "anna@dimos.example",
    "roles": ["desk-clerk"],
    "office": "transparency",
    "number": "105",
    "afm": AFM,
}
OPERATOR = {"preferred_username": "operator", "roles": ["staff", "operations"], "amr": ["pwd", "otp"]}


@pytest.fixture
def operator(bridge: Bridge) -> Ask:
    bridge.clock.now = NOW
    return asker(bridge, "operator-1", **OPERATOR)


def enrol(bridge: Bridge, body: Mapping[str, Any] = NEW, key: str = "enrolment-1", **claims: Any) -> requests.Response:
    headers = bridge.tokens.headers("operator-1", **{**OPERATOR, **claims})
    headers |= {"Accept-Language": "en", "Idempotency-Key": key}
    return requests.post(f"{bridge.url}/staff", json=dict(body), headers=headers, timeout=60)


def faults(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {one["field"]: one["text"] for one in answer.json()["errors"]}


def test_a_clerk_of_the_desk_is_enrolled_in_one_step(bridge: Bridge, engine: Engine, operator: Ask) -> None:
    answer = enrol(bridge)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["Location"] == f"/staff/{made['id']}"
    assert (made["given_name"], made["locked"], made["second_factor_set"]) == ("Άννα", False, False)
    assert made["place"] == {"office": "transparency", "number": "105"}
    [role] = made["roles"]
    assert (role["role"], role["seen"], role["by"]) == ("desk-clerk", False, "operator")
    assert role["since"].startswith(NOW.isoformat()[:16])
    assert bridge.staff.mails == ["anna.pappa"]
    clerk = asker(bridge, made["id"], preferred_username="anna.pappa", roles=["desk-clerk"], amr=["pwd", "otp"])
    assert clerk("GET", "/desk/cases").status_code == 200, "the place is there"
    assert recorded(engine) == ["staff.enrolled"]
    with engine.connect() as conn:
        row = conn.execute(select(models.audit)).one()
        assert (row.actor, row.subject, row.detail["roles"]) == ("operator", made["id"], ["desk-clerk"])
        assert audit.verify(conn)[2] is None


def test_the_tax_number_comes_in_and_never_out(bridge: Bridge, engine: Engine, operator: Ask) -> None:
    made = enrol(bridge).json()
    for path in ("/staff", f"/staff/{made['id']}"):
        assert AFM not in operator("GET", path).text
    with engine.connect() as conn:
        assert AFM not in str(conn.execute(select(models.audit)).all())
        [sealed] = conn.execute(select(models.clerks.c.afm_sealed)).scalars()
        assert AFM.encode() not in sealed


def test_the_same_request_again_is_one_account_one_mail_and_one_row(
    bridge: Bridge, engine: Engine, operator: Ask
) -> None:
    first, again = enrol(bridge), enrol(bridge)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert bridge.staff.mails == ["anna.pappa"]
    assert recorded(engine) == ["staff.enrolled"]
    moved = {"office": "revenue", "number": "106", "afm": AFM}
    assert operator("POST", f"/staff/{first.json()['id']}/place", moved).status_code == 200
    assert enrol(bridge).json()["place"] == {"office": "revenue", "number": "106"}, "an old form takes nothing back"
    assert problem(enrol(bridge, key="short")) == (400, "idempotency-key-missing")


@pytest.mark.usefixtures("operator")
def test_a_corrected_address_is_not_believed_to_be_taken(bridge: Bridge) -> None:
    """The mail has gone to the one that was mistyped: who corrects it on the same form is told."""
    assert enrol(bridge, {**NEW, "email": "ana@dimos.example"}).status_code == 201
    assert "already made with another email address" in faults(enrol(bridge))["email"]


def test_what_was_begun_and_not_noted_is_finished_by_the_same_request(bridge: Bridge, engine: Engine) -> None:
    """A process that is killed after Keycloak made the account leaves neither place nor row."""
    made = enrol(bridge).json()
    with transaction(engine) as conn:
        for table in (models.clerks, staff_roles, models.audit):
            conn.execute(table.delete())
    again = enrol(bridge).json()
    assert again == made
    assert recorded(engine) == ["staff.enrolled"]
    assert bridge.staff.mails == ["anna.pappa"]


@pytest.mark.parametrize("roles", [["desk-clerk"], ["desk-clerk", "desk-supervisor"], ["declaration-clerk"]])
def test_roles_at_a_desk_need_a_place(bridge: Bridge, roles: list[str]) -> None:
    without = {name: value for name, value in NEW.items() if name not in ("office", "number", "afm")}
    said = faults(enrol(bridge, {**without, "roles": roles}))
    assert set(said) == {"office", "number", "afm"}
    assert said["office"] == "Choose the office."
    blank = faults(enrol(bridge, {**NEW, "roles": roles, "afm": " "}))
    assert blank == {"afm": said["afm"]} == {"afm": "Enter the tax number of the member of staff."}
    assert set(faults(enrol(bridge, {**NEW, "roles": roles, "afm": "123456789"}))) == {"afm"}
    assert bridge.staff.known == {}
    plain = enrol(bridge, {**without, "roles": ["finance-officer"]})
    assert (plain.status_code, plain.json()["place"], plain.json()["lacks_place"]) == (201, None, False)


def test_a_supervisor_of_the_desk_is_a_clerk_of_the_desk_too(bridge: Bridge, operator: Ask) -> None:
    said = faults(enrol(bridge, {**NEW, "roles": ["desk-supervisor", "declaration-clerk"]}))
    assert set(said) == {"roles"}
    assert "needs the role “Desk clerk” too" in said["roles"]
    assert bridge.staff.known == {}
    made = enrol(bridge, {**NEW, "roles": ["desk-clerk", "desk-supervisor"]}).json()
    path = f"/staff/{made['id']}/roles"
    assert faults(operator("POST", path, {"roles": ["desk-supervisor"]})) == said
    assert set(bridge.staff.known[made["id"]].roles) == {"desk-clerk", "desk-supervisor"}
    assert operator("POST", path, {"roles": ["desk-clerk"]}).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "Άννα"}, "username"),
        ({"username": "12345"}, "username"),
        ({"given_name": "  "}, "given_name"),
        ({"family_name": "<b>"}, "family_name"),
        ({"email": "anna"}, "email"),
        ({"roles": []}, "roles"),
        ({"office": "nowhere"}, "office"),
        ({"number": "μία"}, "number"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(bridge: Bridge, change: dict[str, Any], field: str) -> None:
    assert set(faults(enrol(bridge, {**NEW, **change}))) == {field}
    assert bridge.staff.known == {}


@pytest.mark.parametrize("role", ["operations", "citizen", "staff", "admin"])
def test_only_the_roles_of_clerks_are_given(bridge: Bridge, operator: Ask, role: str) -> None:
    assert enrol(bridge, {**NEW, "roles": [role]}).status_code == 422
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    assert operator("POST", f"/staff/{member.subject}/roles", {"roles": [role]}).status_code == 422
    assert bridge.staff.known[member.subject] == member


def test_an_account_of_a_citizen_is_not_pulled_in_and_a_number_is_one_persons(
    bridge: Bridge, engine: Engine, operator: Ask
) -> None:
    bridge.staff.citizens = {"anna@dimos.example"}
    assert "as a citizen" in faults(enrol(bridge))["email"]
    assert recorded(engine) == ["staff.refused"], "who has an account here is not asked unseen"
    bridge.staff.citizens = set()
    assert enrol(bridge).status_code == 201
    other = {**NEW, "username": "other", "email": "other@dimos.example"}
    assert "Another member of staff" in faults(enrol(bridge, other, key="enrolment-2"))["number"]
    assert bridge.staff.mails == ["anna.pappa"], "nothing was made before the number was looked at"
    member = bridge.staff.employ("clerk-2", "desk-clerk")
    place = {"office": "transparency", "number": "105", "afm": "094019245"}
    assert set(faults(operator("POST", f"/staff/{member.subject}/place", place))) == {"number"}


def test_the_list_says_who_may_do_what_and_since_when(bridge: Bridge, engine: Engine, operator: Ask) -> None:
    boss = bridge.staff.employ("boss", "operations")
    made = enrol(bridge).json()
    bridge.clock.advance(days=1)
    lines = {one["username"]: one for one in operator("GET", "/staff").json()["items"]}
    assert lines["boss"]["changeable"] is False
    [of_console] = lines["boss"]["roles"]
    assert (of_console["role"], of_console["seen"], of_console["by"]) == ("operations", True, None)
    assert lines["anna.pappa"] == made
    # What the console takes and gives is seen at the next look; who has left the group is gone.
    bridge.staff.give_roles("console", made["id"], ["finance-officer"])
    del bridge.staff.known[boss.subject]
    bridge.clock.advance(days=1)
    [line] = operator("GET", "/staff").json()["items"]
    assert [(role["role"], role["seen"]) for role in line["roles"]] == [("finance-officer", True)]
    with engine.connect() as conn:
        ended = conn.execute(select(staff_roles.c.role).where(staff_roles.c.ended_at.is_not(None))).scalars()
        assert sorted(ended) == ["desk-clerk", "operations"]
    assert recorded(engine) == ["staff.enrolled", "staff.listed", "staff.listed"]


def test_roles_are_given_by_the_operator_and_what_the_console_gave_is_not_claimed(
    bridge: Bridge, operator: Ask
) -> None:
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    answer = operator("POST", f"/staff/{member.subject}/roles", {"roles": ["certificate-clerk", "finance-officer"]})
    said = [(role["role"], role["seen"], role["by"]) for role in answer.json()["roles"]]
    assert said == [("certificate-clerk", True, None), ("finance-officer", False, "operator")]
    refused = operator("POST", f"/staff/{member.subject}/roles", {"roles": ["desk-clerk"]})
    assert "place at a desk" in faults(refused)["roles"]
    place = {"office": "transparency", "number": "9", "afm": AFM}
    assert operator("POST", f"/staff/{member.subject}/place", place).json()["place"]["number"] == "9"
    assert operator("POST", f"/staff/{member.subject}/roles", {"roles": ["desk-clerk"]}).status_code == 200
    assert operator("POST", f"/staff/{member.subject}/roles", {"roles": []}).json()["roles"] == []


def test_locking_unlocking_and_the_mail_are_recorded(bridge: Bridge, engine: Engine, operator: Ask) -> None:
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    path = f"/staff/{member.subject}"
    assert operator("POST", f"{path}/lock").json()["locked"] is True
    assert problem(operator("POST", f"{path}/mail", {})) == (409, "member-locked")
    assert operator("POST", f"{path}/unlock").json()["locked"] is False
    assert operator("POST", f"{path}/mail", {"lost_device": True}).json()["second_factor_set"] is False
    assert operator("GET", path).status_code == 200
    acts = ["staff.locked", "staff.refused", "staff.unlocked", "staff.mailed", "staff.seen"]
    assert recorded(engine) == acts
    own = asker(bridge, member.subject, preferred_username="clerk-1", roles=["certificate-clerk"])
    assert [one["kind"] for one in own("GET", "/identity/views").json()["items"]] == acts[::-1]
    [role] = own("GET", "/my-data").json()["staff_roles"]
    assert (role["role"], role["seen"]) == ("certificate-clerk", True)
    assert "operator" not in own("GET", "/my-data").text


def test_operators_are_not_changed_here(bridge: Bridge, operator: Ask) -> None:
    colleague = bridge.staff.employ("boss", "operations", "desk-clerk")
    acts: dict[str, Any] = {"roles": {"roles": []}, "lock": None, "unlock": None, "mail": {}}
    acts["place"] = {"office": "transparency", "number": "9", "afm": AFM}
    for act, body in acts.items():
        answer = operator("POST", f"/staff/{colleague.subject}/{act}", body)
        assert problem(answer) == (409, "member-of-operations"), act
    assert bridge.staff.known[colleague.subject] == colleague


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": []},
        {"roles": ["staff", "desk-clerk", "desk-supervisor"]},
        {"amr": ["pwd"]},
        {"level": "B"} | {"roles": ["citizen"]},
    ],
)
def test_everybody_else_is_refused_and_that_is_recorded(bridge: Bridge, engine: Engine, claims: dict[str, Any]) -> None:
    bridge.clock.now = NOW
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    person = asker(bridge, "somebody", **{**OPERATOR, **claims})
    path = f"/staff/{member.subject}"
    calls: list[tuple[str, str, Any]] = [("GET", "/staff", None), ("GET", path, None), ("POST", "/staff", dict(NEW))]
    calls += [("POST", f"{path}/{act}", {}) for act in ("roles", "place", "lock", "unlock", "mail")]
    for method, where, body in calls:
        assert problem(person(method, where, body)) == (403, "not-permitted"), where
    assert recorded(engine) == ["staff.refused"] * len(calls)
    assert bridge.staff.tokens == set(), "Keycloak is not even asked"
    assert bridge.staff.known == {member.subject: member}


def test_keycloak_is_asked_with_the_operators_own_token(bridge: Bridge, operator: Ask) -> None:
    headers = bridge.tokens.headers("operator-1", **OPERATOR)
    assert requests.get(f"{bridge.url}/staff", headers=headers, timeout=60).ok
    assert bridge.staff.tokens == {headers["Authorization"].removeprefix("Bearer ")}
    bridge.staff.unknown = True
    assert problem(operator("GET", "/staff")) == (403, "operator-unknown")


def test_faults_of_others_are_said_and_nothing_is_kept(bridge: Bridge, engine: Engine, operator: Ask) -> None:
    bridge.staff.mail_fails = True
    assert problem(enrol(bridge)) == (409, "staff-mail-failed")
    bridge.staff.away = True
    assert enrol(bridge).status_code == 503
    assert operator("GET", "/staff").status_code == 503
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(models.clerks)).scalar_one() == 0
    unknown = "00000000-0000-4000-8000-000000000000"
    bridge.staff.away = False
    assert problem(operator("GET", f"/staff/{unknown}")) == (404, "member-not-found")


def test_roles_that_ended_are_removed_after_five_years(bridge: Bridge, engine: Engine, operator: Ask) -> None:
    member = bridge.staff.employ("clerk-1", "certificate-clerk", "finance-officer")
    operator("POST", f"/staff/{member.subject}/roles", {"roles": ["finance-officer"]})
    settings = rules(RetentionSettings())
    bridge.clock.advance(days=1800)
    assert retention.apply(engine, settings, bridge.clock.now)["staff-roles"] == 0
    bridge.clock.advance(days=30)
    assert retention.apply(engine, settings, bridge.clock.now)["staff-roles"] == 1
    with engine.connect() as conn:
        assert conn.execute(select(staff_roles.c.role)).scalars().all() == ["finance-officer"]
