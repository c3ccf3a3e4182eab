"""Reminders: of what, when, to whom, in one mail; and everything that stops them."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fee_declarations import handlers, tables
from fee_declarations.following import owing, reminding
from fee_declarations.following.owing import due_level
from fee_declarations.following.reminding import Reminding
from fee_declarations.municipality import Municipality, ReminderLevel
from fee_declarations.municipality import Reminders as Rules
from flask import Flask
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text
from workdays import Calendar

from ..camt import Entry
from ..conftest import MUNICIPALITY, SERVICE, Representative
from .bank import Bank
from .test_receiving import Office, fits
from .test_reissued_notes import DECLARED, Times, stands

LEVELS = Municipality.load(MUNICIPALITY).follow_up.reminders.levels
# The note of 24 April may be paid until 1 May, a Wednesday and a holiday; the first level after it is on 8 May.
FIRST = datetime(2024, 5, 8, 9, tzinfo=UTC)


@pytest.fixture
def times(app: Flask) -> Any:
    found = Times(app)
    yield found
    found.back()


@pytest.fixture
def bank(engine: Engine) -> Bank:
    return Bank(engine)


@pytest.fixture
def declared(represent: Any, times: Times) -> tuple[Representative, dict[str, Any]]:
    one = represent(places=3)
    times.now(DECLARED)
    return one, one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()


class Reminders:
    """The worker's turn on some day."""

    def __init__(self, engine: Engine, tariffs: dict[str, Any]) -> None:
        self.engine, self.fees = engine, tables.parse(tariffs).fees
        self.rules = Municipality.load(MUNICIPALITY).follow_up

    def by(self, moment: datetime) -> Reminding:
        return Reminding(self.rules, self.fees, Calendar(), moment)

    def turn(self, moment: datetime) -> int:
        """How many mails go out."""
        with transaction(self.engine) as conn:
            some = reminding.payers(conn, self.by(moment))
        return sum(self.remind(payer, moment) is not None for payer in some)

    def remind(self, payer: tuple[str, uuid.UUID], moment: datetime) -> uuid.UUID | None:
        with transaction(self.engine) as conn:
            return reminding.remind(conn, payer, self.by(moment))

    def told(self) -> list[dict[str, Any]]:
        query = "SELECT body::jsonb -> 'data' FROM outbox WHERE type = 'fees.payment.reminded' ORDER BY created_at, id"
        with self.engine.connect() as conn:
            found = list(conn.execute(text(query)).scalars())
        for data in found:
            assert_schema(data, SERVICE / "events/fees.payment.reminded.v1.json")
        return found


@pytest.fixture
def reminders(engine: Engine, tariffs: dict[str, Any]) -> Reminders:
    return Reminders(engine, tariffs)


@pytest.mark.parametrize(
    ("days", "level"),
    [
        *((-4, None), (-3, "before"), (0, "before"), (1, None), (6, None)),
        *((7, "first"), (29, "first"), (30, "second"), (60, "second"), (61, None)),
    ],
)
def test_the_level_of_a_day(days: int, level: str | None) -> None:
    until = date(2024, 5, 1)
    found = due_level(LEVELS, until, until + timedelta(days=days))
    assert (found.code if found else None) == level


def test_each_level_once_in_one_mail_for_all_notes_of_the_payer(
    declared: Any, times: Times, reminders: Reminders, engine: Engine
) -> None:
    one, body = declared
    second = one.http.post("/declarations", json=one.body(one.establishments[1]), headers=one.headers()).get_json()
    assert reminders.turn(datetime(2024, 4, 28, 9, tzinfo=UTC)) == 0, "three days before, but a Sunday"
    assert reminders.turn(datetime(2024, 4, 29, 3, tzinfo=UTC)) == 0, "and nobody is reminded at night"
    assert reminders.turn(datetime(2024, 4, 29, 9, tzinfo=UTC)) == 1
    assert reminders.turn(datetime(2024, 4, 30, 9, tzinfo=UTC)) == 0
    # 3 May 2024 is Good Friday; nothing is due until the 8th.
    assert reminders.turn(datetime(2024, 5, 7, 9, tzinfo=UTC)) == 0
    assert reminders.turn(FIRST) == 1
    assert reminders.turn(FIRST) == 0
    before, after = reminders.told()
    assert (before["text"], after["text"]) == ("before", "after")
    assert before["recipient"]["locale"] == "el"
    assert {note["number"] for note in after["notes"]} == {body["note"]["number"], second["note"]["number"]}
    assert (after["total_cents"], {note["overdue"] for note in after["notes"]}) == (2 * 49751, {True})
    shown = stands(one, body)["reminders"]
    assert [entry["level"] for entry in shown] == ["before", "first"]
    office = Office(one.http, engine)
    followed = fits(office.get(f"/notes/{body['note']['id']}/follow-up"), "FollowUp")
    assert [(entry["level"], entry["state"]) for entry in followed["reminders"]] == [
        ("before", "pending"),
        ("first", "pending"),
    ]
    report = {"event_id": str(uuid.uuid4()), "event_type": "fees.payment.reminded", "aggregate_id": after["mail_id"]}
    data = {**report, "state": "sent", "reason": None, "at": FIRST.isoformat(), "attempt": 1}
    with transaction(engine) as conn:
        event = ReceivedEvent(uuid.uuid4(), "notices.notice.sent", "/x", after["mail_id"], FIRST, None, data)
        handlers.NOTICE_HANDLERS[event.type](conn, event)
    followed = fits(office.get(f"/notes/{body['note']['id']}/follow-up"), "FollowUp")
    assert [entry["state"] for entry in followed["reminders"]] == ["pending", "sent"]


