"""What every finance application behind the port does: each test is passed by all three."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from fee_declarations import debtors, models, tables
from fee_declarations.accounting import check
from fee_declarations.finance import Debtor, messages
from fee_declarations.finance.models import finance_questions
from fee_declarations.following import plans
from fee_declarations.following.plans import Granting
from fee_declarations.payments import refunding
from servicekit.db import transaction
from sqlalchemy import select, update
from stdnum import iso11649
from workdays import Calendar

from ...camt import Entry
from ...conftest import NOW, Representative, new_afm
from ..bank import Bank
from ..test_debtors import as_officer, enrol
from ..test_receiving import declare
from .conftest import Side

IBAN = "GR1601101250000000012300695"


def officer(side: Side, path: str, body: dict[str, Any] | None = None) -> Any:
    answer = side.app.test_client().post(path, json=body or {}, headers=as_officer(preferred_username="eleni"))
    assert answer.status_code < 300, answer.get_json()
    return answer.get_json()


@pytest.fixture(autouse=True)
def officers(side: Side) -> None:
    for name in ("eleni", "nikos"):
        enrol(side.engine, name)


def expire(side: Side, note: dict[str, Any]) -> None:
    with transaction(side.engine) as conn:
        past = update(models.notes).where(models.notes.c.id == note["id"])
        conn.execute(past.values(valid_until=NOW.date().replace(day=1)))


def everything(side: Side, one: Representative) -> dict[str, Any]:
    """A payer's life: declared, paid in parts, past its date, issued again, too much, refunded, cancelled, bounced."""
    bank = Bank(side.engine)
    first, second, third = (declare(one, place) for place in range(3))
    note, business = first["note"], first["business"]
    bank.take(Entry(10_000, note["rf"]))
    expire(side, note)
    newer = officer(side, f"/notes/{note['id']}/reissue")
    bank.take(Entry(newer["open_cents"] + 500, note["rf"], ref="Z", end_to_end="Z-1"))
    with transaction(side.engine) as conn:
        refund = refunding.propose(
            conn, refunding.RefundRequest(uuid.UUID(business["id"]), 300, IBAN, "αίτηση"), "eleni", NOW
        )
        refunding.release(conn, refund, "nikos", NOW)
    officer(side, f"/notes/{second['note']['id']}/cancellation", {"reason": "λάθος εγκατάσταση"})
    paid = third["note"]["amount_cents"]
    bank.take(Entry(paid, third["note"]["rf"], ref="B", end_to_end="B-1"))
    bank.take(Entry(paid, third["note"]["rf"], ref="B2", end_to_end="B-1", direction="DBIT", reason="FOCR"))
    return {"business": business, "notes": [note, second["note"], third["note"]], "newer": newer}


def test_finance_knows_what_is_owed_and_by_which_notes_after_all_that_happens(side: Side, represent: Any) -> None:
    happened, other = everything(side, represent(places=3)), declare(represent())
    side.run()
    with transaction(side.engine) as conn:
        assert check.differences(conn) == []
    assert side.ours(happened["business"]) == happened["notes"][2]["amount_cents"] - 200
    for business in (happened["business"], other["business"]):
        assert side.owes(business) == side.ours(business)
    if side.kind == "builtin":
        return
    record = side.record
    assert (record.faults, side.states()) == ([], {"done": len(record.taken)})
    assert set(record.came.values()) == {1}, "nothing went twice"
    notes = {one["note"]: one for one in record.of("note-issued")}
    for note in (*happened["notes"], other["note"]):
        told = notes[note["number"]]
        assert (told["rf"], told["total_cents"]) == (note["rf"], note["amount_cents"])
        assert sum(line["cents"] for line in told["lines"]) == note["amount_cents"]
    assert notes[happened["newer"]["number"]]["replaces"] == happened["notes"][0]["number"]
    assert [one["note"] for one in record.of("note-cancelled")] == [happened["notes"][1]["number"]]
    assert len(record.of("declaration-registered")) == 4
    kinds = {one["posting"] for one in record.of("posted")}
    assert kinds == {"charged", "received", "refund-ordered", "reversed", "returned"}
    assert all(one["receipts"] for one in record.of("posted") if one["posting"] == "received")


