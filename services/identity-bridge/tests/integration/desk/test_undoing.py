"""Undoing a certification: no other proof suffers, and no one gets what belongs to another."""

from uuid import UUID

import pytest
from identity_bridge.register.domain import Identity, Method
from identity_bridge.register.store import persons
from inputkit.tax import Afm
from servicekit.db import transaction
from sqlalchemy import Engine, text
from tests.desk import AFM, CARD, OTHER_AFM, Ask, asker, certified, enrol, opened, problem, recorded, sent
from tests.proving import prove

from tests.conftest import KEYRING, Bridge

WRONG_NAME, WRONG_NUMBER = {"reason": "λάθος όνομα"}, {"reason": "λάθος ΑΦΜ", "afm_wrong": True}


def taxisnet(engine: Engine, bridge: Bridge, afm: str, given: str, family: str, how: Method = Method.TAXISNET) -> str:
    """A person signs in with TAXISnet; returns the person's id."""
    bridge.clock.advance(minutes=5)
    with transaction(engine) as conn:
        identity = Identity(Afm(afm), given, family)
        return prove(conn, KEYRING, identity, how, bridge.clock.now).person_id


def level_of(engine: Engine, person_id: str) -> tuple[str, str | None]:
    with transaction(engine) as conn:
        person = persons.by_id(conn, person_id)
    assert person is not None
    return person.level, person.level_method


