"""What travelled fits the publisher's JSON Schema, and every published type has one; every durable has a listener."""

import asyncio
import json
import tomllib
from typing import Any

import nats
import pytest
from devstack.stack import Stack
from jsonschema import Draft202012Validator
from nats.js.errors import NotFoundError

from tests.api import representative_api
from tests.mailbox import Mailbox, eventually
from tests.people import People

EXPECTED = {
    "identity.declaration.accepted",
    "certificates.request.submitted",
    "fees.declaration.filed",
    "fees.note.issued",
    "notices.notice.sent",
}
# What each worker can take in, as its own code says.
HANDLED = {
    "certificates": "from certificates.handlers import *; print(*IDENTITY_HANDLERS, *NOTICE_HANDLERS)",
    "fee-declarations": "from fee_declarations.handlers import *; print(*identity_handlers(None), *NOTICE_HANDLERS)",
    "identity-bridge": "from identity_bridge.handlers import *; print(*(k for one in HANDLERS.values() for k in one))",
    "notifier": """from notifier.handlers import *
print(*(kind for publisher in ("identity", "certificates", "fees") for kind in handlers_for(publisher, None)))""",
}


async def _all_events(stack: Stack) -> list[dict[str, Any]]:
    client = await nats.connect(
        f"nats://127.0.0.1:{stack.layout.ports['nats']}", user="deploy", password=stack.secrets["nats_deploy"]
    )
    events = []
    try:
        jetstream = client.jetstream(timeout=60)
        for info in await jetstream.streams_info():
            for number in range(max(1, info.state.first_seq), info.state.last_seq + 1):
                try:
                    message = await jetstream.get_msg(str(info.config.name), number)
                except NotFoundError:
                    continue
                event = json.loads(message.data or b"{}")
                assert message.subject == event["type"]
                events.append(event)
    finally:
        await client.close()
    return events


@pytest.fixture(scope="module")
def events(stack: Stack, people: People, mailbox: Mailbox) -> list[dict[str, Any]]:
    """Every event in every stream, after at least one of each kind happened."""
    api, address, (establishment,) = representative_api(people, 1)
    assert api.declare(establishment, "2024-Q3").status_code == 201
    assert api.ask_certificate("post", "955481").status_code == 201
    mailbox.wait(address, about="σημείωμα")
    found: list[dict[str, Any]] = []

    def all_kinds() -> bool:
        """What was committed last travels a moment later than the mail, and than the answer."""
        found[:] = asyncio.run(_all_events(stack))
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
    topology = tomllib.loads((stack.layout.root / "deploy/nats/streams.toml").read_text(encoding="utf-8"))
    assert {event["type"].split(".")[0] for event in events} == {
        stream["subjects"][0].split(".")[0] for stream in topology["streams"].values()
    }
    for service in HANDLED:
        dead = _rows(stack, service, "SELECT type, reason FROM inbox WHERE state = 'dead'")
        assert dead == [], service


@pytest.mark.parametrize("service", HANDLED)
def test_every_event_that_the_broker_lets_through_is_known(stack: Stack, service: str) -> None:
    """A type that a service does not know is a dead letter: filters and handlers belong together."""
    topology = tomllib.loads((stack.layout.root / "deploy/nats/streams.toml").read_text(encoding="utf-8"))
    handled = set(stack.run(service, ["-c", HANDLED[service]]).split())
    passing: set[str] = set()
    for name, stream in topology["streams"].items():
        if service not in stream["durables"]:
            continue
        files = (stack.layout.root / "services" / stream["owner"] / "events").glob("*.v1.json")
        filters = topology["filters"].get(f"{name}/{service}") or stream["subjects"]
        types = [file.name.removesuffix(".v1.json") for file in files]
        passing |= {kind for kind in types if any(_matches(kind, one) for one in filters)}
    assert passing, service
    assert passing <= handled


def _matches(subject: str, wanted: str) -> bool:
    """NATS's rule for the only wildcard that the file uses: a last ``>`` stands for one token or more."""
    return subject == wanted or (wanted.endswith(".>") and subject.startswith(wanted[:-1]))


def _rows(stack: Stack, service: str, query: str) -> list[Any]:
    import psycopg
    from devstack import postgres

    role = service.replace("-", "_")
    url = postgres.url(stack.layout, role, role, postgres.password_of(role, stack.secrets["database"]))
    with psycopg.connect(url.replace("+psycopg", "")) as conn:
        return conn.execute(query).fetchall()
