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
from servicekit import metrics, outbox
from servicekit.access import public
from servicekit.db import make_engine
from servicekit.envelope import Event
from servicekit.testing.counting import counted
from servicekit.watched import OUTBOX, Watched
from sqlalchemy import Engine, text

COUNTS = """
from servicekit import metrics
metrics.REQUESTS.labels("kit", "GET", "/counted", "200").inc(3)
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
    counted = {key: value for key, value in samples().items() if key[0].startswith("http_")}
    assert counted == {("http_requests_total", "/counted", "200"): 6}


def test_the_age_of_what_waits_is_asked_of_the_database(make_client: MakeClient, engine: Engine) -> None:
    with engine.begin() as conn:
        outbox.record(conn, "kit", Event("kit.thing.done", "thing-1", 1, {}))
        conn.execute(text("UPDATE outbox SET created_at = now() - interval '90 seconds'"))
    things = Watched("things_waiting", "Things", "SELECT count(*) FROM outbox")
    make_client(watched=(things,))
    with counted(engine) as asked:
        found = samples()
        assert samples()["things_waiting", "", ""] == 1
    assert (len(asked.statements), found["database_up", "", ""]) == (1, 1), "who looks twice is told the same"
    assert found["outbox_oldest_seconds", "", ""] >= 90


def test_without_a_database_only_that_is_told(make_client: MakeClient) -> None:
    away = make_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    metrics.watch("kit", away, (OUTBOX,))
    found = samples()
    assert found["database_up", "", ""] == 0
    assert ("outbox_oldest_seconds", "", "") not in found


def test_what_others_write_is_told_and_half_a_file_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("METRICS_FOLDER", str(tmp_path))
    (tmp_path / "backup.prom").write_text(
        "# TYPE eservices_last_backup_timestamp gauge\neservices_last_backup_timestamp 7\n"
    )
    (tmp_path / "half.prom").write_text("tls_certificate_not_after_times")
    told = generate_latest(metrics.registry()).decode()
    assert "eservices_last_backup_timestamp 7.0" in told
    assert "tls_certificate" not in told
