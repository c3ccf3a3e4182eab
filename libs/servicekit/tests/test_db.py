"""Connections that fail soon rather than hang, transactions, and what Alembic runs."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import KIT, rows
from servicekit.db import OneRow, make_engine, new_metadata, transaction
from servicekit.testing import new_database, schema_differences
from servicekit.testing.databases import migrate
from sqlalchemy import (
    CheckConstraint,
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

INI = "[alembic]\n"
ENV = """
import sys
sys.path.insert(0, {folder!r})
from servicekit import migrations
from small_tables import metadata
migrations.run(metadata)
"""
TABLES = """
from servicekit.db import new_metadata
from sqlalchemy import Column, Integer, Table, Text
metadata = new_metadata()
Table("things", metadata, Column("id", Integer, primary_key=True), Column("patience", Text))
"""
FIRST = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0001", None
def upgrade():
    op.create_table("things", sa.Column("id", sa.Integer, primary_key=True), sa.Column("patience", sa.Text))
    op.execute("INSERT INTO things SELECT 1, current_setting('lock_timeout')")
"""
SECOND = """
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.execute("INSERT INTO things VALUES (2, 'again')")
    op.execute("SELECT 1 / (SELECT 2 - count(*) FROM things)")
"""


@pytest.mark.parametrize(
    ("setting", "value"),
    [("statement_timeout", "5s"), ("lock_timeout", "4s"), ("idle_in_transaction_session_timeout", "15s")],
)
def test_every_wait_in_the_database_is_bounded(engine: Engine, setting: str, value: str) -> None:
    with engine.connect() as conn:
        assert conn.execute(text("SELECT current_setting(:name)"), {"name": setting}).scalar_one() == value


def test_a_database_that_is_away_is_said_at_once_and_a_full_pool_is_not_waited_for_for_ever(database_url: str) -> None:
    nowhere = make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    with pytest.raises(OperationalError):
        nowhere.connect()
    small = make_engine(database_url, pool_size=1)
    small.pool._timeout = 0.1  # type: ignore[attr-defined]  # Five seconds would only be longer.
    with small.connect(), pytest.raises(PoolTimeout):
        small.connect()
    small.dispose()


def test_a_connection_that_the_server_has_ended_is_replaced_unseen(engine: Engine, database_url: str) -> None:
    small, mine = make_engine(database_url, pool_size=1), text("SELECT pg_backend_pid()")
    with small.connect() as conn:
        pid = conn.execute(mine).scalar_one()
    with engine.connect() as other:
        # Until it has ended: five seconds at most.
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    with small.connect() as conn:
        assert conn.execute(mine).scalar_one() != pid
    small.dispose()


