"""What operations measure: by route, never by what stands in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MakeClient
from flask import Blueprint, Response, jsonify
from flask.testing import FlaskClient
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from servicekit import metrics
from servicekit.access import public

COUNTS = """
from servicekit import metrics
metrics.REQUESTS.labels("kit", "GET", "/counted", "200").inc(3)
metrics.OUTBOX_AGE.labels("kit").set(30)
"""


@pytest.fixture
def http(make_client: MakeClient) -> FlaskClient:
    views = Blueprint("views", __name__)

    @views.get("/measured/<name>")
    @public
    def measured(name: str) -> Response:
        if name == "fails":
            raise RuntimeError
        return jsonify(name=name)

    return make_client(views)


def samples() -> dict[tuple[str, ...], float]:
    """(name, route, status) → value, of this service."""
    return {
        (sample.name, sample.labels.get("route", ""), sample.labels.get("status", "")): sample.value
        for family in text_string_to_metric_families(generate_latest(metrics.registry()).decode())
        for sample in family.samples
        if sample.labels.get("service") == "kit"
    }


def test_requests_are_counted_by_route_and_status(http: FlaskClient) -> None:
    before = samples()
    for name in ("one", "two", "fails"):
        http.get(f"/measured/{name}")
    http.get("/nowhere/068933130")
    after = samples()

    def more(route: str, status: str) -> float:
        key = ("http_requests_total", route, status)
        return after.get(key, 0) - before.get(key, 0)

    assert (more("/measured/<name>", "200"), more("/measured/<name>", "500")) == (2, 1)
    assert more("unmatched", "404") == 1
    counted = ("http_request_seconds_count", "/measured/<name>", "")
    assert after[counted] - before.get(counted, 0) == 3
    assert not any("068933130" in part or "two" in part for key in after for part in key)


def test_all_processes_of_a_service_are_shown_together(
    http: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNTS], env=environment, check=True)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    # What this process itself has counted is not in the folder.
    http.get("/measured/one")
    assert samples() == {("http_requests_total", "/counted", "200"): 6, ("outbox_oldest_seconds", "", ""): 30}