def test_a_number_that_was_mistyped_is_given_back_to_whom_taxisnet_names(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    """Its owner enters while the mistake is not noticed yet: two people never become one person."""
    case = certified(citizen, clerk, afm=OTHER_AFM)
    mistaken = bridge.accounts.known["citizen-1"].person_id
    owner = taxisnet(engine, bridge, OTHER_AFM, "ΝΙΚΟΛΑΟΣ", "ΒΛΑΧΟΣ")
    assert owner != mistaken
    [conflict] = supervisor("GET", "/desk/conflicts").json()["items"]
    assert (conflict["kind"], conflict["accounts"]) == ("afm-proved-by-another", 1)
    assert clerk("POST", f"/desk/cases/{case}/undo", WRONG_NUMBER).status_code == 200
    assert (level_of(engine, owner), bridge.accounts.known["citizen-1"].level) == (("B", "taxisnet"), "A")
    certified(asker(bridge, "citizen-1", person_id=mistaken), clerk, afm=AFM)
    assert bridge.accounts.known["citizen-1"].person_id == mistaken
    path = f"/desk/conflicts/{conflict['conflict_id']}"
    [found] = supervisor("POST", f"{path}/lookups", {"reason": "έλεγχος διαφοράς"}).json()["items"]
    assert found["masked"]["name"] == "Μ. Π."
    assert supervisor("POST", f"{path}/resolve", {"reason": "έγινε νέα επιβεβαίωση"}).status_code == 204
    assert supervisor("GET", "/desk/conflicts").json()["items"] == []
    assert problem(supervisor("POST", f"{path}/resolve", {"reason": "ξανά το ίδιο"})) == (404, "conflict-gone")


def test_who_proved_the_same_with_taxisnet_since_loses_nothing(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    case = certified(citizen, clerk)
    person_id = taxisnet(engine, bridge, AFM, "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ")
    assert person_id == bridge.accounts.known["citizen-1"].person_id
    for ask in (clerk, supervisor):
        assert problem(ask("POST", f"/desk/cases/{case}/undo", WRONG_NAME)) == (409, "proved-since")
    assert level_of(engine, person_id)[0] == "B"


@pytest.mark.parametrize("how", [Method.TAXISNET, Method.TAXISNET_OTP])
def test_an_account_that_is_not_the_person_is_closed_by_a_supervisor(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask, how: Method
) -> None:
    """The person who was proved elsewhere keeps everything; this account cannot become another person."""
    case = certified(citizen, clerk)
    person_id = taxisnet(engine, bridge, AFM, "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ", how)
    assert problem(clerk("POST", f"/desk/cases/{case}/undo", WRONG_NUMBER)) == (409, "supervisor-needed")
    undone = supervisor("POST", f"/desk/cases/{case}/undo", WRONG_NUMBER)
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    ended = undone.json()["ended"]
    by = (ended["by"], ended["office"], ended["clerk"])
    assert by == ("clerk", "transparency", "103"), "who ended it is not who opened it"
    assert level_of(engine, person_id) == ("B", how)
    with engine.connect() as conn:
        query = text("SELECT kind, subject, person_id FROM account_operations")
        assert conn.execute(query).all() == [("close", "citizen-1", None)]
    assert "desk.separated" in recorded(engine)


def test_undoing_lowers_every_account_of_the_person(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    case = certified(citizen, clerk)
    person = bridge.accounts.known["citizen-1"]
    bridge.accounts.citizen("citizen-2")
    with transaction(engine) as conn:
        known = persons.by_id(conn, str(person.person_id))
        assert known is not None
        persons.bind(conn, "citizen-2", known.person_id)
    bridge.accounts.write("citizen-2", known)
    assert clerk("POST", f"/desk/cases/{case}/undo", WRONG_NAME).status_code == 200
    assert [bridge.accounts.known[one].level for one in ("citizen-1", "citizen-2")] == ["A", "A"]


def test_who_was_undone_proves_it_with_taxisnet(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask) -> None:
    case = certified(citizen, clerk)
    person_id = str(bridge.accounts.known["citizen-1"].person_id)
    assert clerk("POST", f"/desk/cases/{case}/undo", WRONG_NAME).status_code == 200
    assert taxisnet(engine, bridge, AFM, "ΜΑΡΙΑ", "ΠΑΠΑΔΑΚΗ") == person_id
    assert level_of(engine, person_id) == ("B", "taxisnet")


def test_an_account_that_was_removed_keeps_no_number(bridge: Bridge, citizen: Ask, clerk: Ask) -> None:
    certified(citizen, clerk)
    del bridge.accounts.known["citizen-1"]
    bridge.accounts.citizen("citizen-2")
    certified(asker(bridge, "citizen-2"), clerk)
    assert bridge.accounts.known["citizen-2"].level == "B"


def test_two_with_one_number_are_on_the_supervisors_list(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask
) -> None:
    certified(citizen, clerk)
    bridge.accounts.citizen("citizen-2")
    case = opened(asker(bridge, "citizen-2"), clerk)
    for _ in range(2):
        assert problem(clerk("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "afm-of-another-account")
    [conflict] = supervisor("GET", "/desk/conflicts").json()["items"]
    assert (conflict["kind"], conflict["accounts"], UUID(conflict["case_id"])) == (
        "afm-of-another-account",
        2,
        UUID(case),
    )
    assert problem(clerk("GET", "/desk/conflicts")) == (403, "not-permitted")


def test_an_account_under_another_name_is_certified_only_when_the_clerk_asked(
    bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask
) -> None:
    """A stolen code and an identity card of one's own do not make another's account one's own unasked."""
    case, other = opened(citizen, clerk), CARD | {"given_name": "Νίκος", "family_name": "Βλάχος"}
    assert problem(clerk("POST", f"/desk/cases/{case}/certify", other)) == (409, "name-differs")
    assert bridge.accounts.known["citizen-1"].level == "A"
    views = citizen("GET", "/identity/views").json()["items"]
    assert "desk.refused" in [view["kind"] for view in views]
    assert clerk("POST", f"/desk/cases/{case}/certify", other | {"name_differs": True}).status_code == 200
    [event] = sent(engine, "identity.level.changed")
    assert event["recorded"] == {
        "given_name": "ΝΙΚΟΣ",
        "family_name": "ΒΛΑΧΟΣ",
        "father_name": "ΓΕΩΡΓΙΟΣ",
        "document_expires": "2034-01-31",
        "afm_masked": f"•••••{AFM[-4:]}",
    }
    assert AFM not in str(event)


def test_four_eyes_are_of_two_people(bridge: Bridge, engine: Engine, citizen: Ask, clerk: Ask, supervisor: Ask) -> None:
    """The clerk who opened it certifies, another one checks, and no clerk decides about themselves."""
    bridge.start(desk_check_share=1.0)
    case = opened(citizen, clerk)
    assert problem(supervisor("POST", f"/desk/cases/{case}/certify", CARD)) == (409, "case-of-a-colleague")
    assert clerk("POST", f"/desk/cases/{case}/certify", CARD).status_code == 200
    enrol(engine, "second", "102", AFM)
    second = asker(bridge, "staff-2", preferred_username="second", roles=["staff", "desk-clerk"], amr=["pwd", "otp"])
    assert problem(second("POST", f"/desk/cases/{case}/check", {"agrees": True})) == (409, "own-account")
    assert problem(supervisor("POST", f"/desk/cases/{case}/check", {"agrees": False})) == (422, "invalid-input")


def test_a_case_that_is_over_shows_nothing_new_of_the_citizen(
    bridge: Bridge, citizen: Ask, clerk: Ask, second_clerk: Ask, supervisor: Ask
) -> None:
    bridge.start(desk_check_share=1.0)
    case = certified(citizen, clerk)
    assert second_clerk("GET", f"/desk/cases/{case}").json()["account"] is not None, "it waits for a second look"
    assert clerk("POST", f"/desk/cases/{case}/undo", WRONG_NAME).status_code == 200
    assert problem(second_clerk("GET", f"/desk/cases/{case}")) == (404, "case-not-found")
    bridge.clock.advance(days=300)
    for ask in (clerk, supervisor):
        assert ask("GET", f"/desk/cases/{case}").json()["account"] is None
