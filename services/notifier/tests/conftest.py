"""What the tests of this service share."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from notifier.domain import Patience
from notifier.letters import LetterWriter
from notifier.municipality import load_municipality
from notifier.use_cases import Desk
from servicekit.db import make_engine
from servicekit.testing import scratch_database
from sqlalchemy import Engine, text

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"
sys.path.insert(0, str(Path(__file__).parent))

QUICK = Patience(timedelta(milliseconds=20), timedelta(milliseconds=40), timedelta(hours=1))


@pytest.fixture(scope="session")
def writer() -> LetterWriter:
    return LetterWriter(load_municipality(MUNICIPALITY), "http://127.0.0.1:8100")


@pytest.fixture
def desk(writer: LetterWriter) -> Desk:
    names = load_municipality(MUNICIPALITY).name
    return Desk(writer, "eservices@chersonisos.example", names, "help@chersonisos.example", QUICK)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    with scratch_database(SERVICE) as url:
        yield url


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database: Engine) -> Engine:
    """The database with empty tables."""
    with database.begin() as conn:
        conn.execute(text("TRUNCATE notices, channels, outbox, inbox"))
    return database
