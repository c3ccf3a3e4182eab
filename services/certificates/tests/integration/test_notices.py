import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asking import APPLICANT
from certificates import models
from certificates.handlers import NOTICE_HANDLERS
from flask.testing import FlaskClient
from servicekit.consumer import Consumer
from servicekit.envelope import Event, write
from servicekit.testing import TokenFactory
from sqlalchemy import Engine

COLLECT = {
    "procedure": "955481",
    "delivery": "collect",
    "answers": {"record": "current"},
    "locale": "el",
    "applicant": APPLICANT,
}
AT = datetime(2026, 11, 23, 9, 31, tzinfo=UTC)


@pytest.fixture
def consumer(engine: Engine) -> Consumer:
    return Consumer(
        stream="NOTICES", durable="certificates", handlers=NOTICE_HANDLERS, inbox=models.kit.inbox, engine=engine
    )


def report(request_id: str, state: str, reason: str | None = None, at: datetime = AT, **changes: Any) -> bytes:
    data = {
        "notice_id": str(uuid.uuid4()),
        "event_id": str(uuid.uuid4()),
        "event_type": "certificates.request.submitted",
        "aggregate_id": request_id,
        "state": state,
        "reason": reason,
        "at": at.isoformat(),
        **changes,
    }
    return write(Event(f"notices.notice.{state}", data["notice_id"], 1, data), "notifier", "").encode()


def notice(client: FlaskClient, headers: dict[str, str], request_id: str) -> Any:
    return client.get(f"/requests/{request_id}", headers=headers).get_json()["notice"]


@pytest.fixture
def headers(tokens: TokenFactory) -> dict[str, str]:
    return tokens.headers("citizen-1", given_name="Ελένη")


@pytest.fixture
def request_id(client: FlaskClient, headers: dict[str, str]) -> str:
    filed = client.post("/requests", json=COLLECT, headers={**headers, "Idempotency-Key": uuid.uuid4().hex})
    return str(filed.get_json()["id"])


@pytest.mark.parametrize(
    ("state", "reason", "shown"),
    [("sent", None, "sent"), ("parked", "address-refused", "parked"), ("parked", "no-address", "no-address")],
)
def test_the_request_shows_what_became_of_its_mail(
    client: FlaskClient,
    consumer: Consumer,
    headers: dict[str, str],
    request_id: str,
    state: str,
    reason: str | None,
    shown: str,
) -> None:
    message = report(request_id, state, reason)
    assert [consumer.handle(message), consumer.handle(message)] == ["done", "again"]
    assert notice(client, headers, request_id) == {
        "state": shown,
        "reason": reason,
        "at": AT.isoformat(),
    }
    [told] = client.get(f"/requests/{request_id}", headers=headers).get_json()["history"]
    assert told == {
        "what": f"mail-{state}",
        "detail": reason,
        "at": AT.isoformat(),
        "side": "system",
        "told": None,
    }


def test_an_older_report_that_comes_late_changes_nothing(
    client: FlaskClient, consumer: Consumer, headers: dict[str, str], request_id: str
) -> None:
    consumer.handle(report(request_id, "sent"))
    consumer.handle(report(request_id, "parked", "gave-up", AT - timedelta(minutes=5)))
    assert notice(client, headers, request_id)["state"] == "sent"


def test_reports_about_other_services_mails_are_passed_over(
    client: FlaskClient, consumer: Consumer, headers: dict[str, str], request_id: str
) -> None:
    assert consumer.handle(report(request_id, "sent", event_type="fees.note.issued")) == "done"
    assert consumer.handle(report(str(uuid.uuid4()), "sent")) == "done"
    assert notice(client, headers, request_id)["state"] == "pending"


@pytest.mark.parametrize("step", ["delivery-changed", "documents-asked", "told", "ready-to-collect", "recalled"])
def test_a_mail_about_a_later_step_is_on_the_timeline_and_is_not_the_receipt(
    client: FlaskClient, consumer: Consumer, headers: dict[str, str], request_id: str, step: str
) -> None:
    kind = f"certificates.request.{step}"
    assert consumer.handle(report(request_id, "sent", event_type=kind)) == "done"
    assert notice(client, headers, request_id)["state"] == "pending"
    history = client.get(f"/requests/{request_id}", headers=headers).get_json()["history"]
    assert [told["what"] for told in history] == ["mail-sent"]


@pytest.mark.parametrize("changes", [{"aggregate_id": "17"}, {"state": "lost"}, {"at": "yesterday"}])
def test_a_report_that_makes_no_sense_is_a_dead_letter(
    client: FlaskClient, consumer: Consumer, headers: dict[str, str], request_id: str, changes: dict[str, str]
) -> None:
    message = json.loads(report(request_id, "sent"))
    message["data"].update(changes)
    assert consumer.handle(json.dumps(message).encode()) == "dead"
    assert notice(client, headers, request_id)["state"] == "pending"
