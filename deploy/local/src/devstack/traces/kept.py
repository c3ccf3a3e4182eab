"""Spans in a file, one a line, and traces out of it. A full file becomes the old one, and the older goes."""

import base64
import json
import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FULL_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of work. Times are nanoseconds since 1970; ``parent`` is "" where the work began by itself."""

    trace: str
    id: str
    parent: str
    service: str
    name: str
    kind: str
    began: int
    ended: int
    attributes: Mapping[str, str]

    @property
    def failed(self) -> bool:
        return "error.type" in self.attributes

    @property
    def answer(self) -> str:
        """The code of what was answered, if there was an answer."""
        return next((value for name, value in self.attributes.items() if name.endswith("status_code")), "")


class Kept:
    """The file of one instance."""

    def __init__(self, folder: Path) -> None:
        self._file, self._older = folder / "spans.jsonl", folder / "spans.1.jsonl"
        self._lock = threading.Lock()

    def add(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Write down what was told of each span, whole."""
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        with self._lock:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > FULL_BYTES:
                self._file.replace(self._older)
            with open(self._file, "a", encoding="utf-8", opener=_private) as file:
                file.write(text)

    def lines(self) -> Iterator[str]:
        """Everything that was told, as text."""
        for file in (self._older, self._file):
            if file.exists():
                yield from file.read_text(encoding="utf-8").splitlines()

    def traces(self) -> dict[str, list[Span]]:
        """The spans of each trace by its id, the oldest first."""
        found = defaultdict(list)
        for line in self.lines():
            span = _span(json.loads(line))
            found[span.trace].append(span)
        for spans in found.values():
            spans.sort(key=lambda one: one.began)
        return dict(sorted(found.items(), key=lambda one: one[1][0].began))


def way_to(span: Span, spans: Sequence[Span]) -> list[Span]:
    """What caused the span, from the first that is known, and itself."""
    known, way = {one.id: one for one in spans}, [span]
    while before := known.get(way[0].parent):
        way.insert(0, before)
    return way


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _span(line: Mapping[str, Any]) -> Span:
    told = line["span"]
    return Span(
        trace=_hex(told["traceId"]),
        id=_hex(told["spanId"]),
        parent=_hex(told.get("parentSpanId", "")),
        service=_values(line["resource"]).get("service.name", ""),
        name=told["name"],
        kind=told.get("kind", "").removeprefix("SPAN_KIND_"),
        began=int(told["startTimeUnixNano"]),
        ended=int(told["endTimeUnixNano"]),
        attributes=_values(told),
    )


def _hex(encoded: str) -> str:
    return base64.b64decode(encoded).hex()


def _values(told: Mapping[str, Any]) -> dict[str, str]:
    return {one["key"]: str(next(iter(one["value"].values()), "")) for one in told.get("attributes", ())}
