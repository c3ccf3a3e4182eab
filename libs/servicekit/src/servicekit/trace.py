"""W3C Trace Context (https://www.w3.org/TR/trace-context/): one id from the page to the mail, and spans of the work.

Spans are made only where ``OTEL_EXPORTER_OTLP_ENDPOINT`` says who takes them (docs/decisions/0103). Otherwise nothing
of OpenTelemetry is imported, ``span`` does nothing, and the caller's context is handed on as it came.
"""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from servicekit.logs import trace_id

if TYPE_CHECKING:
    from servicekit.tracing import Measured, Tracing

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_EVENT_S = re.compile(rf'"traceparent": "({_TRACEPARENT.pattern})"')
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_inside: ContextVar[str] = ContextVar("traceparent", default="")
_NOTHING: Mapping[str, str | int] = MappingProxyType({})
_tracing: "Tracing | None" = None


class Kind(StrEnum):
    """What a span is to its neighbours, as OpenTelemetry names it."""

    INTERNAL = "INTERNAL"
    SERVER = "SERVER"
    CLIENT = "CLIENT"
    PRODUCER = "PRODUCER"
    CONSUMER = "CONSUMER"


class Span:
    """What is done between entering and leaving; alone, it is done without being measured."""

    def note(self, attributes: Mapping[str, str | int]) -> None:
        """Add what was found out meanwhile: codes and kinds, never personal data."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        """An exception marks the span as failed, by its type."""


_UNMEASURED = Span()


class _MeasuredSpan(Span):
    def __init__(self, measured: "Measured") -> None:
        self._measured = measured

    def note(self, attributes: Mapping[str, str | int]) -> None:
        self._measured.note(attributes)

    def __enter__(self) -> Self:
        self._before = _inside.set(self._measured.traceparent), trace_id.set(self._measured.traceparent[3:35])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        inside, current = self._before
        _inside.reset(inside)
        trace_id.reset(current)
        self._measured.end(kind.__name__ if kind else None)


def begin(traceparent: str | None) -> str:
    """Take up the caller's trace, or begin one; returns its id and puts it into every log line of this context."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    current = found.group(1) if found else secrets.token_hex(16)
    trace_id.set(current)
    _inside.set(found.group() if found else "")
    return current


@contextmanager
def going_on(traceparent: str | None) -> Iterator[None]:
    """Do something within the trace that it belongs to, long after that began: ``traceparent`` was kept beside it."""
    before = trace_id.get(), _inside.get()
    begin(traceparent)
    try:
        yield
    finally:
        trace_id.set(before[0])
        _inside.set(before[1])


def traceparent() -> str:
    """The header value that hands the current trace on. Where no trace is taken it says so."""
    return _inside.get() or f"00-{trace_id.get() or secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def of_event(body: str) -> str | None:
    """The trace in which an event was written, of the text that travels; it stands before what the event tells."""
    found = _EVENT_S.search(body, 0, 1000)
    return found.group(1) if found else None


def span(name: str, kind: Kind = Kind.INTERNAL, attributes: Mapping[str, str | int] = _NOTHING) -> Span:
    """A span below the current one. ``name`` and ``attributes`` are templates, kinds and codes."""
    if _tracing is None:
        return _UNMEASURED
    return _MeasuredSpan(_tracing.start(name, kind, _inside.get(), attributes))


def is_enabled() -> bool:
    """Whether the environment says that spans are made."""
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not disabled and any(os.environ.get(name) for name in _ENDPOINTS)


def prepare() -> None:
    """Import what is needed, if it is: processes that are copies of this one share it."""
    if is_enabled():
        import servicekit.tracing  # noqa: F401


def install(service: str) -> None:
    """Make spans in this process from now on, if they are wanted. After a fork: a thread hands them over."""
    if is_enabled():
        from servicekit.tracing import Tracing, otlp

        use(Tracing(service, otlp()))


def use(tracing: "Tracing | None") -> None:
    """Make spans by this; None: make none."""
    global _tracing
    _tracing = tracing


def end() -> None:
    """Hand over what waits, if it can be handed over at once."""
    if _tracing is not None:
        _tracing.end()
