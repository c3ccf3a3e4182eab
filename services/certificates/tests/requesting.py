"""Requests as citizens file them, and what the service tells others of it."""

import json
import uuid
from typing import Any

from asking import APPLICANT
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

ADDRESS = {"street": "Ελευθερίας", "number": "50", "postcode": "700 14", "city": "Λιμένας Χερσονήσου"}
COLLECT = {
    "procedure": "955481",
    "delivery": "collect",
    "answers": {"record": "current"},
    "locale": "el",
    "applicant": APPLICANT,
}
POST = {**COLLECT, "delivery": "post", "postal_address": ADDRESS}
DEATH = {"deceased_name": "Μαρία Παπαδάκη", "death_date": "2025-03-01", "relation": "child"}
CITIZEN_A = {"email": "eleni@mail.test", "email_verified": True, "given_name": "Ελένη", "family_name": "Νικολάου"}
CITIZEN_B = {**CITIZEN_A, "level": "B", "person_id": "person-1"}

# The applicant at the counter, with or without an address.
IDENTITY = {"kind": "id-card", "last_signs": "456"}
AT_COUNTER: dict[str, Any] = {**COLLECT, "applicant": APPLICANT, "identity": IDENTITY}
COUNTER_BY_POST = {**AT_COUNTER, "delivery": "post", "postal_address": ADDRESS}
COUNTER_REASON = "Δεν μπορεί να μετακινηθεί, έδειξε ιατρική βεβαίωση."
COUNTER_MAIL = {"email": "dimitra@mail.test", "email_confirmed": True}


def file(client: FlaskClient, headers: dict[str, str], body: Any, key: str | None = None) -> Any:
    return client.post("/requests", json=body, headers={**headers, "Idempotency-Key": key or uuid.uuid4().hex})


def events(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as conn:
        return [json.loads(body) for body in conn.execute(text("SELECT body FROM outbox ORDER BY seq")).scalars()]
