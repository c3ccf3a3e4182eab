"""What is too old goes, a kind without an end stays, and a dry run says exactly what a run does."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from conftest import FILES, KIT, PARTS, rows
from servicekit import retention
from servicekit.retention import (
    BATCH,
    CopiesSettings,
    Rule,
    given_answers,
    older,
    older_with,
    sent_events,
    untouched_drafts,
)
from servicekit.settings import SettingsError
from sqlalchemy import Connection, Engine, Table, func, insert, select

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXT = {"el": "Πρόχειρα", "en": "Drafts"}
OLD = BATCH + 3


def count(engine: Engine, table: Table) -> int:
    with engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """More old drafts than one statement removes, and one of yesterday."""
    ages = [*[timedelta(days=31)] * OLD, timedelta(days=1)]
    rows = [
        {"subject": f"s{n}", "name": "form", "values": {}, "key": "k" * 8, "updated_at": NOW - age}
        for n, age in enumerate(ages)
    ]
    with engine.begin() as conn:
        conn.execute(insert(KIT.drafts), rows)
    return engine


def test_a_dry_run_says_what_a_run_does_and_changes_nothing(filled: Engine) -> None:
    rules = [untouched_drafts(KIT.drafts, 30)]
    said = retention.apply(filled, rules, NOW, dry_run=True)
    assert (said, count(filled, KIT.drafts)) == ({"drafts": OLD}, OLD + 1)
    assert retention.apply(filled, rules, NOW) == said
    assert count(filled, KIT.drafts) == 1
    assert retention.apply(filled, rules, NOW) == {"drafts": 0}


def test_records_without_an_end_are_never_removed(filled: Engine) -> None:
    for_ever = Rule("record", TEXT, 0, TEXT)
    assert retention.apply(filled, [untouched_drafts(KIT.drafts, 0), for_ever], NOW) == {}
    assert count(filled, KIT.drafts) == OLD + 1
    assert [rule["days"] for rule in retention.rules_out([untouched_drafts(KIT.drafts, 30), for_ever])] == [30, None]


def test_the_workers_loop_applies_the_rules(filled: Engine) -> None:
    loop = retention.sweeping(filled, [untouched_drafts(KIT.drafts, 30)], lambda: NOW)
    assert loop.step() == 0
    assert count(filled, KIT.drafts) == 1


def test_copies_go_but_not_an_event_that_was_not_sent(engine: Engine) -> None:
    event = {"type": "kit.thing.happened", "body": "{}"}
    old = NOW - timedelta(days=31)
    with engine.begin() as conn:
        conn.execute(insert(KIT.outbox).values(id=uuid.uuid4(), created_at=old, **event))
        conn.execute(insert(KIT.outbox).values(id=uuid.uuid4(), created_at=old, published_at=old, **event))
        conn.execute(insert(KIT.idempotency).values(subject="s", key="k" * 8, body_hash="h", created_at=old))
    rules = [sent_events(KIT.outbox, 30), given_answers(KIT.idempotency, 30)]
    assert retention.apply(engine, rules, NOW) == {"events": 1, "answers": 1}
    assert (count(engine, KIT.outbox), count(engine, KIT.idempotency)) == (1, 0)


def test_some_rows_are_kept_whatever_their_age(filled: Engine) -> None:
    only = older(KIT.drafts, KIT.drafts.c.updated_at, KIT.drafts.c.subject != "s0")
    assert retention.apply(filled, [Rule("drafts", TEXT, 30, TEXT, only)], NOW) == {"drafts": OLD - 1}
    assert [subject for (subject,) in rows(filled, KIT.drafts, "subject")] == ["s0", f"s{OLD}"]


def test_what_has_parts_goes_with_them_and_only_with_its_own(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(insert(KIT.subjects).values(subject="s"))
        for name, age in (("old", 31), ("older", 400), ("young", 29)):
            conn.execute(insert(FILES).values(id=name, subject="s", filed_at=NOW - timedelta(days=age)))
        for number, name in enumerate(("old", "old", "young", "young")):
            conn.execute(insert(PARTS).values(id=number, file_id=name))
    rule = Rule("files", TEXT, 30, TEXT, older_with(FILES, FILES.c.filed_at, PARTS.c.file_id))
    assert retention.apply(engine, [rule], NOW, dry_run=True) == {"files": 2}
    assert (count(engine, FILES), count(engine, PARTS)) == (3, 4)
    assert retention.apply(engine, [rule], NOW) == {"files": 2}
    assert rows(engine, FILES, "id") == [("young",)]
    assert rows(engine, PARTS, "id") == [(2,), (3,)]


def test_a_rule_that_fails_leaves_what_others_removed_gone(filled: Engine) -> None:
    def fail(_: Connection, __: datetime) -> int:
        raise RuntimeError("a bug of this rule")

    with pytest.raises(RuntimeError):
        retention.apply(filled, [untouched_drafts(KIT.drafts, 30), Rule("files", TEXT, 30, TEXT, fail)], NOW)
    assert count(filled, KIT.drafts) == 1


def test_copies_are_kept_for_thirty_days_unless_settings_say_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CopiesSettings.from_environment().retention_copies_days == 30
    monkeypatch.setenv("RETENTION_COPIES_DAYS", "0")
    assert CopiesSettings.from_environment().retention_copies_days == 0
    monkeypatch.setenv("RETENTION_COPIES_DAYS", "-1")
    with pytest.raises(SettingsError, match="RETENTION_COPIES_DAYS"):
        CopiesSettings.from_environment()
