"""What two people do at once to accounts of staff, what was begun and not finished, and whose place at a desk it is."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests
from identity_bridge.register import models
from identity_bridge.register.store import clerks as places
from identity_bridge.register.use_cases import audit
from identity_bridge.staff.models import staff_roles
from identity_bridge.staff.use_cases.places import NumbersAreUnique
from inputkit.schemas import Unfit
from servicekit.db import transaction
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError
from tests.desk import Ask, asker, enrol, recorded

from tests.conftest import NOW, Bridge

AFM, OTHER_AFM = "123456783", "094019245"
PLACE: Mapping[str, Any] = {"office": "transparency", "number": "105", "afm": AFM}
NEW: Mapping[str, Any] = {
    "username": "anna.pappa",
    "given_name": "Άννα",
    "family_name": "Παππά",
    "email": "anna@dimos.example",
    "roles": ["finance-officer"],
}
OPERATOR = {"preferred_username": "operator", "roles": ["staff", "operations"], "amr": ["pwd", "otp"]}
Enrol = Callable[..., requests.Response]


@pytest.fixture
def operator(bridge: Bridge) -> Ask:
    bridge.clock.now = NOW
    return asker(bridge, "operator-1", **OPERATOR)


@pytest.fixture
def post(bridge: Bridge, operator: Ask) -> Enrol:
    """Send the form of an enrolment; with the same key it is the same form."""

    def send(key: str = "enrolment-1", **changes: Any) -> requests.Response:
        headers = bridge.tokens.headers("operator-1", **OPERATOR) | {"Idempotency-Key": key, "Accept-Language": "en"}
        answer = requests.post(f"{bridge.url}/staff", json={**NEW, **changes}, headers=headers, timeout=60)
        assert answer.status_code == 201, answer.text
        return answer

    return send


def details(engine: Engine, action: str) -> list[dict[str, Any]]:
    with engine.connect() as conn:
        query = select(models.audit.c.detail).where(models.audit.c.action == action).order_by(models.audit.c.seq)
        return list(conn.execute(query).scalars())


def grants(engine: Engine) -> list[tuple[str, bool, str | None, bool]]:
    """Role, whether it was only seen, who gave it and whether the account has it still."""
    with engine.connect() as conn:
        rows = conn.execute(select(staff_roles).order_by(staff_roles.c.role, staff_roles.c.ended_at)).all()
    return [(row.role, row.seen, row.given_by, row.ended_at is None) for row in rows]


def test_a_user_name_that_is_given_again_brings_no_place_along(
    bridge: Bridge, engine: Engine, operator: Ask, post: Enrol
) -> None:
    first = post(roles=["desk-clerk"], **PLACE).json()
    del bridge.staff.known[first["id"]]
    again = post(key="enrolment-2").json()
    assert again["id"] != first["id"]
    assert again["place"] is None
    with engine.connect() as conn:
        assert conn.execute(select(models.clerks)).all() == []
        assert audit.verify(conn)[2] is None
    assert recorded(engine) == ["staff.enrolled", "staff.place-removed", "staff.enrolled"]
    told = {"username": "anna.pappa", "office": "transparency", "number": "105"}
    assert details(engine, "staff.place-removed") == [told]
    del bridge.staff.known[again["id"]]
    enrol(engine, "anna.pappa", "7", OTHER_AFM)
    third = post(key="enrolment-3", **PLACE).json()
    assert third["place"] == {"office": "transparency", "number": "105"}
    assert [told["number"] for told in details(engine, "staff.place-removed")] == ["105", "7"]


def test_the_place_goes_with_the_account(bridge: Bridge, engine: Engine, operator: Ask, post: Enrol) -> None:
    made = post(roles=["desk-clerk"], **PLACE).json()
    stays = bridge.staff.employ("stays", "desk-clerk")
    enrol(engine, "stays", "7", OTHER_AFM)
    del bridge.staff.known[made["id"]]
    [line] = operator("GET", "/staff").json()["items"]
    assert (line["id"], line["place"]["number"]) == (stays.subject, "7")
    with engine.connect() as conn:
        assert places.places(conn).keys() == {"stays"}
    assert recorded(engine) == ["staff.enrolled", "staff.place-removed", "staff.listed"]
    operator("GET", "/staff")
    assert len(details(engine, "staff.place-removed")) == 1


def test_another_tax_number_of_a_clerk_leaves_a_trace_but_no_number(
    bridge: Bridge, engine: Engine, operator: Ask
) -> None:
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    for place in (PLACE, {**PLACE, "number": "106"}, {**PLACE, "afm": OTHER_AFM}):
        assert operator("POST", f"/staff/{member.subject}/place", place).status_code == 200
    told = details(engine, "staff.place")
    assert [each["tax_number_changed"] for each in told] == [False, False, True]
    assert not any(number in str(told) for number in (AFM, OTHER_AFM))


def test_only_a_number_that_is_taken_is_called_taken(engine: Engine) -> None:
    enrol(engine, "anna", "7", OTHER_AFM)
    with engine.connect() as conn:
        taken = conn.execute(select(models.clerks)).one()._asdict()
    for change in ({"username": "other"}, {"number": "8"}):
        fault = Unfit if "username" in change else IntegrityError
        with pytest.raises(fault), NumbersAreUnique(), transaction(engine) as conn:
            conn.execute(insert(models.clerks).values({**taken, **change}))


def test_a_list_that_is_older_than_an_enrolment_takes_no_place_away(
    bridge: Bridge, engine: Engine, operator: Ask, post: Enrol
) -> None:
    """A member is enrolled after Keycloak made the list and before it is noted; the user name had a place before."""
    enrol(engine, "anna.pappa", "7", OTHER_AFM)
    bridge.staff.meanwhile = lambda: post(roles=["desk-clerk"], **PLACE)
    assert operator("GET", "/staff").json()["items"] == []
    [line] = operator("GET", "/staff").json()["items"]
    assert line["place"] == {"office": "transparency", "number": "105"}


def test_an_enrolment_that_a_look_noticed_halfway_is_finished_by_the_same_form(
    bridge: Bridge, engine: Engine, operator: Ask, post: Enrol
) -> None:
    made = post(roles=["desk-clerk"], **PLACE).json()
    with transaction(engine) as conn:
        for table in (models.clerks, staff_roles, models.audit):
            conn.execute(table.delete())
    [line] = operator("GET", "/staff").json()["items"]
    assert (line["lacks_place"], line["roles"][0]["seen"]) == (True, True)
    again = post(roles=["desk-clerk"], **PLACE)
    assert again.json() == made
    assert recorded(engine) == ["staff.listed", "staff.enrolled"]
    assert grants(engine) == [("desk-clerk", False, "operator", True)]
    assert bridge.staff.mails == ["anna.pappa"]
    post(roles=["desk-clerk"], **PLACE)
    assert recorded(engine) == ["staff.listed", "staff.enrolled"]


def test_a_place_given_by_hand_in_between_is_not_taken_back(
    bridge: Bridge, engine: Engine, operator: Ask, post: Enrol
) -> None:
    made = post(roles=["desk-clerk"], **PLACE).json()
    with transaction(engine) as conn:
        for table in (models.clerks, staff_roles, models.audit):
            conn.execute(table.delete())
    moved = {"office": "revenue", "number": "106", "afm": AFM}
    assert operator("POST", f"/staff/{made['id']}/place", moved).status_code == 200
    assert post(roles=["desk-clerk"], **PLACE).json()["place"] == {"office": "revenue", "number": "106"}
    assert recorded(engine) == ["staff.place", "staff.enrolled"]


def test_a_role_that_is_given_while_the_list_is_made_keeps_its_giver(
    bridge: Bridge, engine: Engine, operator: Ask
) -> None:
    """The list has Keycloak's answer from before; it does not end what was given since."""
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    path, both = f"/staff/{member.subject}/roles", {"roles": ["certificate-clerk", "finance-officer"]}
    bridge.staff.meanwhile = lambda: operator("POST", path, both)
    assert operator("GET", "/staff").status_code == 200
    given = [("certificate-clerk", True, None, True), ("finance-officer", False, "operator", True)]
    assert grants(engine) == given
    operator("GET", "/staff")
    assert grants(engine) == given


