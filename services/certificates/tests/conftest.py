"""What the tests of this service share, besides servicekit's plugin."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certificates import models
from certificates.app import create_app
from certificates.settings import ApiSettings
from flask import Flask
from pydantic import SecretStr
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, MetaData

pytest_plugins = ["servicekit.testing.plugin"]

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return models.metadata


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))


@pytest.fixture
def app(
    engine: Engine, database_url: str, tokens: TokenFactory, clock: Clock, ending: Callable[[Flask], Flask]
) -> Flask:
    settings = ApiSettings(
        database_url=SecretStr(database_url),
        oidc_issuer=tokens.issuer,
        oidc_audience=tokens.audience,
        municipality_file=MUNICIPALITY,
    )
    return ending(create_app(settings, verifier=tokens.verifier(), clock=clock))
