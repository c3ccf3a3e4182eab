"""A form that is sent by POST and filed: one act however often it is sent, and the draft that became it says so."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import Connection, Engine

from servicekit import drafts, idempotency
from servicekit.access import principal
from servicekit.db import transaction
from servicekit.tables import FilingTables


def file_once(
    engine: Engine,
    tables: FilingTables,
    act: Callable[[Connection], Mapping[str, Any]],
    location: Callable[[str], str],
) -> Response:
    """Answer the request with 201 and what ``act`` made: its body, whose ``id`` has the address ``location(id)``.

    ``act`` runs in the transaction that remembers the answer by the header Idempotency-Key. The same request again gets
    the same answer, marked ``Idempotent-Replayed: true``, and nothing is done. Raises IdempotencyKeyMissing,
    IdempotencyKeyReused, and whatever ``act`` raises; then nothing is kept.
    """
    key = idempotency.checked_key(request.headers.get("Idempotency-Key"))
    subject = principal().subject
    with transaction(engine) as conn:

        def once() -> idempotency.Answer:
            made = dict(act(conn))
            drafts.mark_filed(conn, tables.drafts, subject, key, made["id"])
            return 201, made

        status, answer, replayed = idempotency.run_once(
            conn, tables.idempotency, subject, key, request.get_data(), once
        )
    response = jsonify(answer)
    response.status_code = status
    response.headers["Location"] = location(answer["id"])
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
