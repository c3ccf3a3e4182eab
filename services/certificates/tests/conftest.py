"""What the tests of this service share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certificates.app import create_app
from certificates.settings import ApiSettings
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from servicekit.db import make_engine
from servicekit.testing import TokenFactory, scratch_database
from sqlalchemy import Engine, text

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def tokens() -> TokenFactory:
    return TokenFactory(audience="certificates")


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
        conn.execute(text("TRUNCATE requests, request_history, idempotency, counters, outbox, inbox, drafts"))
    return database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, database_url: str, tokens: TokenFactory, clock: Clock) -> Iterator[Flask]:
    settings = ApiSettings(
        database_url=SecretStr(database_url),
        oidc_issuer=tokens.issuer,
        oidc_audience=tokens.audience,
        municipality_file=MUNICIPALITY,
    )
    made = create_app(settings, verifier=tokens.verifier(), clock=clock)
    yield made
    made.extensions["certificates"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
