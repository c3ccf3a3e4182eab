"""What operations measure: by route, never by what stands in it."""

import pytest
from conftest import MakeClient
from flask import Blueprint, Response, jsonify
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from servicekit.access import public


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


def samples(http: FlaskClient) -> dict[tuple[str, ...], float]:
    """(name, route, status) → value, of this service."""
    answer = http.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    return {
        (sample.name, sample.labels.get("route", ""), sample.labels.get("status", "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels.get("service") == "kit"
    }


def test_requests_are_counted_by_route_and_status(http: FlaskClient) -> None:
    before = samples(http)
    for name in ("one", "two", "fails"):
        http.get(f"/measured/{name}")
    http.get("/nowhere/068933130")
    after = samples(http)

    def more(route: str, status: str) -> float:
        key = ("http_requests_total", route, status)
        return after.get(key, 0) - before.get(key, 0)

    assert (more("/measured/<name>", "200"), more("/measured/<name>", "500")) == (2, 1)
    assert more("unmatched", "404") == 1
    counted = ("http_request_seconds_count", "/measured/<name>", "")
    assert after[counted] - before.get(counted, 0) == 3
    assert not any("068933130" in part or "two" in part for key in after for part in key)


def test_all_processes_of_a_service_are_shown_together(
    http: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    # Without files of other processes there is nothing to add up: the exposition is of the folder, not of this process.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert REGISTRY.get_sample_value("http_requests_total", {"service": "kit"}) is None
    assert samples(http) == {}