def test_a_transaction_is_kept_altogether_or_not_at_all(engine: Engine) -> None:
    put = text("INSERT INTO counters VALUES (:series, 2026, 1)")
    with transaction(engine) as conn:
        conn.execute(put, {"series": "kept"})

    def fail() -> None:
        with transaction(engine) as conn:
            conn.execute(put, {"series": "lost"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert rows(engine, KIT.counters, "series") == [("kept",)]


def test_constraints_have_the_names_that_migrations_can_say() -> None:
    metadata = new_metadata()
    Table("owners", metadata, Column("id", Integer, primary_key=True))
    made = Table(
        "things",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("owner", Integer, ForeignKey("owners.id"), index=True),
        Column("number", Integer),
        UniqueConstraint("number"),
        CheckConstraint("number > 0", name="positive"),
    )
    named = {str(constraint.name) for constraint in made.constraints} | {str(index.name) for index in made.indexes}
    assert named == {
        "pk_things",
        "fk_things_owner_owners",
        "uq_things_number",
        "ck_things_positive",
        "ix_things_owner",
    }
    assert str(Index(None, made.c.number, made.c.owner).name) == "ix_things_number_owner"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A service's folder with two migrations, the second of which fails when it is run twice."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text(INI)
    (tmp_path / "small_tables.py").write_text(TABLES)
    (tmp_path / "migrations" / "env.py").write_text(ENV.format(folder=str(tmp_path)))
    (versions / "0001_first.py").write_text(FIRST)
    return tmp_path


@pytest.fixture
def fresh() -> Iterator[tuple[str, Engine]]:
    """A new, empty database: its URL, and an engine."""
    with new_database() as url:
        engine = make_engine(url)
        yield url, engine
        engine.dispose()


def test_migrations_run_once_and_wait_for_no_busy_table(folder: Path, fresh: tuple[str, Engine]) -> None:
    url, engine = fresh
    things = text("SELECT id, patience FROM things ORDER BY id")
    for _ in range(2):
        migrate(folder, url)
    with engine.connect() as conn:
        assert [tuple(row) for row in conn.execute(things)] == [(1, "4s")]
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"


def test_a_migration_that_fails_leaves_the_revision_before_it(folder: Path, fresh: tuple[str, Engine]) -> None:
    url, engine = fresh
    migrate(folder, url)
    (folder / "migrations" / "versions" / "0002_second.py").write_text(SECOND)
    with pytest.raises(Exception, match="division by zero"):
        migrate(folder, url)
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM things")).scalar_one() == 1
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"


def test_the_tables_that_were_migrated_are_compared_with_those_of_the_code(
    folder: Path, fresh: tuple[str, Engine]
) -> None:
    url, engine = fresh
    migrate(folder, url)
    metadata = new_metadata()
    Table("things", metadata, Column("id", Integer, primary_key=True), Column("owner", Integer))
    found = {(kind, column.name) for kind, _, _, column in schema_differences(engine, metadata)}
    assert found == {("add_column", "owner"), ("remove_column", "patience")}


def test_connections_of_many_threads_are_bounded_and_all_are_served(engine: Engine) -> None:
    most, now, lock = [0], [0], threading.Lock()

    def work() -> None:
        with engine.connect() as conn:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            conn.execute(text("SELECT pg_sleep(0.01)"))
            with lock:
                now[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert now[0] == 0
    assert most[0] <= engine.pool.size()  # type: ignore[attr-defined]


@pytest.mark.parametrize("rested", [30, 0])
def test_a_connection_that_the_server_has_ended_is_not_given_out(
    database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, rested: int
) -> None:
    monkeypatch.setattr("servicekit.db.RESTED_SECONDS", rested)
    own = make_engine(database_url, pool_size=2)
    try:
        for _ in range(2):
            with own.connect() as first, own.connect() as second:
                pids = [conn.execute(text("SELECT pg_backend_pid()")).scalar_one() for conn in (first, second)]
            with engine.connect() as conn:
                for pid in pids:
                    # Until it has ended: five seconds at most.
                    conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            with own.connect() as conn:
                assert conn.execute(text("SELECT 1")).scalar_one() == 1
    finally:
        own.dispose()


def test_a_question_of_one_row_is_asked_without_a_transaction(engine: Engine) -> None:
    ask = OneRow(engine, select(literal("x").label("fixed"), bindparam("given", type_=String()).label("given")))
    assert ask({"given": "Ω"}) == {"fixed": "x", "given": "Ω"}
    with engine.connect() as conn:
        # The next user of the connection has transactions as usual.
        assert conn.execute(text("SELECT pg_current_xact_id_if_assigned()")).scalar_one() is None
        conn.execute(text("CREATE TEMPORARY TABLE mine (n integer)"))
        conn.rollback()
        assert conn.execute(text("SELECT to_regclass('mine')")).scalar_one() is None


def test_a_question_that_fails_says_so_without_its_parameters_and_gives_no_broken_connection_back(
    database_url: str,
) -> None:
    small = make_engine(database_url, pool_size=1)
    ask = OneRow(small, select((1 // func.length(bindparam("afm", type_=String()))).label("one")))
    with pytest.raises(DataError) as refused:
        ask({"afm": ""})
    assert "afm" not in str(refused.value.params)
    assert ask({"afm": "1234"}) == {"one": 0}
    with pytest.raises(UnicodeEncodeError):
        ask({"afm": "\ud800"})
    with small.connect() as conn:
        assert conn.connection.driver_connection.autocommit is False  # type: ignore[union-attr]
    ended = OneRow(small, select(func.pg_terminate_backend(func.pg_backend_pid()).label("ended")))
    with pytest.raises(OperationalError):
        ended({})
    assert ask({"afm": "1"}) == {"one": 1}
    small.dispose()
    with pytest.raises(OperationalError):
        OneRow(make_engine("postgresql+psycopg://nobody@127.0.0.1:9/none"), select(literal(1).label("one")))({})


def test_of_two_servers_the_one_that_takes_what_is_written_is_found(database_url: str) -> None:
    """As deployments with a replica name them: one address for SQLAlchemy, and for workers that listen without it."""
    known = make_url(database_url)
    with socket.socket() as away:
        # Bound, and nobody listens.
        away.bind(("127.0.0.1", 0))
        servers = f"host=127.0.0.1,{known.host}&port={away.getsockname()[1]},{known.port}"
        address = f"{known.username}:{known.password}@/{known.database}?{servers}&target_session_attrs=read-write"
        engine = make_engine(f"postgresql+psycopg://{address}")
        with transaction(engine) as conn:
            assert conn.execute(select(func.current_database())).scalar_one() == known.database
        engine.dispose()
        with psycopg.connect(f"postgresql://{address}") as listening:
            assert listening.info.port == known.port
