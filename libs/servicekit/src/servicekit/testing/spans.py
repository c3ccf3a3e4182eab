"""Spans of a test, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from servicekit import trace
from servicekit.tracing import Tracing


class Collected:
    """The spans that have ended."""

    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def spans(self) -> list[ReadableSpan]:
        """Those since it was last asked, in the order in which they ended."""
        found = list(self._exporter.get_finished_spans())
        self._exporter.clear()
        return found


@contextmanager
def collecting(service: str) -> Iterator[Collected]:
    """Spans are made in this process meanwhile."""
    exporter = InMemorySpanExporter()
    trace.use(Tracing(service, SimpleSpanProcessor(exporter)))
    try:
        yield Collected(exporter)
    finally:
        trace.use(None)
