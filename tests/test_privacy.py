"""After whole journeys, the tax numbers of the people in them are nowhere they must not be."""

import asyncio
import base64
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import nats
import pytest
import requests
from devstack import journey as steps
from devstack.layout import SERVICES
from devstack.stack import Stack
from devstack.visitor import Visitor
from nats.js.errors import NotFoundError

from tests.api import Api
from tests.mailbox import Mailbox
from tests.people import People

_JWT = re.compile(r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")


@dataclass(frozen=True)
class Trace:
    """One place where text was left, and the text."""

    where: str
    text: str


def decoded_forms(text: str) -> Iterator[str]:
    """The text itself, without percent-encoding (also doubled), and every JSON Web Token part in it, decoded."""
    yield text
    once = unquote(text)
    if once != text:
        yield once
        yield unquote(once)
    for token in _JWT.findall(once):
        for part in token.split("."):
            try:
                yield base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("utf-8")
            except ValueError:
                continue


def find(needle: str, traces: Iterable[Trace]) -> list[str]:
    """Where the needle stands in any form; padding does not hide it, for its digits stay together."""
    return sorted({trace.where for trace in traces if any(needle in form for form in decoded_forms(trace.text))})


def log_traces(folder: Path) -> Iterator[Trace]:
    for file in sorted(folder.glob("*.log*")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            yield Trace(f"log {file.name}", line)


def metric_traces(stack: Stack) -> Iterator[Trace]:
    addresses = [f"{stack.layout.url(service)}/metrics" for service in SERVICES]
    addresses += [f"{stack.layout.url('keycloak-management')}/metrics"]
    addresses += [f"{stack.layout.url('nats-monitor')}/{page}" for page in ("varz", "connz?subs=1", "jsz?streams=1")]
    for address in addresses:
        answer = requests.get(address, timeout=60)
        assert answer.status_code == 200, address
        yield Trace(f"metrics {address}", answer.text)


def subject_traces(stack: Stack) -> list[Trace]:
    """Subject, headers and CloudEvents subject of every event in every stream."""

    async def read() -> list[Trace]:
        client = await nats.connect(
            f"nats://127.0.0.1:{stack.layout.ports['nats']}", user="deploy", password=stack.secrets["nats_deploy"]
        )
        found = []
        try:
            jetstream = client.jetstream(timeout=60)
            for info in await jetstream.streams_info():
                for number in range(max(1, info.state.first_seq), info.state.last_seq + 1):
                    try:
                        message = await jetstream.get_msg(str(info.config.name), number)
                    except NotFoundError:
                        continue
                    event = json.loads(message.data or b"{}")
                    outside = {name: value for name, value in event.items() if name != "data"}
                    found.append(Trace(f"event {message.subject}", f"{message.subject} {message.headers} {outside}"))
        finally:
            await client.close()
        return found

    return asyncio.run(read())


@pytest.fixture(scope="module")
def journey(stack: Stack, people: People, mailbox: Mailbox) -> tuple[Visitor, list[str]]:
    """A representative's whole way through the pages, signing out included; with the tax numbers in play."""
    representative = people.new_representative(establishments=2)
    visitor = Visitor()
    steps.sign_in(visitor, stack.layout.url("portal"), representative.persona)
    steps.ask_certificate_by_post(visitor)
    steps.declare_fee(visitor)
    mailbox.wait(representative.notice_email, about="σημείωμα")
    Api(stack.layout, representative.tokens).businesses()
    steps.sign_out(visitor)
    return visitor, [representative.afm, representative.business_afm]


def all_traces(stack: Stack, visitor: Visitor) -> list[Trace]:
    history = [Trace("browser history", url) for url in visitor.urls]
    return [*log_traces(stack.layout.logs), *history, *metric_traces(stack), *subject_traces(stack)]


def test_no_tax_number_of_the_journey_is_left_anywhere(stack: Stack, journey: tuple[Visitor, list[str]]) -> None:
    visitor, numbers = journey
    assert any("/logout" in url for url in visitor.urls), "the history must hold the way out, too"
    traces = all_traces(stack, visitor)
    kinds = {trace.where.split()[0] for trace in traces}
    assert {"log", "browser", "metrics", "event"} <= kinds
    for number in numbers:
        assert find(number, traces) == []


def encode_every_character(text: str) -> str:
    return "".join(f"%{ord(character):02X}" for character in text)


def token_with(value: str) -> str:
    def part(document: dict[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'RS256'})}.{part({'hidden': value})}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "form", [str, lambda v: f"{v}   ", quote, encode_every_character, token_with, lambda v: quote(token_with(v))]
)
def test_the_same_scan_finds_a_control_value_in_every_form(stack: Stack, form: Callable[[str], str]) -> None:
    control = f"7{uuid.uuid4().int % 10**8:08d}"
    file = stack.layout.logs / f"control-{uuid.uuid4().hex}.log"
    file.write_text(f'{{"event":"GET /x?y={form(control)}"}}\n', encoding="utf-8")
    try:
        assert find(control, log_traces(stack.layout.logs)) == [f"log {file.name}"]
    finally:
        file.unlink()
    assert find(control, [Trace("browser history", f"http://127.0.0.1/?x={form(control)}")]) == ["browser history"]


def test_the_logs_that_were_scanned_are_not_empty(stack: Stack) -> None:
    sizes = {file.name: file.stat().st_size for file in stack.layout.logs.glob("*.log")}
    for name in (
        "keycloak.log",
        "identity-bridge.log",
        "fee-declarations-worker.log",
        "notifier-worker.log",
        "portal.log",
    ):
        assert sizes.get(name, 0) > 0, f"{name} is empty: the scan would prove nothing"
