"""What the tests of servicekit share: its tables in a small service's metadata, and that service's app."""

import contextlib
import io
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from servicekit import logs
from servicekit.db import make_engine, new_metadata
from servicekit.policy import Policy
from servicekit.tables import FilingTables
from servicekit.testing import Clock, TokenFactory, new_database
from servicekit.web import ServiceSetup, create_service_app
from sqlalchemy import Column, DateTime, Engine, ForeignKey, Integer, MetaData, String, Table

pytest_plugins = ["servicekit.testing.plugin"]

METADATA = new_metadata()
KIT = FilingTables.of(METADATA)
# What accounts file here: a row each, and the parts that belong to it.
FILES = Table(
    "files",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("subject", String(64), ForeignKey("subjects.subject"), nullable=False),
    Column("person_id", String(64), nullable=True),
    Column("filed_at", DateTime(timezone=True), nullable=False),
)
PARTS = Table(
    "parts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("file_id", String(64), ForeignKey("files.id"), nullable=False),
)
TEXT = {"el": "Όχι.", "en": "No."}
POLICY: dict[str, Any] = {
    "ways": {"level": [{"id": "visit", "text": {"el": "Με επίσκεψη.", "en": "By a visit."}}]},
    "options": {
        "kit.read": {"title": TEXT, "refusal": TEXT, "level": "A"},
        "kit.write": {"title": TEXT, "refusal": TEXT, "level": "B", "second_factor": True},
    },
}

MakeClient = Callable[..., FlaskClient]


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return METADATA


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """A database with the tables. Only services have migrations."""
    with new_database() as url:
        engine = make_engine(url)
        METADATA.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture
def make_client(engine: Engine, tokens: TokenFactory, clock: Clock) -> MakeClient:
    """Makes the client of a service with these blueprints."""

    def make(*blueprints: Blueprint, **parts: Any) -> FlaskClient:
        usual: dict[str, Any] = {
            "verifier": tokens.verifier(),
            "engine": engine,
            "policy": Policy(POLICY),
            "status": {},
            "tables": KIT,
        }
        return create_service_app("kit", ServiceSetup(blueprints=blueprints, **{**usual, **parts})).test_client()

    return make


@pytest.fixture
def logged() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Log lines go to a standard output of the test's own; gives those since it was last asked."""
    before, output = logging.getLogger().handlers[:], io.StringIO()
    with contextlib.redirect_stdout(output):
        logs.configure("kit")

    def read() -> list[dict[str, Any]]:
        lines = output.getvalue().splitlines()
        output.seek(0)
        output.truncate()
        return [json.loads(line) for line in lines]

    yield read
    logging.getLogger().handlers[:] = before


def rows(engine: Engine, table: Table, *names: str) -> Sequence[Any]:
    """The table's rows, or these columns of them, in the order of the first one."""
    columns = [table.c[name] for name in names] or list(table.c)
    with engine.connect() as conn:
        found = conn.execute(table.select().with_only_columns(*columns).order_by(columns[0])).all()
    return [tuple(row) for row in found]
