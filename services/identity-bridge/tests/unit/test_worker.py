"""What the worker's loops are told by its settings."""

from typing import Any

import pytest
from identity_bridge.settings import WorkerSettings
from identity_bridge.worker import _loops
from pydantic import SecretStr, ValidationError
from sqlalchemy import create_engine

from tests.conftest import KEY_1, KEYRING

DAYS = ("declaration-reminders", "declaration-ends")


def settings(**more: Any) -> WorkerSettings:
    secret = SecretStr("unused")
    return WorkerSettings(
        database_url=SecretStr("postgresql+psycopg://127.0.0.1:9/none"),
        nats_url="nats://127.0.0.1:9",
        register_keys=SecretStr(KEY_1),
        keycloak_url="http://127.0.0.1:9",
        keycloak_realm="dimos",
        keycloak_service_client_id="identity-bridge",
        keycloak_service_client_secret=secret,
        **more,
    )


@pytest.mark.parametrize(("said", "seconds"), [({}, 60), ({"declaration_look_seconds": 2}, 2)])
def test_how_often_it_looks_at_last_days_is_a_setting(said: dict[str, Any], seconds: float) -> None:
    told = settings(**said)
    engine = create_engine(told.database_url.get_secret_value())
    found = {loop.name: loop.poll_seconds for loop in _loops(engine, KEYRING, told)}
    assert [found[name] for name in DAYS] == [seconds, seconds]


def test_it_never_looks_without_a_pause() -> None:
    with pytest.raises(ValidationError):
        settings(declaration_look_seconds=0)
