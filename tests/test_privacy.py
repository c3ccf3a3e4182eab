"""After whole journeys, the tax numbers of the people in them are nowhere they must not be."""

import base64
import json
import uuid
from collections.abc import Callable
from urllib.parse import quote

import pytest
from devstack import journey as steps
from devstack.stack import Stack
from devstack.visitor import Visitor

from tests.kit.api import Api
from tests.kit.mailbox import Mailbox
from tests.kit.people import People
from tests.kit.traces import Trace, find, log_traces, metric_traces, subject_traces


@pytest.fixture(scope="module")
def journey(stack: Stack, people: People, mailbox: Mailbox) -> tuple[Visitor, list[str]]:
    """A representative's whole way through the pages, signing out included; with the tax numbers in play."""
    representative = people.new_representative(establishments=2)
    visitor = Visitor()
    steps.sign_in(visitor, stack.layout.url("portal"), representative.persona)
    steps.ask_certificate_by_post(visitor)
    steps.declare_fee(visitor)
    mailbox.wait(representative.notice_email, about="Σημείωμα πληρωμής")
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
