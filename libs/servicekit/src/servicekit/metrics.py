"""Counts and durations for operations, by route and never by person."""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("http_requests_total", "Requests answered", ["service", "method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer", ["service", "route"])
EVENTS = Counter("events_total", "Events handled", ["stream", "outcome"])
OUTBOX_AGE = Gauge(
    "outbox_oldest_seconds", "Age of the oldest event not yet published", ["service"], multiprocess_mode="mostrecent"
)


def registry() -> CollectorRegistry:
    """What there is to tell of this service, all its processes together."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def install(app: Flask, service: str) -> None:
    """Measure every request by the route's template, so that no identifier becomes a label."""

    @app.before_request
    def begin() -> None:
        g.begun_at = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unmatched"
        REQUESTS.labels(service, request.method, route, str(response.status_code)).inc()
        SECONDS.labels(service, route).observe(time.perf_counter() - g.begun_at)
        return response
