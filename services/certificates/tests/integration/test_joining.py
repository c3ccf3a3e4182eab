"""Two accounts become one: what the one filed, wrote and sent before is the other's."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from asking import APPLICANT
from certificates.handlers import IDENTITY_HANDLERS
from conftest import SERVICE
from flask.testing import FlaskClient
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import TokenFactory, assert_schema
from sqlalchemy import Engine, text

COLLECT = {
    "procedure": "955481",
    "delivery": "collect",
    "answers": {"record": "current"},
    "locale": "el",
    "applicant": APPLICANT,
}


def joined(goes: str, stays: str, person_id: str, cutoff: datetime) -> ReceivedEvent:
    operation_id = str(uuid.uuid4())
    data = {
        "operation_id": operation_id,
        "subject": goes,
        "into": stays,
        "person_id": person_id,
        "at": cutoff.isoformat(),
        "cutoff": cutoff.isoformat(),
        "recipient": {"email": None, "locale": "el", "name": ""},
    }
    return ReceivedEvent(uuid.uuid4(), "identity.account.joined", "/x", operation_id, cutoff, None, data)


def test_requests_drafts_and_answers_go_over_and_the_old_tokens_are_stale(
    client: FlaskClient, tokens: TokenFactory, engine: Engine
) -> None:
    goes, stays, person = uuid.uuid4().hex, uuid.uuid4().hex, uuid.uuid4().hex
    proved = {"level": "B", "person_id": person, "given_name": "Ελένη"}
    key = uuid.uuid4().hex
    old, new = tokens.headers(goes, **proved), tokens.headers(stays)
    filed = client.post("/requests", json=COLLECT, headers={**old, "Idempotency-Key": key})
    draft: dict[str, Any] = {"values": {"a": "1"}, "key": uuid.uuid4().hex}
    client.put("/drafts/955481", json=draft, headers=old)
    assert client.get("/requests", headers=new).json == {"items": []}
    event = joined(goes, stays, person, datetime.now(UTC) + timedelta(seconds=1))
    for _ in range(2):
        with transaction(engine) as conn:
            IDENTITY_HANDLERS[event.type](conn, event)
    new = tokens.headers(stays, **proved)
    [moved] = client.get("/requests", headers=new).json["items"]
    assert moved["number"] == filed.json["number"]
    assert [item["name"] for item in client.get("/drafts", headers=new).json["items"]] == ["955481"]
    again = client.post("/requests", json=COLLECT, headers={**new, "Idempotency-Key": key})
    assert again.json["number"] == filed.json["number"], "sent before from the other account"
    stale = client.get("/requests", headers=old)
    assert (stale.status_code, stale.json["code"]) == (401, "stale-token")
    # The account that stays says by its tokens who it is, as the others have known before.
    anonymous = client.get("/requests", headers=tokens.headers(stays, iat=int(time.time())))
    assert (anonymous.status_code, anonymous.json["code"]) == (401, "stale-token")
    with engine.connect() as conn:
        bodies = conn.execute(text("SELECT body FROM outbox WHERE type = 'certificates.account.settled'")).scalars()
        [said] = [json.loads(body)["data"] for body in bodies]
    assert said == {"operation_id": event.data["operation_id"], "subject": goes}
    assert_schema(said, SERVICE / "events/certificates.account.settled.v1.json")
