"""What the tests of this service share: the real simulator, the bridge over HTTP, a browser, and a Keycloak's part."""

import base64
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from identity_bridge.app import create_app, make_context
from identity_bridge.login.models import signing_keys
from identity_bridge.register.api.context import EXTENSION
from identity_bridge.register.keyring import Keyring
from identity_bridge.settings import ApiSettings
from identity_bridge.tables import METADATA
from pydantic import SecretStr
from servicekit import logs
from servicekit.testing import Clock, Door, TokenFactory, door, ended
from servicekit.web import ENGINE
from sqlalchemy import Engine, MetaData, Table
from taxisnet_simulator.app import create_app as create_simulator
from taxisnet_simulator.clients import Client as SimulatorClient
from taxisnet_simulator.clock import Clock as SimulatorClock
from taxisnet_simulator.database import Database as SimulatorDatabase

from tests.accounts import MemoryAccounts
from tests.browsing import CLIENT_SECRET, KEYCLOAK, PORTAL, Browser, Keycloak
from tests.members import MemoryStaff

pytest_plugins = ["servicekit.testing.plugin", "printing.testing.plugin"]

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"


GSIS_CLIENT, GSIS_SECRET = "E0TESTS0001", "secret-of-the-tests"
KEY_1 = "1:" + base64.b64encode(b"1" * 32).decode()
KEY_2 = "2:" + base64.b64encode(b"2" * 32).decode()
KEYRING = Keyring.parse(KEY_1)
LogIn = Callable[..., dict[str, Any]]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return METADATA


@pytest.fixture(scope="session")
def kept_tables() -> Collection[Table]:
    return [signing_keys]


@pytest.fixture(scope="session")
def doors() -> Iterator[tuple[Door, Door]]:
    """The bridge's door, and the simulator's."""
    with door() as bridge, door() as simulator:
        yield bridge, simulator


@pytest.fixture(scope="session")
def simulator(doors: tuple[Door, Door], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulator, which answers at its door; returns the file with all that it remembers."""
    file = tmp_path_factory.mktemp("simulator") / "simulator.sqlite"
    client = SimulatorClient(GSIS_CLIENT, GSIS_SECRET, frozenset([f"{doors[0].url}/callback/taxisnet"]))
    doors[1].app = create_simulator(file, client, SimulatorClock(slow=0.5, hang=10))
    return file


class Bridge:
    """The service under test: some app instances behind one address, all on one database, and the simulator."""

    def __init__(self, database_url: str, tokens: TokenFactory, clock: Clock, doors: tuple[Door, Door]) -> None:
        self._database_url, self.tokens, self.clock = database_url, tokens, clock
        self.accounts = MemoryAccounts()
        self.staff = MemoryStaff()
        self.url, self.simulator_url = (one.url for one in doors)
        self.apps: list[Flask] = []
        self._kept: Flask | None = None
        self._turn: Iterator[Flask] = iter(())

    def settings(self, **changes: Any) -> ApiSettings:
        values: dict[str, Any] = {
            "database_url": SecretStr(self._database_url),
            "oidc_issuer": self.tokens.issuer,
            "oidc_audience": self.tokens.audience,
            "register_keys": SecretStr(KEY_1),
            "municipality_file": MUNICIPALITY,
            "public_url": self.url,
            "portal_url": PORTAL,
            "broker_client_id": "keycloak",
            "broker_client_secret": SecretStr(CLIENT_SECRET),
            "broker_redirect_uris": (KEYCLOAK,),
            "gsis_environment": "simulator",
            "gsis_base_url": self.simulator_url,
            "gsis_client_id": GSIS_CLIENT,
            "gsis_client_secret": SecretStr(GSIS_SECRET),
            "keycloak_url": "http://127.0.0.1:9",
            "keycloak_realm": "dimos",
            "keycloak_service_client_id": "identity-bridge",
            "keycloak_service_client_secret": SecretStr("unused"),
        }
        return ApiSettings(**{**values, **changes})

    def start(self, count: int = 1, **changes: Any) -> None:
        """Forget every process and start again, as a restart does."""
        self.stop()
        make = self.settings(**changes)
        verifier = self.tokens.verifier()
        self.apps = [
            create_app(make, verifier=verifier, accounts=self.accounts, members=self.staff, clock=self.clock)
            for _ in range(count)
        ]
        self._turn = cycle(self.apps)

    def resume(self, app: Flask) -> None:
        """Start with the views of an app that was made before, and nothing of what it remembered."""
        logs.configure("identity-bridge")
        engine = app.extensions[ENGINE]
        app.extensions[EXTENSION] = make_context(self.settings(), engine, self.accounts, self.staff, self.clock)
        self.apps, self._kept = [app], app
        self._turn = cycle(self.apps)

    def stop(self) -> None:
        for app in self.apps:
            app.extensions[EXTENSION].connector.close()
            if app is not self._kept:
                app.extensions[ENGINE].dispose()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return next(self._turn)(environ, start_response)


@pytest.fixture(scope="session")
def bridge_app(database_url: str, tokens: TokenFactory, doors: tuple[Door, Door]) -> Iterator[Flask]:
    """An app with the usual settings: most of what a test of the bridge takes would be making one."""
    settings = Bridge(database_url, tokens, Clock(), doors).settings()
    with ended(create_app(settings, verifier=tokens.verifier(), accounts=MemoryAccounts())) as app:
        yield app


@pytest.fixture
def bridge(
    engine: Engine,
    database_url: str,
    tokens: TokenFactory,
    clock: Clock,
    doors: tuple[Door, Door],
    bridge_app: Flask,
    simulator: Path,
) -> Iterator[Bridge]:
    for file in simulator.parent.iterdir():
        file.unlink()
    SimulatorDatabase(simulator)
    own = Bridge(database_url, tokens, clock, doors)
    doors[0].app = own
    own.resume(bridge_app)
    yield own
    own.stop()


@pytest.fixture
def keycloak(bridge: Bridge) -> Keycloak:
    return Keycloak(bridge)


@pytest.fixture
def browser(bridge: Bridge) -> Browser:
    return Browser(bridge)


@pytest.fixture
def log_in(bridge: Bridge) -> LogIn:
    """A whole login of a persona in a new browser; the claims of its ID token."""

    def whole(persona: str, browser: Browser | None = None, **changes: str) -> dict[str, Any]:
        keycloak, own = Keycloak(bridge), browser or Browser(bridge)
        own.open(keycloak.authorize_url(**changes)).log_in(persona).press("yes")
        assert own.answer["state"] == keycloak.state
        return keycloak.claims(own.answer["code"])

    return whole
