"""What the tests of this service share, besides servicekit's plugin."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certificates import models
from certificates.app import create_app
from certificates.models import cases, deliveries, documents, editions, figures, uploads, verifications
from certificates.settings import ApiSettings
from flask import Flask
from servicekit.testing import Clock, TokenFactory, ended
from sqlalchemy import Engine, MetaData

pytest_plugins = ["servicekit.testing.plugin", "printing.testing.plugin", "sealed"]

# Each module of tables adds its own to the metadata.
__all__ = ["cases", "deliveries", "documents", "editions", "figures", "uploads", "verifications"]

SERVICE = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CLOCK = Clock(NOW)
CODE_KEY = base64.b64encode(b"k" * 32).decode()
ADDRESS_KEY = "portal" * 6
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return models.metadata


@pytest.fixture
def clock() -> Clock:
    CLOCK.now = NOW
    return CLOCK


def usual_settings(database_url: str, tokens: TokenFactory, **more: object) -> ApiSettings:
    """What the web process of these tests is set to."""
    return ApiSettings.model_validate(
        {
            "database_url": database_url,
            "oidc_issuer": tokens.issuer,
            "oidc_audience": tokens.audience,
            "municipality_file": MUNICIPALITY,
            "document_code_key": CODE_KEY,
            "verification_page": "https://eservices.dimos.example/e",
            "client_address_key": ADDRESS_KEY,
            **more,
        }
    )


@pytest.fixture(scope="session")
def usual_app(database_url: str, tokens: TokenFactory) -> Iterator[Flask]:
    settings = usual_settings(database_url, tokens)
    with ended(create_app(settings, verifier=tokens.verifier(), clock=CLOCK)) as app:
        yield app


@pytest.fixture
def app(usual_app: Flask, engine: Engine, clock: Clock) -> Flask:
    """The service on an empty database, at the time of these tests."""
    return usual_app


def supervisor(tokens: TokenFactory, **claims: object) -> dict[str, str]:
    """The head of the office, signed in with a second factor."""
    usual = {"preferred_username": "head-1", "roles": ["certificate-supervisor"], "amr": ["pwd", "otp"]}
    names = {"given_name": "Άννα", "family_name": "Προϊσταμένη"}
    return tokens.headers("head-1", **{**usual, **names, **claims})
