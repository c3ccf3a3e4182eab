"""Several at once, and what came of it."""

import json
import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from certificates.models import history
from certificates.store import documents
from certificates.store.documents import Document
from issuing import Filed
from sqlalchemy import Engine, select, text


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them answers, all begun at one moment."""
    line = threading.Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        line.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def told(engine: Engine, kind: str) -> list[str]:
    """Of which requests the events of this kind tell."""
    with engine.connect() as conn:
        query = text("SELECT body FROM outbox WHERE type = :kind ORDER BY seq")
        bodies = conn.execute(query, {"kind": f"certificates.request.{kind}"}).scalars()
        return [str(json.loads(body)["data"]["request_id"]) for body in bodies]


def of_case(engine: Engine, filed: Filed) -> Sequence[Document]:
    with engine.connect() as conn:
        return documents.of_case(conn, uuid.UUID(filed.id))


def refuse_gaps(engine: Engine) -> int:
    """Fails when a number of the protocol is missing or was given twice; how many there are."""
    with engine.connect() as conn:
        numbers = conn.execute(text("SELECT number FROM requests UNION ALL SELECT number FROM documents")).scalars()
        values = sorted(int(number.partition("/")[0]) for number in numbers)
    assert values == list(range(1, len(values) + 1))
    return len(values)


def times_in_history(engine: Engine, filed: Filed, what: str) -> int:
    with engine.connect() as conn:
        query = select(history.c.id).where(history.c.request_id == uuid.UUID(filed.id), history.c.what == what)
        return len(conn.execute(query).all())


def codes(answers: Iterable[Any]) -> list[str]:
    return sorted(answer.json["code"] for answer in answers if answer.status_code != 200)
