"""A form that is sent by POST and filed: one act however often it is sent, and the draft that became it says so."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import Connection, Engine

from servicekit import idempotency
from servicekit.access import principal
from servicekit.db import transaction
from servicekit.errors import Unavailable
from servicekit.idempotency import Answer, Sent
from servicekit.tables import FilingTables

AT_ONCE = 1
"""Transactions of a process that file something. Numbers without a gap are taken one after the other anyway, and a
thread that waits for its number holds a connection, locks, and a place in the queue for the interpreter, which the one
that has the number waits in too (decision 0118)."""
_TURN_SECONDS = 5.0
"""As long as a statement waits."""
_turns = BoundedSemaphore(AT_ONCE)


def once(conn: Connection, tables: FilingTables, sent: Sent, act: Callable[[], dict[str, Any]]) -> tuple[Answer, bool]:
    """Act, keep the answer and mark the draft that became it; or the answer of the first time, and whether it is that.

    Part of the caller's transaction. Raises IdempotencyKeyReused, and whatever ``act`` raises.
    """
    first = idempotency.claim(conn, tables.idempotency, sent)
    if first is not None:
        return first, True
    status, made = 201, act()
    about = {"subject": sent.subject, "key": sent.key, "reference": made["id"]}
    conn.exec_driver_sql(_keep(tables), {**about, "status": status, "answer": json.dumps(made)})
    return (status, made), False


def file_once(
    engine: Engine,
    tables: FilingTables,
    act: Callable[[Connection], Mapping[str, Any]],
    location: Callable[[str], str],
    holding: str | None = None,
) -> Response:
    """Answer the request with 201 and what ``act`` made: its body, whose ``id`` has the address ``location(id)``.

    ``act`` runs in the transaction that remembers the answer by the header Idempotency-Key. The same request again gets
    the same answer, marked ``Idempotent-Replayed: true``, and nothing is done. ``holding``: a lock that ``act`` works
    under, as in idempotency.Sent. Raises IdempotencyKeyMissing, IdempotencyKeyReused, Unavailable when those before it
    take too long, and whatever ``act`` raises; then nothing is kept.
    """
    key = idempotency.checked_key(request.headers.get("Idempotency-Key"))
    operation = f"{request.method} {request.full_path}"
    sent = idempotency.Sent(principal().subject, key, operation, request.get_data(), holding)
    with _turn(), transaction(engine) as conn:
        (status, answer), replayed = once(conn, tables, sent, lambda: dict(act(conn)))
    response = jsonify(answer)
    response.status_code = status
    response.headers["Location"] = location(answer["id"])
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until fewer than AT_ONCE file. Raises Unavailable."""
    if not _turns.acquire(timeout=_TURN_SECONDS):
        raise Unavailable
    try:
        yield
    finally:
        _turns.release()


@lru_cache
def _keep(tables: FilingTables) -> str:
    # Written out: building it each time costs more than executing it.
    return (
        f"WITH marked AS (UPDATE {tables.drafts.name} SET filed_as = %(reference)s, values = '{{}}'"  # noqa: S608 -- ours
        " WHERE subject = %(subject)s AND key = %(key)s)"
        f" UPDATE {tables.idempotency.name} SET status = %(status)s::integer, answer = %(answer)s::jsonb"
        " WHERE subject = %(subject)s AND key = %(key)s"
    )
