"""What travelled fits the publisher's JSON Schema, and every published type has one; every durable has a listener."""

import json
from typing import Any

import psycopg
import pytest
from devstack import postgres, services
from devstack.services import Service
from devstack.stack import Stack
from jsonschema import Draft202012Validator

from tests.kit.api import representative_api
from tests.kit.events import messages
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People

EXPECTED = {
    "identity.declaration.accepted",
    "certificates.request.submitted",
    "fees.declaration.filed",
    "fees.note.issued",
    "notices.notice.sent",
}
# What a worker can take in, as its own code says: stream/durable/type.
HEARD = """
from {module}.settings import WorkerSettings
from {module}.worker import consumers
from servicekit.db import make_engine
settings = WorkerSettings.from_environment()
heard = consumers(settings, make_engine(settings.database_url.get_secret_value()))
print(*(f"{{one.stream}}/{{one.durable}}/{{kind}}" for one in heard for kind in one.handlers))
"""
LISTENERS = [service for service in services.ALL if service.listens]


@pytest.fixture(scope="module")
def events(stack: Stack, people: People, mailbox: Mailbox) -> list[dict[str, Any]]:
    """Every event in every stream, after at least one of each kind happened."""
    api, address, (establishment,) = representative_api(people, 1)
    assert api.declare(establishment, "2024-Q3").status_code == 201
    assert api.ask_certificate("post", "955481").status_code == 201
    mailbox.wait(address, about="Σημείωμα πληρωμής")
    found: list[dict[str, Any]] = []

    def all_kinds() -> bool:
        """What was committed last travels a moment later than the mail, and than the answer."""
        found.clear()
        for subject, _, event in messages(stack):
            assert subject == event["type"]
            found.append(event)
        return {event["type"] for event in found} >= EXPECTED

    eventually(all_kinds, 120, "an event of each kind")
    return found


def test_every_event_fits_its_publishers_schema(stack: Stack, events: list[dict[str, Any]]) -> None:
    seen = {event["type"] for event in events}
    assert seen >= EXPECTED
    for event in events:
        (file,) = (stack.layout.root / "services").glob(f"*/events/{event['type']}.v1.json")
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert event["source"] == f"/services/{file.parts[-3]}"
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(event["data"])


def test_nothing_is_dead_and_nothing_waits(stack: Stack, events: list[dict[str, Any]]) -> None:
    assert {event["type"].split(".")[0] for event in events} == {
        owner.subjects[0].split(".")[0] for owner in services.streams().values()
    }
    for service in LISTENERS:
        dead = _rows(stack, service, "SELECT type, reason FROM inbox WHERE state = 'dead'")
        assert dead == [], service.name


@pytest.mark.parametrize("service", LISTENERS, ids=lambda service: service.name)
def test_every_event_that_the_broker_lets_through_is_known(stack: Stack, service: Service) -> None:
    """A type that a service does not know is a dead letter, and one that never comes is handled in vain."""
    handled = set(stack.run(service.name, ["-c", HEARD.format(module=service.module)]).split())
    passing, published = set[str](), set[str]()
    for publisher, filters in service.listens.items():
        files = (stack.layout.root / "services" / publisher / "events").glob("*.v1.json")
        types = [file.name.removesuffix(".v1.json") for file in files]
        through = {kind for kind in types if any(_matches(kind, one) for one in filters)}
        assert through, publisher
        place = f"{services.named(publisher).stream}/{service.name}"
        passing |= {f"{place}/{kind}" for kind in through}
        published |= {f"{place}/{kind}" for kind in types}
    assert passing - handled == set()
    assert handled & published - passing == set()


def _matches(subject: str, wanted: str) -> bool:
    """NATS's rule for the only wildcard that the file uses: a last ``>`` stands for one token or more."""
    return subject == wanted or (wanted.endswith(".>") and subject.startswith(wanted[:-1]))


def _rows(stack: Stack, service: Service, query: str) -> list[Any]:
    role = service.database
    url = postgres.url(stack.layout, role, role, postgres.password_of(role, stack.secrets["database"]))
    with psycopg.connect(url.replace("+psycopg", "")) as conn:
        return conn.execute(query).fetchall()
