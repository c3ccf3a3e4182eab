"""An account is closed: drafts and copies are forgotten, requests stay as the files they are."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from certificates.handlers import IDENTITY_HANDLERS
from conftest import SERVICE
from flask.testing import FlaskClient
from requesting import COLLECT, events, file
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import TokenFactory, assert_schema
from sqlalchemy import Engine, text

DRAFT = {"values": {"delivery": "collect"}, "key": "a-key-of-a-form"}


def closed(subject: str) -> ReceivedEvent:
    now = datetime.now(UTC)
    cutoff = (now + timedelta(seconds=1)).isoformat()
    recipient = {"email": None, "locale": "el", "name": ""}
    data = {"operation_id": str(uuid.uuid4()), "subject": subject, "person_id": None, "at": cutoff, "cutoff": cutoff}
    kind = "identity.account.closed"
    return ReceivedEvent(
        uuid.uuid4(), kind, "/x", data["operation_id"] or "", now, None, data | {"recipient": recipient}
    )


@pytest.mark.parametrize("has_filed", [True, False])
def test_what_need_not_be_kept_is_forgotten(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, has_filed: bool
) -> None:
    subject, other = uuid.uuid4().hex, tokens.headers(uuid.uuid4().hex)
    mine = tokens.headers(subject, given_name="Ελένη")
    for headers in (mine, other):
        assert client.put("/drafts/527543", json=DRAFT, headers=headers).status_code == 200
    if has_filed:
        assert file(client, mine, COLLECT).status_code == 201
    event = closed(subject)
    for _ in range(2):
        with transaction(engine) as conn:
            IDENTITY_HANDLERS[event.type](conn, event)
    stale = client.get("/my-data", headers=mine)
    assert (stale.status_code, stale.get_json()["code"]) == (401, "stale-token")
    with engine.connect() as conn:
        found = {
            table: conn.execute(
                text(f"SELECT count(*) FROM {table} WHERE subject = :subject"),  # noqa: S608 -- names of this list
                {"subject": subject},
            ).scalar_one()
            for table in ("drafts", "idempotency", "requests", "subjects")
        }
    assert found == {"drafts": 0, "idempotency": 0, "requests": int(has_filed), "subjects": int(has_filed)}
    assert len(client.get("/drafts", headers=other).get_json()["items"]) == 1
    [settled] = [one["data"] for one in events(engine) if one["type"] == "certificates.account.settled"]
    assert settled == {"operation_id": event.data["operation_id"], "subject": subject}
    assert_schema(settled, SERVICE / "events/certificates.account.settled.v1.json")