def test_a_role_that_is_taken_while_the_list_is_made_does_not_come_back(
    bridge: Bridge, engine: Engine, operator: Ask
) -> None:
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    operator("GET", "/staff")
    bridge.staff.meanwhile = lambda: operator("POST", f"/staff/{member.subject}/roles", {"roles": []})
    assert operator("GET", "/staff").status_code == 200
    assert grants(engine) == [("certificate-clerk", True, None, False)]
    with engine.connect() as conn:
        assert conn.execute(select(staff_roles.c.ended_by)).scalar_one() == "operator"


def test_who_changed_the_roles_counts_for_more_than_a_list_that_saw_it_first(
    bridge: Bridge, engine: Engine, operator: Ask
) -> None:
    """The list is made after Keycloak changed the roles and before that is noted."""
    member = bridge.staff.employ("clerk-1", "certificate-clerk")
    operator("GET", "/staff")
    bridge.staff.meanwhile = lambda: operator("GET", "/staff")
    changed = operator("POST", f"/staff/{member.subject}/roles", {"roles": ["finance-officer"]})
    [role] = changed.json()["roles"]
    assert (role["role"], role["seen"], role["by"]) == ("finance-officer", False, "operator")
    with engine.connect() as conn:
        ended = select(staff_roles.c.ended_by).where(staff_roles.c.ended_at.is_not(None))
        assert conn.execute(ended).scalars().all() == ["operator"]
