"""Spans by OpenTelemetry's SDK: imported only where spans are wanted, for it costs memory and time to begin.

Endpoint, headers, sampler, limits and delays are OpenTelemetry's own settings (``OTEL_…``). A collector that is away
costs spans and nothing else: they are handed over by a thread, from a queue with a bound.
"""

import os
import threading
from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from servicekit.logs import withhold

_EXPORT_SECONDS = 3.0
"""For one batch with all its attempts, unless OTEL_EXPORTER_OTLP_TIMEOUT says otherwise."""
_END_SECONDS = 1.5
"""A process that was told to end waits no longer for a collector."""


def otlp() -> SpanProcessor:
    """Hands spans to the collector that the environment names."""
    said = any(os.environ.get(f"OTEL_EXPORTER_OTLP_{name}") for name in ("TIMEOUT", "TRACES_TIMEOUT"))
    return BatchSpanProcessor(OTLPSpanExporter(timeout=None if said else _EXPORT_SECONDS))


class Measured:
    """A span that has begun."""

    def __init__(self, span: Span) -> None:
        self._span = span
        context = span.get_span_context()
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"

    def note(self, attributes: Mapping[str, str | int]) -> None:
        self._span.set_attributes(_safe(attributes))
        if "error.type" in attributes:
            self._span.set_status(Status(StatusCode.ERROR))

    def end(self, error: str | None) -> None:
        """``error`` is the type of what went wrong; its message may quote a row or a request."""
        if error is not None:
            self.note({"error.type": error})
        self._span.end()


class Tracing:
    """Makes the spans of one process."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("servicekit")

    def start(self, name: str, kind: str, parent: str, attributes: Mapping[str, str | int]) -> Measured:
        """A span below ``parent``, a traceparent or nothing."""
        context = set_span_in_context(NonRecordingSpan(_context(parent))) if parent else None
        span = self._tracer.start_span(
            withhold(name),
            context=context,
            kind=SpanKind[kind],
            attributes=_safe(attributes),
            record_exception=False,
            set_status_on_exception=False,
        )
        return Measured(span)

    def end(self) -> None:
        """Hand over what waits. A collector that does not answer keeps no process from ending."""
        last = threading.Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(_END_SECONDS)


def _context(traceparent: str) -> SpanContext:
    _, trace, span, flags = traceparent.split("-")
    return SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))


def _safe(attributes: Mapping[str, str | int]) -> dict[str, str | int]:
    """Without what looks personal, as in the log."""
    return {name: withhold(value) if isinstance(value, str) else value for name, value in attributes.items()}
