"""Taking one's data along, and how long it is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from fee_declarations import commands
from fee_declarations.accounting import balances, check
from fee_declarations.payments import deciding, importing
from fee_declarations.payments.deciding import Proposed
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.importing import Brought
from fee_declarations.payments.proposals import GiveBack
from fee_declarations.retention import rules
from fee_declarations.settings import RetentionSettings
from jsonschema import Draft202012Validator
from servicekit import retention
from servicekit.db import transaction
from sqlalchemy import Engine, text

from ..camt import Entry, notification
from ..conftest import NOW, SERVICE, TOKENS
from ..remitting import write_off
from . import test_reissued_notes
from .bank import Bank
from .test_reissued_notes import LATER, Times, again

bank, declared, times = test_reissued_notes.bank, test_reissued_notes.declared, test_reissued_notes.times

DRAFT = {"values": {"period": "2024-Q2", "receipts": "1.000,00"}, "key": "a-key-of-a-form"}


def test_one_takes_everything_of_oneself_and_nothing_of_others(represent: Any) -> None:
    other, me = represent(), represent()
    for one in (other, me):
        assert one.http.post("/declarations", json=one.body(), headers=one.headers()).status_code == 201
        assert one.http.put("/drafts/accommodation", json=DRAFT, headers=one.headers()).status_code == 200
    answer = me.http.get("/my-data", headers=me.headers())
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    held = answer.get_json()
    document = yaml.load((SERVICE / "openapi.yaml").read_bytes(), yaml.CSafeLoader)
    checker = Draft202012Validator({**document, "$ref": "#/components/schemas/MyData"})
    assert [fault.message for fault in checker.iter_errors(held)] == []
    [business], [declaration], [draft] = held["businesses"], held["declarations"], held["drafts"]
    assert business["establishments"] == [{"name": "Κατάστημα 0", "address": "Οδός 0", "kind": None, "facts": None}]
    assert declaration["note"]["rf"].startswith("RF")
    assert draft["values"] == DRAFT["values"]
    assert other.person_id not in answer.text
    assert other.subject not in answer.text


def test_a_person_without_a_business_has_an_empty_file(represent: Any) -> None:
    held = represent().http.get("/my-data", headers=TOKENS.headers("nobody-yet")).get_json()
    assert (held["businesses"], held["declarations"], held["drafts"]) == ([], [], [])
    assert held["account"]["person_id"] is None


def test_old_declarations_go_with_their_notes(represent: Any, engine: Engine) -> None:
    one = represent()
    for period in ("2024-Q1", "2024-Q2"):
        assert one.http.post("/declarations", json=one.body(period=period), headers=one.headers()).status_code == 201
    with engine.begin() as conn:
        old = "UPDATE declarations SET filed_at = :then WHERE person_id = :person AND period = '2024-Q1'"
        conn.execute(text(old), {"then": NOW - timedelta(days=3653), "person": one.person_id})
        old_note = "SELECT n.id FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE d.period = '2024-Q1'"
        note_id = conn.execute(text(old_note)).scalar_one()
    kept = rules(RetentionSettings())
    assert retention.apply(engine, kept, NOW, dry_run=True)["declarations"] == 0, "something of it is unpaid"
    with transaction(engine) as conn:
        rf = conn.execute(text("SELECT rf FROM notes WHERE id = :id"), {"id": note_id}).scalar_one()
        data = notification(Entry(1000, rf), Entry(500))
        importing.post(
            conn, importing.preview(conn, Brought(data, "x.xml", "eleni"), NOW, Habits()), "eleni", NOW, Habits()
        )
        write_off(conn, note_id, NOW)
    said = retention.apply(engine, kept, NOW, dry_run=True)
    assert said["declarations"] == 1
    assert retention.apply(engine, kept, NOW) == said
    items = one.http.get("/declarations", headers=one.headers()).get_json()["items"]
    assert [item["period"]["code"] for item in items] == ["2024-Q2"]
    with engine.connect() as conn:
        orphans = "SELECT count(*) FROM notes WHERE declaration_id NOT IN (SELECT id FROM declarations)"
        assert conn.execute(text(orphans)).scalar_one() == 0
        assert check.differences(conn) == []
        # The books are as they were, and say of the old debts no longer whose they are.
        assert balances.totals(conn)["written-off"] > 0
        kept_receipts = conn.execute(text("SELECT number, amount_cents, note_id, document FROM receipts")).all()
        assert [tuple(row) for row in kept_receipts] == [("1/2026", 1000, None, None)]
        payers = "SELECT amount_cents, payer_name IS NULL FROM bank_lines ORDER BY n"
        assert [tuple(row) for row in conn.execute(text(payers))] == [(1000, True), (500, False)]
        named = "SELECT count(*) FROM debts WHERE business_id IS NULL AND note_id IS NULL"
        assert conn.execute(text(named)).scalar_one() == 2


def test_the_command_says_what_it_would_remove(
    database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    with engine.begin() as conn:
        row = "INSERT INTO drafts VALUES ('s', 'accommodation', '{}', 'a-key-of-a-form', null, :then)"
        conn.execute(text(row), {"then": datetime.now(UTC) - timedelta(days=31)})
    said = []
    for argument in (["--dry-run"], []):
        assert commands.main(["retention", *argument]) == 0
        said.append(capsys.readouterr().out)
    assert '"drafts": 1' in said[0]
    assert said[1] == said[0].replace('"dry_run": true', '"dry_run": false')


def test_a_declaration_whose_note_was_replaced_goes_too(
    declared: Any, times: Times, bank: Bank, engine: Engine
) -> None:
    one, body = declared
    times.now(LATER)
    note = again(one, body)
    bank.take(Entry(note["amount_cents"], note["rf"], booked="2024-05-02"))
    later = LATER + timedelta(days=3653)
    assert retention.apply(engine, rules(RetentionSettings()), later)["declarations"] == 1
    with transaction(engine) as conn:
        assert check.differences(conn) == []
        assert conn.execute(text("SELECT count(*) FROM notes")).scalar_one() == 0


def test_no_account_of_a_payer_is_kept_for_ever(bank: Bank, engine: Engine) -> None:
    payer = "GR9608100010000001234567890"
    bank.take(Entry(5000))
    bank.preview(notification(Entry(6000)))
    with transaction(engine) as conn:
        payment_id = conn.execute(text("SELECT id FROM payments")).scalar_one()
        deciding.propose(conn, Proposed(payment_id, GiveBack(payer), "x"), "eleni", NOW)
        deciding.release(conn, payment_id, "nikos", NOW, Habits())
        sent = conn.execute(text("SELECT end_to_end_id FROM refunds")).scalar_one()
    bank.take(Entry(5000, direction="DBIT", end_to_end=sent))
    with transaction(engine) as conn:
        same = "payment_id, amount_cents, iban, reason, ordered_by, released_by, ordered_at, changed_at"
        gone = f"INSERT INTO refunds (id, end_to_end_id, state, {same})"
        conn.execute(text(f"{gone} SELECT gen_random_uuid(), 'EP1', 'cancelled', {same} FROM refunds"))  # noqa: S608 -- ours
    later = datetime.now(UTC) + timedelta(days=3653)
    said = retention.apply(engine, rules(RetentionSettings()), later)
    assert (said["payers"], said["refund-accounts"]) == (3, 3)
    assert retention.apply(engine, rules(RetentionSettings()), later)["payers"] == 0
    with engine.connect() as conn:
        for table in ("bank_lines", "payments", "decisions", "refunds"):
            kept = conn.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t")).scalars().all()  # noqa: S608 -- ours
            assert not [row for row in kept if payer in row or "ΠΑΠΑΔΟΠΟΥΛΟΣ" in row], table
        assert check.differences(conn) == []
