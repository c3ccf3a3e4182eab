"""Spans are taken as every collector takes them, kept privately, and drawn below what caused them."""

import stat
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from devstack.layout import Layout
from devstack.stack import CommandFailed
from devstack.traces import command, kept, picture, receiver
from devstack.traces.kept import Kept
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

TRACE, MS = bytes(range(16)), 1_000_000
ROWS = {
    "a" * 8: ("portal", "", "POST /fees", 0, 30, {}),
    "b" * 8: ("fees", "a" * 8, "POST /declarations", 5, 25, {"http.response.status_code": 201}),
    "d" * 8: ("notifier", "c" * 8, "DATA", 90, 100, {"smtp.response.status_code": 250}),
    "c" * 8: ("notifier", "b" * 8, "send mail", 80, 101, {}),
    "e" * 8: ("portal", "a" * 8, "GET <x> & y", 26, 29, {"error.type": "unreachable"}),
}


def told(rows: Mapping[str, tuple[str, str, str, int, int, Mapping[str, str | int]]]) -> bytes:
    """What an exporter sends of these spans."""
    asked = ExportTraceServiceRequest()
    for identity, (service, parent, name, began, ended, attributes) in rows.items():
        process = asked.resource_spans.add()
        process.resource.attributes.append(KeyValue(key="service.name", value=AnyValue(string_value=service)))
        span = process.scope_spans.add().spans.add(
            trace_id=TRACE, span_id=identity.encode(), parent_span_id=parent.encode(), name=name, kind=2
        )
        span.start_time_unix_nano, span.end_time_unix_nano = 1_764_500_000_000 * MS + began * MS, 0
        span.end_time_unix_nano = 1_764_500_000_000 * MS + ended * MS
        for key, value in attributes.items():
            one = AnyValue(int_value=value) if isinstance(value, int) else AnyValue(string_value=value)
            span.attributes.append(KeyValue(key=key, value=one))
    return asked.SerializeToString()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where five spans were kept, the last of them in a request of its own."""
    http = receiver.create_app(tmp_path / "traces").test_client()
    first = dict(list(ROWS.items())[:4])
    for rows in (first, {"e" * 8: ROWS["e" * 8]}):
        answer = http.post("/v1/traces", data=told(rows), content_type="application/x-protobuf")
        assert (answer.status_code, answer.data) == (200, b"")
    assert http.post("/v1/traces", data=b"\xff no message").status_code == 400
    return tmp_path / "traces"


def test_spans_of_several_processes_are_one_trace(folder: Path) -> None:
    assert stat.S_IMODE((folder / "spans.jsonl").stat().st_mode) == 0o600
    [(name, spans)] = Kept(folder).traces().items()
    assert name == TRACE.hex()
    assert [one.name for one in spans] == [
        "POST /fees", "POST /declarations", "GET <x> & y", "send mail", "DATA",
    ]  # fmt: skip
    data = spans[-1]
    assert (data.service, data.kind, data.answer, data.ended - data.began) == ("notifier", "SERVER", "250", 10 * MS)
    way = [f"{one.service} {one.name}" for one in kept.way_to(data, spans)]
    assert way == ["portal POST /fees", "fees POST /declarations", "notifier send mail", "notifier DATA"]
    assert [one.name for one in spans if one.failed] == ["GET <x> & y"]


def test_a_full_file_becomes_the_old_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FULL_BYTES", 10)
    whole = Kept(folder)
    whole.add([])
    assert len(list(whole.lines())) == len(ROWS)
    whole.add([{"span": {}, "resource": {}}])
    assert list(whole.lines())[-1] == '{"span": {}, "resource": {}}'


def test_the_picture_has_a_row_for_each_span_below_its_cause(folder: Path) -> None:
    [spans] = Kept(folder).traces().values()
    drawn = ElementTree.fromstring(picture.svg(spans))  # noqa: S314 -- ours
    space = "{http://www.w3.org/2000/svg}"
    names = [text for text in drawn.iter(f"{space}text") if text.find(f"{space}tspan") is not None]
    assert ["".join(text.itertext()) for text in names] == [
        "portal POST /fees", "fees POST /declarations → 201", "notifier send mail", "notifier DATA → 250",
        "portal GET <x> & y",
    ]  # fmt: skip
    indents = [float(text.attrib["x"]) for text in names]
    assert indents == [*sorted(indents[:4]), indents[1]]
    bars = [bar for bar in drawn.iter(f"{space}rect") if "rx" in bar.attrib]
    starts = [float(bar.attrib["x"]) for bar in bars]
    assert starts[0] < starts[1] < starts[4] < starts[2] < starts[3]
    assert [bar.get("stroke") is not None for bar in bars] == [False] * 4 + [True]


def test_make_trace_draws_what_is_chosen(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ESERVICES_ROOT", str(Path(__file__).resolve().parents[3]))
    monkeypatch.setenv("ESERVICES_STATE", str(tmp_path))
    layout = Layout.of("up")
    command.folder(layout).parent.mkdir(parents=True)
    folder.rename(command.folder(layout))
    command.draw(layout)
    assert f"{TRACE.hex()} is drawn in" in capsys.readouterr().out
    command.draw(layout, TRACE.hex()[:6], str(tmp_path / "one.svg"))
    assert (tmp_path / "one.svg").read_text() == (command.folder(layout) / f"{TRACE.hex()}.svg").read_text()
    with pytest.raises(CommandFailed, match="of 1 traces none"):
        command.draw(layout, "nothing of that name")
