"""The plugin itself: databases that are nobody else's, emptied without a trace, and gone at the end."""

import time
import uuid
from datetime import UTC, datetime

import pytest
import requests
from conftest import FILES, KIT, METADATA, PARTS, rows
from flask import Flask
from servicekit.db import make_engine
from servicekit.testing import (
    Clock,
    TokenFactory,
    door,
    ended,
    new_database,
    required_environment,
    schema_differences,
    served,
)
from servicekit.testing.databases import empty
from servicekit.web import ENGINE
from sqlalchemy import Column, Engine, Integer, Table, create_engine, delete, insert, select, text
from sqlalchemy.exc import DBAPIError


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with engine.begin() as conn:
        conn.execute(insert(KIT.subjects).values(subject="s"))
        conn.execute(insert(FILES).values(id="f", subject="s", filed_at=datetime.now(UTC)))
        conn.execute(insert(PARTS).values(id=1, file_id="f"))
        conn.execute(insert(KIT.counters).values(series="s", year=2026, value=7))
    return engine


def test_every_table_is_emptied_whatever_points_to_it(filled: Engine) -> None:
    with filled.begin() as conn:
        empty(conn, METADATA)
    assert [rows(filled, table) for table in METADATA.sorted_tables] == [[]] * len(METADATA.tables)


def test_tables_that_last_are_left_alone(filled: Engine) -> None:
    with filled.begin() as conn:
        empty(conn, METADATA, [KIT.counters])
    assert rows(filled, KIT.counters) == [("s", 2026, 7)]
    assert rows(filled, KIT.subjects) == []


def test_rows_that_refuse_to_go_are_gone_and_refuse_again(filled: Engine) -> None:
    refusal = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$"
    guard = f"CREATE TRIGGER refuse BEFORE DELETE ON {PARTS.name} FOR EACH ROW EXECUTE FUNCTION refuse()"
    # Rolled back at the end, the guard as well.
    with filled.connect() as conn:
        conn.execute(text(refusal))
        conn.execute(text(guard))
        empty(conn, METADATA)
        assert conn.execute(select(PARTS)).all() == []
        conn.execute(insert(KIT.subjects).values(subject="s"))
        conn.execute(insert(FILES).values(id="f", subject="s", filed_at=datetime.now(UTC)))
        conn.execute(insert(PARTS).values(id=1, file_id="f"))
        with pytest.raises(DBAPIError, match="never"):
            conn.execute(delete(PARTS))


def test_what_lasts_points_to_nothing_that_goes(filled: Engine) -> None:
    with filled.connect() as conn, pytest.raises(ValueError, match="parts"):
        empty(conn, METADATA, [PARTS])


def test_a_copy_has_what_the_template_had_and_goes_at_the_end() -> None:
    with new_database() as url:
        first = make_engine(url)
        with first.begin() as conn:
            conn.execute(text("CREATE TABLE kept AS SELECT 7 AS number"))
        first.dispose()
        with new_database(template=url) as copied:
            second = make_engine(copied)
            with second.connect() as conn:
                assert conn.execute(text("SELECT number FROM kept")).scalar_one() == 7
                name = conn.execute(text("SELECT current_database()")).scalar_one()
            # A client is still connected when it goes.
            with second.connect():
                pass
    second.dispose()
    admin = create_engine(required_environment("TEST_POSTGRES_URL"))
    with admin.connect() as conn:
        left = conn.execute(text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name}).scalar_one()
    admin.dispose()
    assert left == 0


def test_an_app_takes_its_connections_along(engine: Engine, database_url: str) -> None:
    app = Flask("ended")
    app.extensions[ENGINE] = make_engine(database_url)
    with ended(app) as same:
        assert same is app
        with app.extensions[ENGINE].connect() as conn:
            pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
    gone = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    for _ in range(12_000):
        with engine.connect() as conn:
            left = conn.execute(gone, {"pid": pid}).scalar_one()
        if not left:
            break
        time.sleep(0.01)
    assert left == 0


def test_a_door_leads_to_one_app_after_another_and_can_be_shut() -> None:
    def answering(word: str) -> Flask:
        app = Flask(word)
        app.add_url_rule("/", view_func=lambda: word)
        return app

    with door() as made:
        for word in ("one", "two"):
            made.app = answering(word)
            assert requests.get(made.url, timeout=60).text == word
        made.shut()
        with pytest.raises(requests.ConnectionError):
            requests.get(made.url, timeout=60)
        made.open()
        assert requests.get(made.url, timeout=60).text == "two"


def test_differences_between_tables_and_database_are_found(engine: Engine) -> None:
    assert schema_differences(engine, METADATA) == []
    extra = Table("not_migrated", METADATA, Column("id", Integer, primary_key=True))
    try:
        [(kind, table)] = schema_differences(engine, METADATA)
    finally:
        METADATA.remove(extra)
    assert (kind, table.name) == ("add_table", "not_migrated")


def test_a_test_without_its_server_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_POSTGRES_URL")
    with pytest.raises(AssertionError, match="TEST_POSTGRES_URL is not set"), new_database():
        pass


def test_a_clock_stands_still_until_it_is_moved() -> None:
    clock = Clock(datetime(2026, 11, 23, tzinfo=UTC))
    assert clock() == clock()
    clock.advance(days=1, minutes=30)
    assert clock() == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def test_an_app_is_served_under_the_address_that_it_was_told() -> None:
    def make(url: str) -> Flask:
        app = Flask("served")
        app.add_url_rule("/", view_func=lambda: url)
        return app

    with served(make) as url:
        assert requests.get(url, timeout=60).text == url
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=60)


def test_tokens_of_another_factory_are_not_ours(tokens: TokenFactory) -> None:
    subject = uuid.uuid4().hex
    assert tokens.verifier().verify(tokens.token(subject)).subject == subject
    other = TokenFactory(issuer=tokens.issuer, audience=tokens.audience)
    assert other.jwks() != tokens.jwks()
