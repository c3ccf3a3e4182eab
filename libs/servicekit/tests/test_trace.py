"""Spans: what they hang together by, what stands in none of them, and that nothing is made where nobody takes them."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from conftest import KIT, MakeClient, rows
from flask import Blueprint, Response, jsonify
from opentelemetry.sdk.trace import ReadableSpan
from servicekit import outbox, trace
from servicekit.access import public
from servicekit.consumer import Consumer
from servicekit.envelope import Event, ReceivedEvent
from servicekit.testing.spans import Collected, collecting
from sqlalchemy import Connection, Engine

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
PLANTED = ("068933130", "maria@example.gr", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0", "Παπαδοπούλου", "s3cret-cursor")


@pytest.fixture
def collected() -> Iterator[Collected]:
    with collecting("kit") as found:
        yield found


@pytest.fixture
def views() -> Blueprint:
    made = Blueprint("views", __name__)

    @made.route("/things/<name>", methods=["GET", "POST"])
    @public
    def thing(name: str) -> Response:
        with trace.span("look"):
            if name == "fails":
                raise RuntimeError(PLANTED[0])
            return jsonify(handed_on=trace.traceparent())

    return made


def parent_of(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def test_a_request_and_what_is_done_in_it_hang_together(
    make_client: MakeClient, views: Blueprint, collected: Collected, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    http = make_client(views)
    answer = http.get("/things/one", headers={"traceparent": PARENT}).get_json()
    inner, outer = collected.spans()
    assert (outer.name, outer.kind.name, parent_of(outer)) == ("GET /things/<name>", "SERVER", 0xB7AD6B7169203331)
    assert (inner.name, parent_of(inner)) == ("look", outer.context.span_id)
    assert {f"{one.context.trace_id:032x}" for one in (inner, outer)} == {TRACE}
    assert answer["handed_on"] == f"00-{TRACE}-{inner.context.span_id:016x}-01"
    assert dict(outer.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/things/<name>",
        "http.response.status_code": 200,
    }
    assert logged()[-1]["trace_id"] == TRACE
    http.get("/healthz")
    assert collected.spans() == []


def test_a_request_within_a_request_has_a_span_of_its_own(make_client: MakeClient, collected: Collected) -> None:
    made = Blueprint("nested", __name__)

    @made.get("/outer")
    @public
    def outer() -> Response:
        return jsonify(inner=http.get("/healthz").status_code + http.get("/inner").status_code)

    @made.get("/inner")
    @public
    def inner() -> Response:
        return jsonify()

    http = make_client(made)
    assert http.get("/outer").get_json() == {"inner": 400}
    assert [one.name for one in collected.spans()] == ["GET /inner", "GET /outer"]


def test_who_brings_no_trace_begins_one_that_the_log_names(
    make_client: MakeClient, views: Blueprint, collected: Collected, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    make_client(views).get("/things/one")
    [_, outer] = collected.spans()
    assert outer.parent is None
    assert logged()[-1]["trace_id"] == f"{outer.context.trace_id:032x}"


def test_personal_data_is_in_no_span(make_client: MakeClient, views: Blueprint, collected: Collected) -> None:
    http = make_client(views)
    afm, mail, token, name, cursor = PLANTED
    headers = {"Authorization": f"Bearer {token}", "tracestate": f"name={afm}", "baggage": f"mail={mail}"}
    http.post(f"/things/{afm}?mail={mail}&cursor={cursor}", json={"name": name}, headers=headers)
    http.get("/things/fails", headers=headers)
    http.get(f"/nowhere/{afm}/{mail}")
    with suppress(ValueError), trace.span(f"process {mail}", attributes={"code": f"x {afm}"}) as span:
        span.note({"other": token})
        raise ValueError(afm)
    found = collected.spans()
    assert [one.name for one in found if one.kind.name == "SERVER"] == [
        "POST /things/<name>", "GET /things/<name>", "GET unmatched",
    ]  # fmt: skip
    failed = [one for one in found if one.status.status_code.name == "ERROR"]
    assert {(one.attributes or {}).get("error.type") for one in failed} == {"RuntimeError", "500", "ValueError"}
    text = " ".join(one.to_json() for one in found)
    assert [planted for planted in PLANTED if planted in text] == []


def test_an_event_brings_the_trace_to_its_consumer(engine: Engine, collected: Collected) -> None:
    with trace.going_on(PARENT), engine.begin() as conn, trace.span("file"):
        identity = outbox.record(conn, "kit", Event("kit.thing.done", "thing-1", 1, {"traceparent": "x"}))
        assert outbox.traces_of(conn, [identity]) == {identity: trace.traceparent()}
    [written] = collected.spans()
    [(body,)] = rows(engine, KIT.outbox, "body")

    def handler(conn: Connection, _: ReceivedEvent) -> None:
        outbox.record(conn, "kit", Event("kit.thing.done", "thing-2", 1, {}))

    taker = Consumer(stream="KIT", durable="kit", handlers={"kit.thing.done": handler}, inbox=KIT.inbox, engine=engine)
    carried = f"00-{TRACE}-{'c' * 16}-01"
    assert taker.handle_together([body.encode()], [carried])
    [taken] = collected.spans()
    assert (taken.name, taken.kind.name, parent_of(taken)) == ("process kit.thing.done", "CONSUMER", int("c" * 16, 16))
    following = json.loads(rows(engine, KIT.outbox, "seq", "body")[1][1])["traceparent"]
    assert following == f"00-{TRACE}-{taken.context.span_id:016x}-01"
    assert taken.context.trace_id == written.context.trace_id


def test_what_is_not_sampled_is_handed_on_so_and_makes_no_span(
    make_client: MakeClient, views: Blueprint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
    with collecting("kit") as found:
        http = make_client(views)
        handed_on = http.get("/things/one").get_json()["handed_on"]
        assert (int(handed_on[-2:], 16) & 1, found.spans()) == (0, [])
        http.get("/things/one", headers={"traceparent": PARENT})
        assert len(found.spans()) == 2


def test_without_a_collector_nothing_is_imported_and_the_trace_goes_through() -> None:
    script = (
        "import sys; from servicekit import trace, web, worker; trace.prepare(); trace.install('kit')\n"
        f"trace.begin('{PARENT}')\n"
        "with trace.span('x', trace.Kind.SERVER) as span: span.note({'a': 1}); print(trace.traceparent())\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry', 'google'))])"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    for settings in ({}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"}):
        said = subprocess.run(
            [sys.executable, "-c", script], env=environment | settings, check=True, capture_output=True, text=True
        )
        assert said.stdout.splitlines() == [PARENT, "[]"]


def test_a_collector_that_is_away_costs_spans_and_nothing_else() -> None:
    script = (
        "from servicekit import logs, trace; logs.configure('kit'); trace.prepare(); trace.install('kit')\n"
        "with trace.span('x'): print('done')\n"
        "trace.end()"
    )
    # Taken by nobody: it is bound, and does not listen.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        said = subprocess.run(
            [sys.executable, "-c", script], env=os.environ | settings, check=True, capture_output=True, text=True
        )
    assert said.stdout.splitlines()[0] == "done"
    assert "Traceback" not in said.stdout + said.stderr