def test_a_part_that_is_left_is_reminded_and_what_is_paid_or_little_is_not(
    declared: Any, times: Times, reminders: Reminders, bank: Bank
) -> None:
    _, body = declared
    bank.take(Entry(40000, body["note"]["rf"], booked="2024-04-30"))
    assert reminders.turn(FIRST) == 1
    assert reminders.told()[0]["total_cents"] == 9751
    # Vector 30: three cents are left.
    bank.take(Entry(9748, body["note"]["rf"], booked="2024-05-09"))
    assert reminders.turn(datetime(2024, 5, 31, 9, tzinfo=UTC)) == 0
    bank.take(Entry(3, body["note"]["rf"], booked="2024-05-31"))
    assert reminders.turn(datetime(2024, 5, 31, 9, tzinfo=UTC)) == 0


def test_what_stops_a_reminder(declared: Any, times: Times, reminders: Reminders, bank: Bank, engine: Engine) -> None:
    one, body = declared
    office = Office(one.http, engine)
    times.now(FIRST)
    note_id = body["note"]["id"]
    hold = {"kind": "objection", "reason": "Ένσταση 12/2024", "until": "2024-05-20"}
    assert office.post(f"/notes/{note_id}/holds", {**hold, "until": "2024-05-01"}).status_code == 422
    held = fits(office.post(f"/notes/{note_id}/holds", hold), "FollowUp")
    assert reminders.turn(FIRST) == 0, "its debtor objects"
    fits(office.post(f"/notes/{note_id}/holds/{held['holds'][0]['id']}/end"), "FollowUp")
    assert office.post(f"/notes/{note_id}/holds/{uuid.uuid4()}/end").status_code == 404
    # Money that waits for a person, from an account that has paid for this business.
    other = one.http.post("/declarations", json=one.body(one.establishments[1]), headers=one.headers()).get_json()
    iban = "GR9608100010000001234567890"
    bank.take(Entry(49751, other["note"]["rf"], booked="2024-05-02", payer_iban=iban))
    assert bank.take(Entry(300, booked="2024-05-07", payer_iban=iban)) == ["no-code"]
    assert reminders.turn(FIRST) == 0, "money of this payer waits"
    with transaction(engine) as conn:
        conn.execute(text("UPDATE payments SET state = 'posted'"))
    # A credit that would pay it.
    third = one.http.post("/declarations", json=one.body(one.establishments[2]), headers=one.headers()).get_json()
    bank.take(Entry(3 * 49751, third["note"]["rf"], booked="2024-05-02"))
    assert reminders.turn(FIRST) == 0, "the credit covers it"
    with transaction(engine) as conn:
        payers = owing.payers(conn, reminders.rules, date(2024, 5, 8))
        assert len(payers) == 1, "until it is read closely"


def test_a_plan_that_is_kept_and_the_most_of_a_year_stop_it_too(
    declared: Any, times: Times, reminders: Reminders, engine: Engine
) -> None:
    one, body = declared
    reminders.rules = reminders.rules.model_copy(
        update={"reminders": reminders.rules.reminders.model_copy(update={"most_a_year": 1})}
    )
    assert reminders.turn(datetime(2024, 4, 29, 9, tzinfo=UTC)) == 1
    assert reminders.turn(FIRST) == 0, "one a year is enough here"
    reminders.rules = Municipality.load(MUNICIPALITY).follow_up
    times.now(datetime(2024, 4, 30, 9, tzinfo=UTC))
    planned = one.http.post(f"/declarations/{body['id']}/plan", json={"number": 2}, headers=one.headers())
    assert planned.status_code == 200
    for day in range(1, 60):
        assert reminders.turn(FIRST + timedelta(days=day)) == 0


def test_two_workers_send_one_mail(declared: Any, reminders: Reminders) -> None:
    with transaction(reminders.engine) as conn:
        [payer] = reminding.payers(conn, reminders.by(FIRST))
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: reminders.remind(payer, FIRST), range(4)))
    assert len([one for one in sent if one]) == 1
    assert len(reminders.told()) == 1


def test_levels_in_a_wrong_order_are_refused() -> None:
    level = ReminderLevel(code="a", days=3, text="after")
    with pytest.raises(ValueError, match="from the earliest"):
        Rules(levels=(level, ReminderLevel(code="b", days=1, text="last")))
