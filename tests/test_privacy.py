"""After whole journeys, the tax numbers of the people in them are nowhere they must not be, and nothing of them is in a
trace, which goes with the declaration from the browser's request to what the mail server answers."""

import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

import pytest
from devstack import journey as steps
from devstack.stack import Stack
from devstack.traces.kept import Span, way_to
from devstack.visitor import Visitor

from tests.kit.api import Api
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People
from tests.kit.traces import (
    Trace,
    begin_trace,
    find,
    find_each,
    kept_spans,
    log_traces,
    metric_traces,
    span_traces,
    subject_traces,
)


@dataclass(frozen=True)
class Journey:
    """What was done in which browser, in which trace, and what must not be found afterwards."""

    visitor: Visitor
    trace: str
    numbers: list[str]
    private: list[str]


@pytest.fixture(scope="module")
def journey(stack: Stack, people: People, mailbox: Mailbox) -> Journey:
    """A representative's whole way through the pages, signing out included; with the tax numbers in play."""
    representative = people.new_representative(establishments=2)
    visitor = Visitor()
    trace = begin_trace(visitor)
    steps.sign_in(visitor, stack.layout.url("portal"), representative.persona)
    steps.ask_certificate_by_post(visitor)
    steps.declare_fee(visitor)
    code = visitor.page.select_one("#rf-code")
    assert code is not None
    mailbox.wait(representative.notice_email, about="Σημείωμα πληρωμής")
    Api(stack.layout, representative.tokens).businesses()
    steps.sign_out(visitor)
    numbers = [representative.afm, representative.business_afm]
    typed = [steps.APPLICANT["applicant.father_name"], steps.RECEIPTS, "Επίδομα"]
    return Journey(visitor, trace, numbers, [representative.notice_email, "".join(code.get_text().split()), *typed])


def all_traces(stack: Stack, visitor: Visitor) -> list[Trace]:
    history = [Trace("browser history", url) for url in visitor.urls]
    left = [*metric_traces(stack), *subject_traces(stack), *span_traces(stack)]
    return [*log_traces(stack.layout.logs), *history, *left]


def spans_of(stack: Stack, journey: Journey) -> list[Span]:
    """The journey's, after the server's answer to the mail with the note and its report to the issuing service, back to
    the page where it began: each process sends its own now and then, on a slow day one after another."""

    def told() -> list[Span]:
        spans = kept_spans(stack).traces().get(journey.trace, [])
        issued = {one.id for one in spans if one.name == "process fees.note.issued"}
        ways = [way_to(one, spans) for one in spans if one.name == "process notices.notice.sent"]
        whole = [way for way in ways if way[0].service == "portal" and not issued.isdisjoint(one.id for one in way)]
        return spans if whole else []

    return eventually(told, 120, "the spans of the journey")


def test_no_tax_number_of_the_journey_is_left_anywhere(stack: Stack, journey: Journey) -> None:
    assert any("/logout" in url for url in journey.visitor.urls), "the history must hold the way out, too"
    spans_of(stack, journey)
    traces = all_traces(stack, journey.visitor)
    kinds = {trace.where.split()[0] for trace in traces}
    assert {"log", "browser", "metrics", "event", "span"} <= kinds
    assert find_each(journey.numbers, traces) == {}
    spans = list(span_traces(stack))
    assert find_each(journey.private, spans) == {}
    assert find("POST /declarations", spans) == ["span"], "a control"


def test_a_declaration_is_one_trace_up_to_the_mail_server_s_answer(stack: Stack, journey: Journey) -> None:
    spans = spans_of(stack, journey)
    ways = [way_to(one, spans) for one in spans if one.name == "DATA"]
    [way] = [way for way in ways if any(one.name == "process fees.note.issued" for one in way)]
    assert [(one.service, one.kind, one.name, one.answer) for one in way] == [
        ("portal", "SERVER", "POST /fees/<fee>/at/<establishment_id>/check", "303"),
        ("portal", "CLIENT", "POST fee-declarations", "201"),
        ("fee-declarations", "SERVER", "POST /declarations", "201"),
        ("fee-declarations", "PRODUCER", "publish fees.note.issued", ""),
        ("notifier", "CONSUMER", "process fees.note.issued", ""),
        ("notifier", "CLIENT", "send mail", ""),
        ("notifier", "CLIENT", "DATA", "250"),
    ]
    # What was drawn meanwhile stands beside them.
    [drawn] = [one for one in spans if one.name == "draw note"]
    assert drawn.parent == way[2].id
    assert all(before.began <= after.began for before, after in pairwise(way))


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
