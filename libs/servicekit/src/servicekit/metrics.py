"""Counts and durations for operations, by route and never by person."""

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Metric, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from servicekit.watched import Waiting, Watched, Written

REQUESTS = Counter("http_requests_total", "Requests answered", ["service", "method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer", ["service", "route"])
EVENTS = Counter("events_total", "Events handled", ["stream", "outcome"])
_ALSO: dict[str, Collector] = {}
"""What is asked for besides, by service."""


class _OwnProcess(Collector):
    def collect(self) -> Iterable[Metric]:
        return REGISTRY.collect()


def registry() -> CollectorRegistry:
    """What there is to tell of this service, all its processes together, with what waits and what others wrote."""
    together = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    else:
        together.register(_OwnProcess())
    for collector in _ALSO.values():
        together.register(collector)
    if folder := os.environ.get("METRICS_FOLDER"):
        together.register(Written(Path(folder)))
    return together


def watch(service: str, engine: Engine, watched: Sequence[Watched]) -> None:
    """Tell of what waits in the service's database as well."""
    _ALSO[service] = Waiting(service, engine, watched)


def serve() -> None:
    """Tell of this process at ``METRICS_BIND``, if that is set: for a worker, which has no web process around it."""
    address, _, port = os.environ.get("METRICS_BIND", "").rpartition(":")
    if port:
        start_http_server(int(port), address, registry())


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
