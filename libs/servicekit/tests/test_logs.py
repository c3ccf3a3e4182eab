"""Log lines of operations: JSON, by the trace, and without what looks personal."""

import contextlib
import io
import json
import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from servicekit import logs, trace
from servicekit.logs import withhold

Logged = Callable[[], list[dict[str, Any]]]
TRACE = "0af7651916cd43dd8448eb211c80319c"
log = logs.get_logger("kit.test")


@pytest.mark.parametrize(
    "personal",
    [
        "068933130",
        "01019012345",
        "6900000000",
        "306900000000",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "maria.p+x@mail.example",
        "code=abc&state=x",
    ],
)
def test_what_looks_personal_is_withheld_wherever_it_stands(logged: Logged, personal: str) -> None:
    sentence = f"GET /x?{personal} for <{personal}>" if "=" in personal else f"for <{personal}>, {personal}."
    log.info("seen", value=sentence)
    log.info(f"seen {sentence}")
    logging.getLogger("library").warning("about %s", sentence)
    said = logged()
    assert len(said) == 3
    assert all("[withheld]" in json.dumps(line) for line in said)
    if "=" not in personal:
        assert personal not in json.dumps(said)


@pytest.mark.parametrize("plain", ["12345678", "1234567890123", "2026-11-23", "ED-2026-00012", "/a?", "x" * 80])
def test_what_is_not_personal_stays(plain: str) -> None:
    assert withhold(f"about {plain}, said") == f"about {plain}, said"


@pytest.mark.parametrize("collection", [{"name": "x"}, ["x"], ("x",), {"x"}, b"x", object()])
def test_collections_are_refused(logged: Logged, collection: object) -> None:
    with pytest.raises(TypeError, match=r"log field 'person' of event 'filed' is a \w+: log single values"):
        log.info("filed", person=collection)
    assert logged() == []


def test_a_line_says_when_how_grave_who_and_what(logged: Logged) -> None:
    trace.begin(f"00-{TRACE}-b7ad6b7169203331-01")
    number = uuid.uuid4()
    log.warning("filed", number=7, id=number, due=datetime(2026, 11, 23, tzinfo=UTC), nothing=None)
    [line] = logged()
    assert datetime.fromisoformat(line.pop("at")) <= datetime.now(UTC)
    assert line == {
        "severity": "warning",
        "service": "kit",
        "logger": "kit.test",
        "event": "filed",
        "trace_id": TRACE,
        "number": 7,
        "id": str(number),
        "due": "2026-11-23 00:00:00+00:00",
        "nothing": None,
    }


def test_an_exception_is_told_by_its_kind_and_frames_and_never_by_its_message(logged: Logged) -> None:
    def innermost() -> None:
        raise ValueError("the row of 068933130")

    try:
        innermost()
    except ValueError:
        log.exception("failed", step="one")
    [line] = logged()
    assert (line["error"], line["step"], line["severity"]) == ("ValueError", "one", "error")
    assert line["frames"][-1].startswith("innermost:")
    assert "row of" not in json.dumps(line)


def test_libraries_that_talk_too_much_say_warnings_only(logged: Logged) -> None:
    for name in ("urllib3", "nats", "werkzeug"):
        logging.getLogger(name).info("connection %d", 1)
        logging.getLogger(name).warning("gone")
    assert [line["event"] for line in logged()] == ["gone"] * 3


def test_configuring_again_does_not_say_everything_twice(logged: Logged) -> None:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        logs.configure("kit", "INFO")
        logs.configure("kit", "ERROR")
    log.info("not said at this level")
    log.error("said")
    assert [json.loads(line)["event"] for line in output.getvalue().splitlines()] == ["said"]
    assert logged() == [], "the former output gets nothing more"


def test_a_trace_goes_on_and_a_malformed_one_starts_again() -> None:
    assert trace.begin(f"00-{TRACE}-b7ad6b7169203331-01") == TRACE
    handed_on = trace.traceparent()
    assert handed_on.split("-")[1] == TRACE
    assert trace.begin(handed_on) == TRACE
    for unusable in (None, "", TRACE, f"00-{TRACE.upper()}-b7ad6b7169203331-01", f"01-{TRACE}-b7ad6b7169203331-01"):
        begun = trace.begin(unusable)
        assert begun != TRACE
        assert len(begun) == 32
        assert trace.begin(None) != begun
