"""Whether a service offers and tells what another expects of it, by their files alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from devstack.contracts.interfaces import Interface, Operation
from devstack.contracts.schemas import Document, Strictness, faults

JSON = "application/json"


def lacks(offered: Interface, expected: Mapping[str, Any]) -> Iterator[str]:
    """What a consumer expects and does not get, each in a sentence."""
    reader = Document(expected)
    for called, entry in expected["calls"].items():
        operation = offered.operation(called)
        if operation is None:
            yield f"{called} is not offered"
            continue
        yield from (f"{called} {what}" for what in _call(offered, operation, entry, reader))
    for kind, shapes in expected["events"].items():
        if kind not in offered.events:
            yield f"{kind} is not told"
            continue
        told = offered.events[kind]
        for shape in shapes:
            for fault in faults(told.content, shape, (told, reader), Strictness.NOTHING):
                yield f"{kind}: {fault}"


def _call(offered: Interface, operation: Operation, entry: Mapping[str, Any], reader: Document) -> Iterator[str]:
    for shape in entry.get("answers", ()):
        if JSON not in operation.answers:
            yield "does not answer with JSON"
            return
        for fault in faults(operation.answers[JSON], shape, (offered.document, reader), Strictness.NOTHING):
            yield f"answers: {fault}"
    if "media_type" in entry and entry["media_type"] not in operation.answers:
        yield f"does not answer with {entry['media_type']}"
    for name in entry.get("query", ()):
        if ("query", name) not in operation.known:
            yield f"does not know {name} in its query"
    if "sends" in entry:
        yield from _sent(offered, operation, entry["sends"])


def _sent(offered: Interface, operation: Operation, names: list[str]) -> Iterator[str]:
    if operation.body is None:
        yield "takes no body"
        return
    sent = {"type": "object", "properties": dict.fromkeys(names, True), "required": names}
    own = Document(sent)
    for fault in faults(sent, operation.body, (own, offered.document), Strictness.EXTRAS):
        # Only the names are known here, not what is in them.
        if fault.text in ("is missing", "is not taken"):
            yield f"is sent a body in which {fault}"
