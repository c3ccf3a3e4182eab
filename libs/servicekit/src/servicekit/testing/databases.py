"""Databases with random names on TEST_POSTGRES_URL, so that any number of runs share one server."""

import os
import subprocess
import sys
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, text
from sqlalchemy.engine import make_url


def required_environment(name: str) -> str:
    """A variable that the test run must give; fails the test with a plain sentence."""
    value = os.environ.get(name)
    if not value:
        raise AssertionError(f"{name} is not set: these tests need a real server; `make test` starts one")
    return value


@contextmanager
def new_database(template: str | None = None) -> Iterator[str]:
    """The URL of a new database, dropped at the end: empty, or a copy of the one at the URL ``template``.

    While a database is copied there may be no connection to it.
    """
    admin_url = make_url(required_environment("TEST_POSTGRES_URL"))
    name = f"scratch_{uuid.uuid4().hex}"
    source = make_url(template).database if template else "template0"
    admin = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as conn:
            conn.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'))
        yield admin_url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as conn:
            conn.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


NEWER_RELEASE = "TEST_TABLES_OF"
"""A variable: the folder of a newer release of the service, whose tables the tests are to run on. So a release learns
before it is made whether the last one goes on working on its tables (docs/decisions/0094)."""


def migrate(service_folder: Path, url: str) -> None:
    """Bring the database to the newest revision, as the service's deploy does."""
    if newer := os.environ.get(NEWER_RELEASE):
        # In a process with the newer release's code: its migrations know tables of which this one knows nothing.
        environment = {name: value for name, value in os.environ.items() if name not in (NEWER_RELEASE, "PYTHONPATH")}
        command_line = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command_line, cwd=newer, env={**environment, "DATABASE_URL": url}, check=True)
        return
    config = Config(str(service_folder / "alembic.ini"))
    config.set_main_option("script_location", str(service_folder / "migrations"))
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        command.upgrade(config, "head")
    finally:
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before


def empty(conn: Connection, metadata: MetaData, kept: Collection[Table] = ()) -> None:
    """Remove every row of the tables, except of those that are ``kept``.

    By DELETE, and only where there are rows: TRUNCATE makes new files for each table and costs ten times as much. No
    trigger and no foreign key works meanwhile, for books refuse to be emptied; only a superuser may ask for that.
    """
    asking, deleting = _statements(metadata, frozenset(kept))
    filled = conn.exec_driver_sql(asking).one()
    deletes = [delete for delete, has_rows in zip(deleting, filled, strict=True) if has_rows]
    if deletes:
        driver: Any = conn.connection.driver_connection
        with driver.pipeline():
            for statement in (_GUARDS_OFF, *deletes, _GUARDS_ON):
                driver.execute(statement)


_GUARDS_OFF, _GUARDS_ON = (f"SET LOCAL session_replication_role = {role}" for role in ("replica", "origin"))


@cache
def _statements(metadata: MetaData, kept: frozenset[Table]) -> tuple[str, tuple[str, ...]]:
    """What asks of each table whether it has rows, and what removes them: to make it takes longer than to do it."""
    tables = [table for table in metadata.sorted_tables if table not in kept]
    if bound := [one.name for one in kept if any(key.column.table in tables for key in one.foreign_keys)]:
        raise ValueError(f"{bound} would point to rows that are gone")
    names = [table.name for table in tables]
    asking = ", ".join(f"EXISTS (SELECT FROM {name})" for name in names)
    return f"SELECT {asking}", tuple(f"DELETE FROM {name}" for name in names)  # noqa: S608 -- names of our tables


def schema_differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What the migrations made otherwise than the tables say; empty when they agree.

    On tables of a newer release: what is missing in them. What is there besides is not ours.
    """
    with engine.connect() as conn:
        found = list(compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata))
    if NEWER_RELEASE in os.environ:
        return [one for one in found if isinstance(one, list) or not one[0].startswith("remove_")]
    return found
