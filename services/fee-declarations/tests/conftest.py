"""What the tests of this service share, besides servicekit's plugin: representatives with their businesses."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fee_declarations import every_table, handlers, store, table_documents
from fee_declarations.app import create_app
from fee_declarations.businesses import store as business_store
from fee_declarations.finance import Debtor
from fee_declarations.finance.ledger import Ledger, enter_debtors
from fee_declarations.models import businesses
from fee_declarations.settings import ApiSettings
from flask import Flask
from flask.testing import FlaskClient
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import TokenFactory, ended
from sqlalchemy import Engine, MetaData, select
from stdnum.gr import vat

pytest_plugins = ["servicekit.testing.plugin", "printing.testing.plugin"]

SERVICE = Path(__file__).resolve().parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"
TOKENS = TokenFactory(audience="fee-declarations")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return every_table.metadata


@pytest.fixture(scope="session")
def tariffs() -> dict[str, Any]:
    """The dated tables of the file."""
    return table_documents.read_file()


@pytest.fixture
def engine(engine: Engine, tariffs: dict[str, Any]) -> Engine:
    """The database with the dated tables and nothing else."""
    with transaction(engine) as conn:
        store.add_tariffs(conn, tariffs)
    return engine


@pytest.fixture(scope="session")
def usual_app(database_url: str) -> Iterator[Flask]:
    settings = ApiSettings.model_validate(
        {
            "database_url": database_url,
            "oidc_issuer": TOKENS.issuer,
            "oidc_audience": "fee-declarations",
            "municipality_file": str(MUNICIPALITY),
            "dias_creditor_id": "1234",
        }
    )
    with ended(create_app(settings, verifier=TOKENS.verifier(), clock=lambda: NOW)) as app:
        yield app


@pytest.fixture
def app(usual_app: Flask, engine: Engine) -> Flask:
    """The service on a database with nothing but its dated tables."""
    return usual_app


def accepted(person_id: str, afm: str, places: int = 1, **changes: Any) -> ReceivedEvent:
    """The event with which a representative comes to us."""
    declaration_id = str(uuid.uuid4())
    business = {
        "afm": afm,
        "name": f"ΕΠΙΧΕΙΡΗΣΗ {afm} ΙΚΕ",
        "trade_name": None,
        "address": "Ελευθερίας 1, Χερσόνησος",
        "tax_office": "ΔΟΥ Ηρακλείου",
        "notice_email": f"note-{afm}@mail.example",
        "establishments": [{"name": f"Κατάστημα {n}", "address": f"Οδός {n}"} for n in range(places)],
    }
    data = {
        "declaration_id": declaration_id,
        "person_id": person_id,
        "business": business,
        "capacity": "legal_representative",
        "valid_from": "2024-01-01",
        "valid_to": None,
        **changes,
    }
    return ReceivedEvent(uuid.uuid4(), "identity.declaration.accepted", "/x", declaration_id, NOW, None, data)


@dataclass
class Representative:
    """A representative of a business, and the HTTP client and headers to act as that person."""

    http: FlaskClient
    person_id: str
    subject: str
    establishments: list[str]

    def headers(self, key: str | None = None, **claims: Any) -> dict[str, str]:
        known = {"level": "B", "person_id": self.person_id, **claims}
        key_header = {"Idempotency-Key": key or uuid.uuid4().hex, "Accept-Language": "en"}
        return {**TOKENS.headers(self.subject, **known), **key_header}

    def body(self, establishment: str | None = None, period: str = "2024-Q1", **changes: Any) -> dict[str, Any]:
        usual = {
            "establishment_id": establishment or self.establishments[0],
            "fee": "accommodation",
            "period": period,
            "receipts": "100000.00",
            "inclusive": True,
            "locale": "el",
        }
        return {**usual, **changes}


_CODES = itertools.count(40_000_000)


def new_afm() -> str:
    """A tax number that no other business of the tests has."""
    digits = f"{uuid.uuid4().int % 10**8:08d}"
    return digits + vat.calc_check_digit(digits)


def enter_debtor(engine: Engine, afm: str | None, months: int = 3, name: str | None = None) -> str:
    """Put a debtor with this tax number, and the name of ``accepted``, into finance's books; returns the code there."""
    code = f"{next(_CODES):08d}"
    called = name or (f"Επιχείρηση {afm} Ι.Κ.Ε." if afm else "ΟΦΕΙΛΕΤΗΣ ΙΚΕ")
    with transaction(engine) as conn:
        assert enter_debtors(conn, [Debtor(code, months, called, afm)]) == 1
    return code


@pytest.fixture
def represent(app: Flask, engine: Engine) -> Any:
    """A function that makes a new representative, known to finance, with so many establishments."""

    def make(places: int = 1) -> Representative:
        person_id, afm = uuid.uuid4().hex, new_afm()
        enter_debtor(engine, afm)
        handler = handlers.identity_handlers(Ledger("1234"))["identity.declaration.accepted"]
        with transaction(engine) as conn:
            handler(conn, accepted(person_id, afm, places))
            owned = select(businesses.c.id).where(businesses.c.afm == afm)
            found = business_store.establishments_of(conn, [conn.execute(owned).scalar_one()])
        return Representative(app.test_client(), person_id, uuid.uuid4().hex, [str(place.id) for place in found])

    return make
