"""People of special declarations."""

from collections.abc import Callable
from typing import Any

import pytest
from identity_bridge.domain import Afm, Identity, Method
from identity_bridge.use_cases import register
from sqlalchemy import Engine
from tests.declaring import Person, Side

from tests.conftest import KEYRING, NOW, Bridge


@pytest.fixture
def person(bridge: Bridge, engine: Engine) -> Callable[..., Person]:
    """Makes representatives: tax number, names and claims as asked."""
    bridge.clock.now = NOW

    def make(afm: str = "660075119", given: str = "ΕΛΕΝΗ", family: str = "ΞΕΝΑΚΗ", **claims: Any) -> Person:
        with engine.begin() as conn:
            known = register.prove(conn, KEYRING, Identity(Afm(afm), given, family), Method.TAXISNET, NOW)
        usual = {"person_id": known.person_id, "level": "B", "email": "eleni@mail.example", "email_verified": True}
        return Person(bridge, f"subject-{afm}", **{**usual, **claims})

    return make


@pytest.fixture
def clerk(bridge: Bridge) -> Side:
    return Side(bridge, "clerk-1", roles=["declaration-clerk"], amr=["pwd", "otp"], preferred_username="clerk")
