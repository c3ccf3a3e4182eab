"""The people of these tests."""

import pytest
from sqlalchemy import Engine
from tests.desk import CLERK_AFM, Ask, asker, enrol

from tests.conftest import Bridge


@pytest.fixture
def citizen(bridge: Bridge) -> Ask:
    account = bridge.accounts.citizen("citizen-1")
    return asker(bridge, "citizen-1", email=account.email, email_verified=True)


@pytest.fixture
def clerk(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-1", "101", CLERK_AFM)
    return asker(bridge, "staff-1", preferred_username="desk-1", roles=["desk-clerk"], amr=["pwd", "otp"])


@pytest.fixture
def second_clerk(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-2", "102", "099999999")
    return asker(bridge, "staff-2", preferred_username="desk-2", roles=["desk-clerk"], amr=["pwd", "otp"])


@pytest.fixture
def supervisor(bridge: Bridge, engine: Engine) -> Ask:
    enrol(engine, "desk-3", "103", "094019245")
    roles = ["desk-clerk", "desk-supervisor"]
    return asker(bridge, "staff-3", preferred_username="desk-3", roles=roles, amr=["pwd", "otp"])
