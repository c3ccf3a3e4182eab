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
from tests.mailbox import Mailbox
from tests.people import People

EXPECTED = {
    "identity.declaration.accepted",
    "certificates.request.submitted",
    "fees.declaration.filed",
    "fees.note.issued",
    "notices.notice.sent",
}


async def _all_events(stack: Stack) -> list[dict[str, Any]]:
    client = await nats.connect(
        f"nats://127.0.0.1:{stack.layout.ports['nats']}", user="deploy", password=stack.secrets["nats_deploy"]
    )
    events = []
    try:
        jetstream = client.jetstream(timeout=10)
        for info in await jetstream.streams_info():
            for number in range(info.state.first_seq, info.state.last_seq + 1):
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
    mailbox.wait(address, about="")
    return asyncio.run(_all_events(stack))


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
    for service in ("certificates", "fee-declarations", "notifier"):
        dead = _rows(stack, service, "SELECT type, reason FROM inbox WHERE state = 'dead'")
        assert dead == [], service


def _rows(stack: Stack, service: str, query: str) -> list[Any]:
    import psycopg
    from devstack import postgres

    role = service.replace("-", "_")
    url = postgres.url(stack.layout, role, role, postgres.password_of(role, stack.secrets["database"]))
    with psycopg.connect(url.replace("+psycopg", "")) as conn:
        return conn.execute(query).fetchall()
