"""CloudEvents 1.0 in structured JSON (https://github.com/cloudevents/spec): what the outbox stores is what travels."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from servicekit import bounded_json

# One namespace for all our events: the same act has the same id for ever, in every process.
_NAMESPACE = uuid.UUID("6f1f8f0e-0f52-5c1e-9d6a-3a7f0b1c2d4e")


class MalformedEvent(Exception):
    """The message is not a CloudEvent as we write them. It will not become one by trying again."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an aggregate: ``version`` counts the acts of this type on it, from 1."""

    type: str
    aggregate_id: str
    version: int
    data: Mapping[str, object]

    @property
    def id(self) -> uuid.UUID:
        return event_id(self.type, self.aggregate_id, self.version)


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """An event of another service. ``data`` is still theirs: the consumer parses what it needs of it."""

    id: uuid.UUID
    type: str
    source: str
    aggregate_id: str
    time: datetime
    traceparent: str | None
    data: Mapping[str, object]


def event_id(kind: str, aggregate_id: str, version: int) -> uuid.UUID:
    """The id of an event of which only this is known."""
    return uuid.uuid5(_NAMESPACE, f"{kind}|{aggregate_id}|{version}")


def write(event: Event, source: str, traceparent: str) -> str:
    """The event as the JSON text that travels."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(event.id),
            "type": event.type,
            "source": f"/services/{source}",
            "subject": event.aggregate_id,
            "time": datetime.now(UTC).isoformat(),
            "datacontenttype": "application/json",
            "traceparent": traceparent,
            "data": event.data,
        },
        ensure_ascii=False,
    )


def read(body: bytes) -> ReceivedEvent:
    """Parse a message; raises MalformedEvent."""
    try:
        members = bounded_json.loads(body)
        if members["specversion"] != "1.0" or not isinstance(members["data"], dict):
            raise MalformedEvent("not a CloudEvent 1.0 with an object as data")
        return ReceivedEvent(
            id=uuid.UUID(members["id"]),
            type=str(members["type"]),
            source=str(members["source"]),
            aggregate_id=str(members["subject"]),
            time=datetime.fromisoformat(members["time"]),
            traceparent=members.get("traceparent"),
            data=members["data"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedEvent(type(error).__name__) from error