def test_nothing_stops_while_finance_is_away_and_nothing_is_doubled_when_it_is_back(side: Side, represent: Any) -> None:
    one = represent(places=3)
    side.go_away()
    for _ in range(3):
        for step in side.steps:
            step()
    happened = everything(side, one)
    for _ in range(20):
        side.clock.advance(hours=3)
        for step in side.steps:
            step()
    side.come_back()
    side.run()
    assert side.owes(happened["business"]) == side.ours(happened["business"])
    assert side.record.faults == []
    assert "dead" not in side.states(), "an outage gives no message to an officer"
    assert set(side.record.came.values()) <= {1}


def test_what_only_a_newer_release_knows_waits_for_it_and_delays_no_other_debtor(
    side: Side, represent: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if side.kind == "builtin":
        return
    one, other = declare(represent()), declare(represent())
    newer = messages._KINDS
    older = {kind: told for kind, told in newer.items() if kind != "note-cancelled"}
    side.run()
    officer(side, f"/notes/{one['note']['id']}/cancellation", {"reason": "λάθος"})
    Bank(side.engine).take(Entry(100, other["note"]["rf"]))
    monkeypatch.setattr(messages, "_KINDS", older)
    monkeypatch.setattr(messages, "KINDS", tuple(older))
    side.run()
    assert [line["total_cents"] for line in side.record.of("posted") if line["posting"] == "received"] == [-100]
    assert side.record.of("note-cancelled") == []
    waiting = side.states()
    assert (waiting.keys(), waiting["waiting"] > 0) == ({"done", "waiting"}, True)
    said = [record for record in caplog.records if "finance-message-unknown" in record.getMessage()]
    assert len(said) == 1, "each kind is named once"
    monkeypatch.setattr(messages, "_KINDS", newer)
    monkeypatch.setattr(messages, "KINDS", tuple(newer))
    side.run()
    assert (len(side.record.of("note-cancelled")), side.states().keys()) == (1, {"done"})
    assert side.owes(one["business"]) == side.ours(one["business"])


def in_instalments(one: Representative, place: int) -> dict[str, Any]:
    """A declaration whose note is paid in two instalments."""
    path = f"/declarations/{declare(one, place)['id']}/plan"
    answer = one.http.post(path, json={"number": 2}, headers=one.headers())
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def test_finance_knows_the_codes_of_instalments_until_the_plan_ends(
    side: Side, represent: Any, tariffs: dict[str, Any]
) -> None:
    # Files come after the plans were granted: what was paid before is none of their instalments.
    one, bank = represent(places=3), Bank(side.engine, at=NOW + timedelta(hours=1))
    bodies = [in_instalments(one, place) for place in range(3)]
    kept, lost, gone = (body["note"] for body in bodies)
    for part in (*kept["plan"]["items"], lost["plan"]["items"][0]):
        bank.take(Entry(part["cents"], part["rf"], ref=part["number"]))
    by = Granting(tables.parse(tariffs), side.finance, Calendar(), "follow-up", NOW + timedelta(days=300))
    for note in (kept, lost, kept, lost):
        with transaction(side.engine) as conn:
            plans.settle(conn, uuid.UUID(note["id"]), by)
    newer = officer(side, f"/notes/{gone['id']}/reissue")
    # Money that still comes by a code of a plan that was lost.
    bank.take(Entry(100, lost["plan"]["items"][1]["rf"], ref="L"))
    side.run()
    business = bodies[0]["business"]
    assert side.owes(business) == side.ours(business)
    if side.kind == "builtin":
        return
    record = side.record
    assert (record.faults, set(record.came.values())) == ([], {1})
    granted = {one["note"]: one for one in record.of("plan-granted")}
    for note in (kept, lost, gone):
        told, codes = granted[note["number"]]["lines"], note["plan"]["items"]
        assert [(line["note"], line["rf"], line["cents"], line["due"]) for line in told] == [
            (part["number"], part["rf"], part["cents"], part["due"]) for part in codes
        ]
        assert sum(line["cents"] for line in told) == granted[note["number"]]["total_cents"] == note["amount_cents"]
    ends = {one["note"]: (one["end"], one["followed_by"]) for one in record.of("plan-ended")}
    assert ends[kept["number"]] == ("kept", None)
    assert ends[gone["number"]] == ("replaced", newer["number"])
    end, followed = ends[lost["number"]]
    assert (end, followed in {one["note"] for one in record.of("note-issued")}) == ("lost", True)
    by_order = [(one["kind"], one["note"]) for one in record.taken.values() if one.get("note") == lost["number"]]
    assert [kind for kind, _ in by_order] == ["note-issued", "plan-granted", "plan-ended"]


def test_what_is_taken_back_was_never_told(side: Side, represent: Any) -> None:
    one = represent()
    before = side.states()

    numbers: list[str] = []

    def act_and_fail() -> None:
        with transaction(side.engine) as conn:
            issued = side.finance.issue_note(conn, 500, NOW.date())
            side.finance.open_debtor(conn, new_afm(), "ΝΕΟΣ", 3)
            assert iso11649.is_valid(issued.rf)
            numbers.append(issued.number)
            raise LookupError("after the note was numbered")

    with pytest.raises(LookupError):
        act_and_fail()
    side.run()
    assert side.states() == before
    assert [declare(one)["note"]["number"]] == numbers, "a number that was not used is given again"


def test_a_business_waits_until_finance_knows_it_and_is_tied_then(side: Side) -> None:
    afm = new_afm()
    side.comes(afm)
    side.run()
    assert state_of(side, afm) == (None, "waiting")
    side.learns(afm, "F-1000", f"Επιχείρηση {afm} ΙΚΕ")
    # An application that takes calls is asked again a day later, not all day.
    with transaction(side.engine) as conn:
        side.finance.find_debtor(conn, afm)
    if side.server:
        assert side.server.lookups == [afm]
        forget_the_answer(side)
        with transaction(side.engine) as conn:
            side.finance.find_debtor(conn, afm)
    side.run()
    assert state_of(side, afm) == ("F-1000", "tied")
    if side.server:
        assert side.server.lookups == [afm, afm]
        assert not any(afm in line for line in side.server.lines), "no tax number in an address"


def test_a_debtor_that_an_officer_opens_is_opened_there_once(side: Side) -> None:
    afm = new_afm()
    side.comes(afm)
    side.run()
    with transaction(side.engine) as conn:
        business = conn.execute(select(models.businesses.c.id).where(models.businesses.c.afm == afm)).scalar_one()
        debtors.open_debtor(conn, debtors.Decision("eleni", business, NOW), 3, side.finance)
        again = side.finance.open_debtor(conn, afm, "ΑΛΛΟ ΟΝΟΜΑ", 1)
    side.run()
    code, state = state_of(side, afm)
    assert (again, state) == (Debtor(str(code), 3, f"ΕΠΙΧΕΙΡΗΣΗ {afm} ΙΚΕ", afm), "tied")
    if side.kind != "builtin":
        [opened] = side.record.of("debtor-opened")
        assert (opened["afm"], opened["debtor_code"]) == (afm, code)
        with transaction(side.engine) as conn:
            kept = conn.execute(select(models.ledger_debtors.c.reference)).scalar_one()
        assert kept == f"F{opened['sequence']}", "how finance calls it"


def forget_the_answer(side: Side) -> None:
    with transaction(side.engine) as conn:
        then = finance_questions.c.answered_at
        conn.execute(update(finance_questions).values(answered_at=NOW.replace(year=2020)).where(then.is_not(None)))


def state_of(side: Side, afm: str) -> tuple[str | None, str]:
    table, cases = models.businesses, models.debtor_cases
    query = select(table.c.debtor_code, cases.c.state).join(cases, cases.c.business_id == table.c.id)
    with transaction(side.engine) as conn:
        row = conn.execute(query.where(table.c.afm == afm)).one()
    return row.debtor_code, row.state
