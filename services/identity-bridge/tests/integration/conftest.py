"""People of special declarations."""

from collections.abc import Callable
from typing import Any

import pytest
from identity_bridge.register.domain import Identity, Method
from inputkit.tax import Afm
from sqlalchemy import Engine
from tests.declaring import Person, Side
from tests.desk import enrol
from tests.proving import prove

from tests.conftest import KEYRING, NOW, Bridge


@pytest.fixture
def person(bridge: Bridge, engine: Engine) -> Callable[..., Person]:
    """Makes representatives: tax number, names and claims as asked."""
    bridge.clock.now = NOW

    def make(afm: str = "660075119", given: str = "ΕΛΕΝΗ", family: str = "ΞΕΝΑΚΗ", **claims: Any) -> Person:
        with engine.begin() as conn:
            known = prove(conn, KEYRING, Identity(Afm(afm), given, family), Method.TAXISNET, NOW)
        usual = {"person_id": known.person_id, "level": "B", "email": "eleni@mail.example", "email_verified": True}
        return Person(bridge, f"subject-{afm}", **{**usual, **claims})

    return make


@pytest.fixture
def reviewer(bridge: Bridge, engine: Engine) -> Callable[..., Side]:
    """Makes members of staff with a place at the desk. As the platform issues them, their tokens have no person_id."""

    def make(number: int = 1, afm: str = "123456783", *roles: str) -> Side:
        username = f"clerk-{number}"
        enrol(engine, username, str(200 + number), afm)
        claims = {"preferred_username": username, "given_name": "Ρένα", "family_name": str(number)}
        return Side(bridge, f"staff-{number}", roles=["declaration-clerk", *roles], amr=["pwd", "otp"], **claims)

    return make


@pytest.fixture
def clerk(reviewer: Callable[..., Side]) -> Side:
    return reviewer()
