"""What is too old goes, a kind without an end stays, and a dry run says exactly what a run does."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from servicekit import retention
from servicekit.retention import BATCH, Rule, given_answers, older, sent_events
from sqlalchemy import Engine, Table, func, insert, select

from .conftest import ANSWERS, DRAFTS, OUTBOX

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXT = {"el": "Πρόχειρα", "en": "Drafts"}
OLD = BATCH + 3


def drafts_rule(days: int) -> Rule:
    return Rule("drafts", TEXT, days, TEXT, older(DRAFTS, DRAFTS.c.updated_at))


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
        conn.execute(insert(DRAFTS), rows)
    return engine


def test_a_dry_run_says_what_a_run_does_and_changes_nothing(filled: Engine) -> None:
    rules = [drafts_rule(30)]
    said = retention.apply(filled, rules, NOW, dry_run=True)
    assert (said, count(filled, DRAFTS)) == ({"drafts": OLD}, OLD + 1)
    assert retention.apply(filled, rules, NOW) == said
    assert count(filled, DRAFTS) == 1
    assert retention.apply(filled, rules, NOW) == {"drafts": 0}


def test_nobody_removes_what_has_no_end(filled: Engine) -> None:
    for_ever = Rule("record", TEXT, 0, TEXT)
    assert retention.apply(filled, [drafts_rule(0), for_ever], NOW) == {}
    assert count(filled, DRAFTS) == OLD + 1
    assert [rule["days"] for rule in retention.rules_out([drafts_rule(30), for_ever])] == [30, None]


def test_the_workers_loop_applies_the_rules(filled: Engine) -> None:
    loop = retention.sweeping(filled, [drafts_rule(30)], lambda: NOW)
    assert loop.step() == 0
    assert count(filled, DRAFTS) == 1


def test_copies_go_but_not_an_event_that_was_not_sent(engine: Engine) -> None:
    event = {"type": "kit.thing.happened", "body": "{}"}
    old = NOW - timedelta(days=31)
    with engine.begin() as conn:
        conn.execute(insert(OUTBOX).values(id=uuid.uuid4(), created_at=old, **event))
        conn.execute(insert(OUTBOX).values(id=uuid.uuid4(), created_at=old, published_at=old, **event))
        conn.execute(insert(ANSWERS).values(subject="s", key="k" * 8, body_hash="h", created_at=old))
    rules = [sent_events(OUTBOX, 30), given_answers(ANSWERS, 30)]
    assert retention.apply(engine, rules, NOW) == {"events": 1, "answers": 1}
    assert (count(engine, OUTBOX), count(engine, ANSWERS)) == (1, 0)
