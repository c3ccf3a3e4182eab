"""The pytest plugin: a database of the service with empty tables, tokens, a clock, and an app's client.

A service's ``conftest.py`` says ``pytest_plugins = ["servicekit.testing.plugin"]``, its tables (``metadata``) and how
its app is made (``app``). Every process of ``pytest -n`` has databases of its own.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask, Response, request, request_finished
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, Table

from servicekit.db import make_engine
from servicekit.testing import databases, no_network
from servicekit.testing.clock import Clock
from servicekit.testing.expectations import Answers
from servicekit.testing.http import ended
from servicekit.testing.tokens import TokenFactory


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-expectations", action="store_true", help="write expects/ again from the code")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: one more variant of what another test tries already")


@pytest.fixture(scope="session")
def network_guard() -> Iterator[no_network.Met]:
    """Sees every call to another server that is made while a transaction is open."""
    with no_network.watched() as met:
        yield met


@pytest.fixture(autouse=True)
def no_network_inside_a_transaction(network_guard: no_network.Met) -> Iterator[None]:
    """Fails the test in which it happened, also where the code under test took the error for an outage."""
    network_guard.clear()
    yield
    if network_guard:
        pytest.fail(f"asked while a transaction was open: {network_guard}")


@pytest.fixture(scope="session")
def service_folder(pytestconfig: pytest.Config) -> Path:
    """The service's own folder: that of its ``pyproject.toml``."""
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def given_answers(service_folder: Path) -> Iterator[Answers]:
    """Looks at every good answer that any app of the test run gives to any caller."""
    held = Answers(service_folder)

    def look(_: Flask, response: Response) -> None:
        if response.status_code < 300 and response.mimetype == "application/json" and not response.is_streamed:
            held.look(request.method, request.path, request.args.keys(), response.get_data())

    with request_finished.connected_to(look):
        yield held


@pytest.fixture(autouse=True)
def what_consumers_expect(given_answers: Answers) -> Iterator[None]:
    """No answer of this test may lack what another service reads of it (``expects/`` in its folder)."""
    yield
    faults, given_answers.faults = given_answers.faults, []
    if faults:
        pytest.fail("\n".join(faults))


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    """The service's tables; every ``conftest.py`` says which."""
    raise NotImplementedError("conftest.py has no fixture metadata")


@pytest.fixture(scope="session")
def kept_tables() -> Collection[Table]:
    """Tables whose rows last from test to test, because making them takes long."""
    return ()


@pytest.fixture(scope="session")
def migrated(service_folder: Path) -> Iterator[str]:
    """The URL of a database as the migrations leave it, to be copied: no test works in it."""
    with databases.new_database() as url:
        databases.migrate(service_folder, url)
        yield url


@pytest.fixture(scope="session")
def database_url(migrated: str) -> Iterator[str]:
    """The URL of the database in which the tests of this process work."""
    with databases.new_database(template=migrated) as url:
        yield url


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(database: Engine, metadata: MetaData, kept_tables: Collection[Table]) -> Engine:
    """The database with empty tables."""
    with database.begin() as conn:
        databases.empty(conn, metadata, kept_tables)
    return database


@pytest.fixture(scope="session")
def tokens(service_folder: Path) -> TokenFactory:
    """An issuer of tokens for this service."""
    return TokenFactory(audience=service_folder.name)


@pytest.fixture
def clock() -> Clock:
    """The time of the test, which begins now."""
    return Clock()


@pytest.fixture
def ending() -> Iterator[Callable[[Flask], Flask]]:
    """Takes an app and gives it back; its database connections are closed after the test."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(ended(app))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
