"""A note in instalments: each code pays it, what is kept goes on, what is not kept is due at once."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from fee_declarations import printing, tables
from fee_declarations.accounting import check
from fee_declarations.claims import plans as known
from fee_declarations.declaring import rendering
from fee_declarations.finance.ledger import Ledger
from fee_declarations.following import plans
from fee_declarations.following.plans import Granting
from fee_declarations.municipality import Municipality
from flask import Flask
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, text
from workdays import Calendar

from ..camt import Entry
from ..conftest import MUNICIPALITY, SERVICE, Representative
from .bank import Bank
from .test_receiving import Office, fits
from .test_reissued_notes import DECLARED, LATER, Times, stands

ASKED = datetime(2024, 4, 26, 9, tzinfo=UTC)


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
    one = represent()
    times.now(DECLARED)
    return one, one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()


def ask(one: Representative, body: Mapping[str, Any], number: int = 4) -> Any:
    return one.http.post(f"/declarations/{body['id']}/plan", json={"number": number}, headers=one.headers())


def settle(engine: Engine, note_id: str, tariffs: dict[str, Any], moment: datetime) -> str | None:
    by = Granting(tables.parse(tariffs), Ledger("1234"), Calendar(), "follow-up", moment)
    with transaction(engine) as conn:
        return plans.settle(conn, uuid.UUID(note_id), by)


def test_a_plan_is_shown_granted_and_paid_by_the_codes_of_its_instalments(
    declared: Any, times: Times, bank: Bank, engine: Engine, tariffs: dict[str, Any]
) -> None:
    one, body = declared
    times.now(ASKED)
    assert stands(one, body)["instalments_offered"] == {"least": 2, "most": 24}
    shown = one.http.get(f"/declarations/{body['id']}/plan?number=4", headers=one.headers())
    quote = fits(shown, "PlanQuote")
    assert [item["cents"] for item in quote["items"]] == [12438, 12438, 12438, 12437]
    named = ("id", "number", "fee", "period", "business", "establishment")
    assert quote["declaration"] == {name: body[name] for name in named}
    assert [item["due"] for item in quote["items"]] == ["2024-05-07", "2024-06-03", "2024-07-03", "2024-08-05"]
    assert stands(one, body)["number"] == body["note"]["number"], "nothing was written"
    note = fits(ask(one, body), "Declaration")["note"]
    # Asked in time: no fine is in the plan, though its last day is in August.
    assert (note["amount_cents"], note["valid_until"], note["state"]) == (49751, "2024-08-05", "open")
    plan = note["plan"]
    assert (plan["state"], [item["cents"] for item in plan["items"]]) == ("running", [12438, 12438, 12438, 12437])
    assert len({item["rf"] for item in plan["items"]} | {note["rf"], body["note"]["rf"]}) == 6
    again = ask(one, body)
    assert (again.status_code, again.get_json()["code"]) == (409, "plan-runs")
    first, second, *_ = plan["items"]
    assert bank.take(Entry(first["cents"], first["rf"], booked="2024-05-07")) == ["part"]
    note = stands(one, body)
    assert (note["state"], note["open_cents"]) == ("part-paid", 49751 - 12438)
    assert [item["open_cents"] for item in note["plan"]["items"]] == [0, 12438, 12438, 12437]
    assert [payment["cents"] for payment in note["payments"]] == [12438]
    renewed = one.http.post(f"/declarations/{body['id']}/note", json={}, headers=one.headers())
    assert renewed.status_code == 409, "the plan goes on, whatever its note's own code is bound to"
    # More than one instalment at once goes on to the next ones; all of it ends the plan.
    assert bank.take(Entry(20000, second["rf"], booked="2024-06-03")) == ["part"]
    assert [item["open_cents"] for item in stands(one, body)["plan"]["items"]] == [0, 0, 4876, 12437]
    assert settle(engine, note["id"], tariffs, datetime(2024, 7, 12, 9, tzinfo=UTC)) is None, "within the days of grace"
    assert bank.take(Entry(17313, note["rf"], booked="2024-07-12")) == ["paid"]
    assert settle(engine, note["id"], tariffs, datetime(2024, 7, 13, 9, tzinfo=UTC)) == known.KEPT
    # Of the third instalment 48.76 came nine days late: 5 % for the month that had begun, and a note over that alone.
    late = stands(one, body)
    assert (late["amount_cents"], late["open_cents"], late["state"]) == (244, 244, "part-paid")
    assert [(line["kind"], line["cents"]) for line in late["lines"]] == [("late-instalment", 244)]
    assert bank.take(Entry(244, late["rf"], booked="2024-07-15")) == ["paid"]
    note = stands(one, body)
    assert (note["state"], note["plan"], note["instalments_offered"]) == ("paid", None, None)
    account = one.http.get(f"/businesses/{body['business']['id']}/statement", headers=one.headers())
    titles = {item["kind"]["title"]["en"]: item["cents"] for item in fits(account, "Statement")["movements"]}
    assert titles["Surcharge for a late instalment"] == 244
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_an_instalment_that_is_late_says_what_it_costs_and_one_in_time_ends_without_a_note(
    declared: Any, times: Times, bank: Bank, engine: Engine, tariffs: dict[str, Any]
) -> None:
    one, body = declared
    times.now(ASKED)
    note = fits(ask(one, body, 2), "Declaration")["note"]
    assert (note["plan"]["late_percent"], note["plan"]["late_cents"]) == ("5", 0)
    first, second = note["plan"]["items"]
    times.now(datetime(2024, 5, 10, 9, tzinfo=UTC))
    late = stands(one, body)["plan"]
    assert ([item["late_cents"] for item in late["items"]], late["late_cents"]) == ([1244, 0], 1244)
    # Brought by the bank afterwards, but paid on its day.
    bank.take(Entry(first["cents"], first["rf"], booked="2024-05-07"))
    assert stands(one, body)["plan"]["late_cents"] == 0
    bank.take(Entry(second["cents"], second["rf"], booked="2024-06-03"))
    times.now(datetime(2024, 9, 1, 9, tzinfo=UTC))
    assert settle(engine, note["id"], tariffs, datetime(2024, 9, 1, 9, tzinfo=UTC)) == known.KEPT
    after = stands(one, body)
    assert (after["state"], after["number"], after["plan"]["state"]) == ("paid", note["number"], "kept")


def test_a_plan_that_is_not_kept_is_lost_and_the_rest_is_due_with_the_fine_of_the_day(
    declared: Any, times: Times, bank: Bank, engine: Engine, tariffs: dict[str, Any]
) -> None:
    one, body = declared
    times.now(ASKED)
    note = fits(ask(one, body), "Declaration")["note"]
    first = note["plan"]["items"][0]
    bank.take(Entry(first["cents"], first["rf"], booked="2024-05-07"))
    lost_on = datetime(2024, 6, 14, 9, tzinfo=UTC)
    assert settle(engine, note["id"], tariffs, datetime(2024, 6, 13, 9, tzinfo=UTC)) is None
    assert settle(engine, note["id"], tariffs, lost_on) == known.LOST
    assert settle(engine, note["id"], tariffs, lost_on) is None, "once"
    times.now(lost_on)
    newest = stands(one, body)
    # Two months of 2 % on what is open of the fee, and 5 % of the second instalment, which was eleven days late.
    rest = 37313 + 1493 + 622
    assert newest["amount_cents"] == rest
    assert [line["kind"] for line in newest["lines"]] == ["fee", "late-instalment", "fine"]
    assert (newest["state"], newest["plan"], newest["valid_until"]) == ("part-paid", None, "2024-06-21")
    # A code of the lost plan still pays.
    second = note["plan"]["items"][1]
    assert bank.take(Entry(second["cents"], second["rf"], booked="2024-06-15")) == ["superseded-code"]
    assert stands(one, body)["open_cents"] == rest - 12438


def test_what_is_overdue_begins_with_its_fine_and_officers_grant_it_too(
    declared: Any, represent: Any, times: Times, app: Flask, engine: Engine
) -> None:
    one, body = declared
    office = Office(app.test_client(), engine)
    times.now(LATER)
    quote = fits(office.get(f"/notes/{body['note']['id']}/plan?number=3"), "PlanQuote")
    assert quote["cents"] == 49751 + 995
    refused = ask(one, body, 26)
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["most"]) == (409, "no-instalments", 24)
    made = office.post(f"/notes/{body['note']['id']}/plan", {"number": 3})
    assert made.status_code == 200, made.get_json()
    note = stands(one, body)
    assert (note["id"], note["amount_cents"]) == (made.get_json()["id"], 49751 + 995)
    code = note["plan"]["items"][0]["rf"]
    [found] = fits(office.post("/finance/searches", {"text": code}), "SearchResults")["items"]
    assert (found["kind"], found["title"]) == ("note", note["number"])
    stranger = represent()
    theirs = office.http.get(f"/declarations/{body['id']}/plan?number=3", headers=stranger.headers())
    assert theirs.status_code == 404
    reissued = office.post(f"/notes/{note['id']}/reissue")
    assert reissued.status_code == 200, "an officer ends the plan by a note over the whole"
    assert stands(one, body)["plan"] is None
    with transaction(engine) as conn:
        assert check.differences(conn) == []


def test_the_note_prints_its_instalments_and_the_event_tells_them(
    declared: Any, times: Times, engine: Engine, tariffs: dict[str, Any]
) -> None:
    one, body = declared
    times.now(ASKED)
    note = fits(ask(one, body, 3), "Declaration")["note"]
    printer, fees = printing.make_printer(Municipality.load(MUNICIPALITY)), tables.parse(tariffs).fees
    while rendering.render_waiting(engine, lambda _: fees, printer):
        pass
    with transaction(engine) as conn:
        query = "SELECT body::jsonb -> 'data' FROM outbox WHERE type = 'fees.note.issued' ORDER BY created_at, id"
        told = conn.execute(text(query)).scalars().all()
    for data in told:
        assert_schema(data, SERVICE / "events/fees.note.issued.v1.json")
    [data] = [one for one in told if one["note_id"] == note["id"]]
    assert [part["rf"] for part in data["instalments"]] == [item["rf"] for item in note["plan"]["items"]]
    assert [one for one in told if "instalments" in one] == [data]
    pdf = one.http.get(f"/declarations/{body['id']}/note.pdf", headers=one.headers()).data
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    assert len(pages) == 2
    for item in note["plan"]["items"]:
        assert item["rf_grouped"] in pages[1]


def test_officers_see_what_may_be_done_about_a_note_and_list_all_plans(
    declared: Any, times: Times, app: Flask, engine: Engine
) -> None:
    _, body = declared
    times.now(LATER)
    office, note_id, business = Office(app.test_client(), engine), body["note"]["id"], body["business"]["id"]
    before = fits(office.get(f"/notes/{note_id}/follow-up"), "FollowUp")
    assert (before["plan"], before["quote"], before["instalments_offered"]["least"]) == (None, None, 2)
    shown = fits(office.get(f"/notes/{note_id}/follow-up?number=3"), "FollowUp")
    assert len(shown["quote"]["items"]) == 3
    assert office.get(f"/notes/{note_id}/follow-up?number=99").get_json()["code"] == "no-instalments"
    hold = {"kind": "objection", "reason": "Ένσταση 3", "until": f"{LATER:%Y-%m-%d}"}
    held = fits(office.post(f"/notes/{note_id}/holds", hold), "FollowUp")
    assert [one["reason"] for one in held["holds"]] == ["Ένσταση 3"]
    [card] = fits(office.get(f"/debtors/{business}/card"), "DebtorCard")["notes"]
    assert (card["held_until"], card["plan"], card["reminded"]) == (hold["until"], None, [])
    made = office.post(f"/notes/{note_id}/plan", {"number": 3}).get_json()["id"]
    after = fits(office.get(f"/notes/{made}/follow-up"), "FollowUp")
    assert (after["instalments_offered"], len(after["plan"]["items"])) == (None, 3)
    [listed] = fits(office.get("/plans"), "Plans")["items"]
    assert (listed["note"]["id"], listed["state"], listed["number"], listed["next"]["place"]) == (made, "running", 3, 1)
    notes = fits(office.get(f"/debtors/{business}/card"), "DebtorCard")["notes"]
    assert {one["id"]: one["plan"] and one["plan"]["number"] for one in notes} == {made: 3, note_id: None}
    # The fine that the new note charged may be waived; the fee never.
    assert 0 < after["waivable_cents"] < after["open_cents"]
