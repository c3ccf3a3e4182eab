"""Where text is left behind: logs, metrics, events, spans, a browser's history; and how to find it there."""

import base64
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import requests
from devstack.layout import SERVICES, metrics_port
from devstack.stack import Stack
from devstack.traces.command import folder
from devstack.traces.kept import Kept
from devstack.visitor import Visitor

from tests.kit.events import messages

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
    return find_each([needle], traces).get(needle, [])


def find_each(needles: Sequence[str], traces: Iterable[Trace]) -> dict[str, list[str]]:
    """Where those needles stand that stand anywhere. Every text is decoded once for all of them."""
    found: dict[str, set[str]] = {}
    for trace in traces:
        for form in decoded_forms(trace.text):
            for needle in needles:
                if needle in form:
                    found.setdefault(needle, set()).add(trace.where)
    return {needle: sorted(places) for needle, places in found.items()}


def log_traces(folder: Path) -> Iterator[Trace]:
    for file in sorted(folder.glob("*.log*")):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            yield Trace(f"log {file.name}", line)


def metric_traces(stack: Stack) -> Iterator[Trace]:
    addresses = [f"{stack.layout.url(metrics_port(service))}/metrics" for service in SERVICES]
    addresses += [f"{stack.layout.url('keycloak-management')}/metrics"]
    addresses += [f"{stack.layout.url('nats-monitor')}/{page}" for page in ("varz", "connz?subs=1", "jsz?streams=1")]
    for address in addresses:
        answer = requests.get(address, timeout=60)
        assert answer.status_code == 200, address
        yield Trace(f"metrics {address}", answer.text)


def subject_traces(stack: Stack) -> list[Trace]:
    """Subject, headers and CloudEvents subject of every event in every stream."""
    found = []
    for subject, headers, event in messages(stack):
        outside = {name: value for name, value in event.items() if name != "data"}
        found.append(Trace(f"event {subject}", f"{subject} {headers} {outside}"))
    return found


def begin_trace(visitor: Visitor) -> str:
    """Let spans be made of all that the visitor asks for from now on; returns the id of the trace that they are in."""
    trace = secrets.token_hex(16)
    visitor.session.headers["traceparent"] = f"00-{trace}-{secrets.token_hex(8)}-01"
    return trace


def kept_spans(stack: Stack) -> Kept:
    """What the services told of the traces that were begun so."""
    return Kept(folder(stack.layout))


def span_traces(stack: Stack) -> Iterator[Trace]:
    """All that was told of each span but ids and times: in so many digits some nine match a person's number."""
    for line in kept_spans(stack).lines():
        told = json.loads(line)
        for name in ("traceId", "spanId", "parentSpanId", "startTimeUnixNano", "endTimeUnixNano"):
            told["span"].pop(name, None)
        yield Trace("span", json.dumps(told, ensure_ascii=False))
