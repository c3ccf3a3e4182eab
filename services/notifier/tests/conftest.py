"""What the tests of this service share, besides servicekit's plugin."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from mailserver import PASSWORD, USER, MailServer, make_certificate
from notifier import models
from notifier.channel import SmtpChannel, SmtpServer
from notifier.domain import RetryPolicy
from notifier.letters import LetterWriter
from notifier.municipality import Municipality
from notifier.sending import Rules, Sender
from notifier.use_cases import Desk
from sending import MakeSender
from sqlalchemy import Engine, MetaData

pytest_plugins = ["servicekit.testing.plugin"]

SERVICE = Path(__file__).parents[1]
MUNICIPALITY = SERVICE.parents[1] / "deploy/municipalities/chersonisos.yaml"
LEASE = timedelta(seconds=5)
QUICK = RetryPolicy(timedelta(milliseconds=20), timedelta(milliseconds=40), timedelta(hours=1))


@pytest.fixture(scope="session")
def writer() -> LetterWriter:
    return LetterWriter(Municipality.load(MUNICIPALITY), "http://127.0.0.1:8100")


@pytest.fixture
def desk(writer: LetterWriter) -> Desk:
    names = Municipality.load(MUNICIPALITY).name
    return Desk(writer, "eservices@chersonisos.example", names, "help@chersonisos.example", QUICK)


@pytest.fixture(scope="session")
def metadata() -> MetaData:
    return models.metadata


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("smtp"))


@pytest.fixture
def mail_server(certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    server = MailServer(*certificate)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def plain_mail_server(certificate: tuple[Path, Path]) -> Iterator[MailServer]:
    """One that offers neither STARTTLS nor, therefore, a login."""
    server = MailServer(*certificate, starttls=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def make_sender(engine: Engine, mail_server: MailServer) -> Iterator[MakeSender]:
    channels: list[SmtpChannel] = []

    def make(lease: timedelta = LEASE, retry_policy: RetryPolicy = QUICK, **changes: Any) -> Sender:
        known = SmtpServer("127.0.0.1", mail_server.port, "e@x.test", USER, PASSWORD, True, mail_server.certificate)
        channels.append(SmtpChannel(replace(known, **changes)))
        return Sender(engine, channels[-1], Rules(lease, retry_policy))

    yield make
    for channel in channels:
        channel.close()
