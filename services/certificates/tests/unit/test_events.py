"""What is told of a case fits its schema, and the same act is the same event for ever."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from certificates import events
from certificates.catalogue import load
from certificates.domain.cases import Case
from certificates.domain.requests import Delivery
from certificates.domain.states import State
from certificates.events import About, Issued, Laid
from certificates.municipality import load_offices
from certificates.store.cases import AskedDocument
from conftest import MUNICIPALITY, SERVICE
from jsonschema import Draft202012Validator
from servicekit.envelope import Event
from servicekit.testing import assert_schema

SCHEMAS = SERVICE / "events"
AT = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
OFFICE = load_offices(MUNICIPALITY)["civil_registry"]
PROCEDURE = load(MUNICIPALITY).get("955481")
RECIPIENT: dict[str, str | None] = {"email": "eleni@mail.example", "locale": "el", "name": "Ελένη Νικολάου"}
ABOUT = About(PROCEDURE, OFFICE, RECIPIENT, AT)
WORDS = {"el": "Λογαριασμός ρεύματος", "en": "Electricity bill"}
ASKED = [
    AskedDocument(WORDS, required=True, evidence="bill", note=""),
    AskedDocument(WORDS, required=False, note="Του 2026"),
]
ISSUED = Issued("31/01-12-2026", "certificate", date(2026, 12, 1), None)
LAID = Laid("K7QP4M2X", True, WORDS, WORDS, None, date(2027, 1, 29))
CASE = Case(
    id=UUID("5f0c7c53-55a0-4c3f-9c5e-2f3a5b0a1d11"),
    subject="citizen-1",
    person_id=None,
    number="12/24-11-2026",
    procedure=PROCEDURE.code,
    edition=1,
    delivery=Delivery.COLLECT,
    answers={},
    postal_address=None,
    service_centre=None,
    applicant={},
    level="A",
    email=None,
    locale="el",
    fingerprint="",
    state=State.SUBMITTED,
    version=5,
    assignee=None,
    assignee_name=None,
    unit=None,
    filed_by=None,
    override_reason=None,
    submitted_at=AT,
    complete_on=None,
    deadline=date(2026, 12, 11),
    document=None,
    prepared_by=None,
    prepared_by_name=None,
    answered_at=None,
    ended_at=None,
    notice_state="pending",
    notice_reason=None,
    notice_at=None,
)


def case(state: State, **changes: Any) -> Case:
    return replace(CASE, state=state, **changes)


def told_of_a_case(version: int = 5, subject: str | None = "citizen-1") -> list[Event]:
    """One event of each step after the filing."""

    def after(state: State) -> Case:
        return case(state, version=version, subject=subject)

    return [
        events.documents_asked(after(State.WAITING), ABOUT, ASKED, date(2026, 12, 20)),
        events.documents_reminded(after(State.WAITING), ABOUT, ASKED, date(2026, 12, 20)),
        events.message_sent(after(State.WORKING), ABOUT, "Καλέστε μας.\nΕυχαριστούμε."),
        events.extended(after(State.WORKING), ABOUT, "Περιμένουμε το ληξιαρχείο.", date(2026, 12, 21)),
        events.forwarded(after(State.SUBMITTED), ABOUT, WORDS, date(2026, 12, 14), "Αρμόδιο γραφείο"),
        events.forwarded(after(State.FORWARDED), ABOUT, WORDS, None, "Άλλος δήμος"),
        events.issued(after(State.ISSUED), replace(ABOUT, centre=OFFICE), ISSUED),
        events.refused(after(State.REFUSED), ABOUT, "32/01-12-2026", WORDS, ""),
        events.withdrawn(after(State.WITHDRAWN), ABOUT),
        events.closed(after(State.INCOMPLETE), ABOUT, "Δεν ήρθε ο λογαριασμός."),
        events.ready_to_collect(after(State.TO_COLLECT), ABOUT, LAID),
        events.collect_reminded(after(State.TO_COLLECT), ABOUT, LAID),
        events.posted(after(State.POSTED), ABOUT, "RE473124829GR"),
        events.posted(after(State.POSTED), ABOUT, None),
        events.returned(after(State.RETURNED), ABOUT),
        events.recalled(after(State.RECALLED), ABOUT, "31/01-12-2026", "Νέα πράξη"),
    ]


def filed(subject: str | None = "citizen-1") -> list[Event]:
    submitted = case(State.SUBMITTED, subject=subject)
    return [
        events.request_submitted(submitted, ABOUT, [WORDS]),
        events.request_submitted(submitted, replace(ABOUT, centre=OFFICE)),
        events.delivery_changed(submitted, replace(ABOUT, centre=OFFICE), 1),
    ]


@pytest.mark.parametrize("subject", ["citizen-1", None], ids=["online", "at-the-office"])
def test_every_event_fits_its_schema_and_says_whether_there_is_a_page_of_the_case(subject: str | None) -> None:
    for event in filed(subject) + told_of_a_case(subject=subject):
        assert_schema(event.data, SCHEMAS / f"{event.type}.v1.json")
        assert event.aggregate_id == event.data["request_id"]
        assert event.data["has_account"] is (subject is not None)
        assert event.data["unit"]["hours"] == OFFICE.model_dump()["hours"], "a mail says when the office answers"


def test_every_schema_of_a_request_has_a_function_and_an_example_that_fits() -> None:
    made = {event.type for event in filed() + told_of_a_case()}
    files = sorted(SCHEMAS.glob(f"{events.MAILED}*.v1.json"))
    assert {file.name.removesuffix(".v1.json") for file in files} == made
    for file in files:
        schema = json.loads(file.read_text(encoding="utf-8"))
        checked = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert schema["examples"], file.name
        for example in schema["examples"]:
            checked.validate(example)


def test_the_states_of_the_schemas_are_those_of_the_table() -> None:
    states = set(State)
    for file in SCHEMAS.glob(f"{events.MAILED}*.v1.json"):
        among = json.loads(file.read_text(encoding="utf-8"))["properties"]["state"].get("enum", [])
        assert {State(name) for name in among} <= states
        assert file.name != f"{events.TOLD}.v1.json" or set(among) == states, "the office may write in any of them"


def test_the_same_act_is_the_same_event_and_the_next_one_another() -> None:
    first, again, later = told_of_a_case(5), told_of_a_case(5), told_of_a_case(6)
    assert [event.id for event in first] == [event.id for event in again]
    assert not {event.id for event in first} & {event.id for event in later}


def test_nothing_besides_title_and_note_is_told_of_what_was_asked() -> None:
    event = events.documents_asked(case(State.WAITING), ABOUT, ASKED, date(2026, 12, 20))
    assert event.data["documents"] == [{"title": WORDS, "note": None}, {"title": WORDS, "note": "Του 2026"}]
