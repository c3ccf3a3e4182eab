"""An account is closed: drafts and copies are forgotten, declarations and notes stay."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from fee_declarations import handlers
from fee_declarations.finance.ledger import Ledger
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from sqlalchemy import Engine, text

DRAFT = {"values": {"period": "2024-Q2"}, "key": "a-key-of-a-form"}


def test_what_need_not_be_kept_is_forgotten(represent: Any, engine: Engine) -> None:
    one = represent()
    assert one.http.post("/declarations", json=one.body(), headers=one.headers()).status_code == 201
    assert one.http.put("/drafts/accommodation", json=DRAFT, headers=one.headers()).status_code == 200
    now = datetime.now(UTC)
    data = {
        "operation_id": str(uuid.uuid4()),
        "subject": one.subject,
        "cutoff": (now + timedelta(seconds=1)).isoformat(),
    }
    event = ReceivedEvent(uuid.uuid4(), "identity.account.closed", "/x", data["operation_id"], now, None, data)
    for _ in range(2):
        with transaction(engine) as conn:
            handlers.identity_handlers(Ledger("1234"))[event.type](conn, event)
    stale = one.http.get("/declarations", headers=one.headers())
    assert (stale.status_code, stale.get_json()["code"]) == (401, "stale-token")
    with engine.connect() as conn:
        found = {
            table: conn.execute(
                text(f"SELECT count(*) FROM {table} WHERE subject = :subject"),  # noqa: S608 -- names of this list
                {"subject": one.subject},
            ).scalar_one()
            for table in ("drafts", "idempotency", "declarations", "subjects")
        }
        settled = conn.execute(text("SELECT count(*) FROM outbox WHERE type = 'fees.account.settled'")).scalar_one()
        notes = text("SELECT count(*) FROM notes n JOIN declarations d ON d.id = n.declaration_id WHERE d.subject = :s")
        assert conn.execute(notes, {"s": one.subject}).scalar_one() == 1
    assert found == {"drafts": 0, "idempotency": 0, "declarations": 1, "subjects": 1}
    assert settled == 1
