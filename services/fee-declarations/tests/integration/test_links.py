"""What others say: accepted special declarations, however often and in whatever order, and reports of the notifier."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fee_declarations import handlers, models
from fee_declarations.finance.ledger import Ledger
from flask import Flask
from pydantic import ValidationError
from servicekit.consumer import DeadLetter
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.testing import assert_schema
from sqlalchemy import Engine, func, select, text

from ..conftest import SERVICE, TOKENS, accepted, enter_debtor

ACCEPTED = handlers.identity_handlers(Ledger("1234"))["identity.declaration.accepted"]


def test_the_same_acceptance_twice_is_one_link(engine: Engine) -> None:
    code = enter_debtor(engine, "111222333")
    event = accepted(uuid.uuid4().hex, "111222333", places=2)
    for _ in range(2):
        with transaction(engine) as conn:
            ACCEPTED(conn, event)
    with engine.connect() as conn:
        business = (
            conn.execute(select(models.businesses).where(models.businesses.c.afm == "111222333")).mappings().one()
        )
        places = select(func.count()).where(models.establishments.c.business_id == business["id"])
        assert conn.execute(places).scalar_one() == 2
        assert conn.execute(select(func.count()).where(models.links.c.business_id == business["id"])).scalar_one() == 1
    assert business["debtor_code"] == code


def test_two_representatives_share_a_business_and_its_newest_address(engine: Engine) -> None:
    first = accepted(uuid.uuid4().hex, "222333444")
    second = accepted(uuid.uuid4().hex, "222333444")
    second.data["business"]["notice_email"] = "new@mail.example"
    for event in (first, second):
        with transaction(engine) as conn:
            ACCEPTED(conn, event)
    with engine.connect() as conn:
        business = (
            conn.execute(select(models.businesses).where(models.businesses.c.afm == "222333444")).mappings().one()
        )
        assert business["notice_email"] == "new@mail.example"
        assert conn.execute(select(func.count()).where(models.links.c.business_id == business["id"])).scalar_one() == 2


def test_an_older_acceptance_that_comes_late_makes_its_link_and_changes_no_address(engine: Engine) -> None:
    older, newer = accepted(uuid.uuid4().hex, "333444555"), accepted(uuid.uuid4().hex, "333444555")
    newer.data["business"]["notice_email"] = "new@mail.example"
    for event in (newer, replace(older, time=newer.time - timedelta(days=1))):
        with transaction(engine) as conn:
            ACCEPTED(conn, event)
    with engine.connect() as conn:
        business = (
            conn.execute(select(models.businesses).where(models.businesses.c.afm == "333444555")).mappings().one()
        )
        assert business["notice_email"] == "new@mail.example"
        assert conn.execute(select(func.count()).where(models.links.c.business_id == business["id"])).scalar_one() == 2


@pytest.mark.parametrize("changes", [{"valid_to": "2025-01-01"}, {"valid_from": "2030-01-01"}])
def test_a_link_that_is_not_in_force_opens_nothing(app: Flask, engine: Engine, changes: dict[str, Any]) -> None:
    person = uuid.uuid4().hex
    with transaction(engine) as conn:
        ACCEPTED(conn, accepted(person, f"{uuid.uuid4().int % 10**9:09d}", **changes))
    refused = app.test_client().get("/businesses", headers=TOKENS.headers(person, level="B", person_id=person))
    assert refused.status_code == 403
    assert [missing["requirement"] for missing in refused.get_json()["missing"]] == ["business_link"]


def test_an_event_that_says_too_little_is_never_tried_again(engine: Engine) -> None:
    event = accepted(uuid.uuid4().hex, "12345")
    with transaction(engine) as conn, pytest.raises(ValidationError):
        ACCEPTED(conn, event)


def report(aggregate_id: str, state: str, at: datetime, event_type: str = "fees.note.issued") -> ReceivedEvent:
    data = {
        "event_type": event_type,
        "aggregate_id": aggregate_id,
        "state": state,
        "reason": None,
        "at": at.isoformat(),
    }
    return ReceivedEvent(uuid.uuid4(), f"notices.notice.{state}", "/x", "n", at, None, data)


def test_the_timeline_learns_what_became_of_the_mail(represent: Any, engine: Engine) -> None:
    one = represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    earlier, later = datetime(2026, 11, 23, 11, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
    with transaction(engine) as conn:
        handlers.notice_reported(conn, report(filed["note"]["id"], "sent", later))
        handlers.notice_reported(conn, report(filed["note"]["id"], "parked", earlier))
        handlers.notice_reported(conn, report("anything", "sent", later, "certificates.request.submitted"))
    shown = one.http.get(f"/declarations/{filed['id']}", headers=one.headers()).get_json()
    assert shown["notice"]["state"] == "sent"
    with transaction(engine) as conn, pytest.raises(DeadLetter):
        handlers.notice_reported(conn, report("not-an-id", "sent", later))


def test_notes_go_to_the_address_that_was_verified_last(engine: Engine) -> None:
    person, other = uuid.uuid4().hex, uuid.uuid4().hex
    first = accepted(person, "777888999")
    first.data["business"]["notice_email"] = None
    handle = handlers.identity_handlers(Ledger("1234"))

    def notice_email() -> str | None:
        with engine.connect() as conn:
            query = select(models.businesses.c.notice_email).where(models.businesses.c.afm == "777888999")
            return conn.execute(query).scalar_one()

    def take(event: ReceivedEvent) -> None:
        with transaction(engine) as conn:
            handle[event.type](conn, event)

    take(first)
    assert notice_email() is None
    changed = {"declaration_id": first.data["declaration_id"], "email": "office@mail.example", "business_name": "x"}
    kind = "identity.notice-address.changed"
    take(ReceivedEvent(uuid.uuid4(), kind, "/x", "a", first.time, None, changed))
    assert notice_email() == "office@mail.example"
    # Somebody else's declaration for the same business, whose address nobody has verified, takes nothing away.
    second = accepted(other, "777888999")
    second.data["business"]["notice_email"] = None
    take(second)
    assert notice_email() == "office@mail.example"
    take(revoked(first.data["declaration_id"]))
    take(ReceivedEvent(uuid.uuid4(), kind, "/x", "b", first.time, None, {**changed, "email": "late@mail.example"}))
    assert notice_email() == "office@mail.example", "of a declaration that has ended"


def test_a_representative_s_two_accounts_become_one(engine: Engine, represent: Any) -> None:
    one = represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    goes, stays = one.subject, uuid.uuid4().hex
    now = datetime.now(UTC) + timedelta(seconds=1)
    data = {"operation_id": str(uuid.uuid4()), "subject": goes, "into": stays, "person_id": one.person_id}
    event = ReceivedEvent(
        uuid.uuid4(), "identity.account.joined", "/x", "o", now, None, {**data, "cutoff": now.isoformat()}
    )
    with transaction(engine) as conn:
        handlers.identity_handlers(Ledger("1234"))[event.type](conn, event)
    stale = one.http.get("/declarations", headers=one.headers())
    assert (stale.status_code, stale.get_json()["code"]) == (401, "stale-token")
    one.subject = stays
    items = one.http.get("/declarations", headers=one.headers()).get_json()["items"]
    assert [item["number"] for item in items] == [filed["number"]]
    with engine.connect() as conn:
        query = text("SELECT body::jsonb -> 'data' FROM outbox WHERE type = 'fees.account.settled'")
        said = conn.execute(query).scalar_one()
    assert said == {"operation_id": data["operation_id"], "subject": goes}
    assert_schema(said, SERVICE / "events/fees.account.settled.v1.json")


def revoked(declaration_id: str) -> ReceivedEvent:
    data = {"declaration_id": declaration_id, "revoked_at": "2026-11-23T10:00:00+00:00"}
    kind, at = "identity.declaration.revoked", datetime(2026, 11, 23, 10, tzinfo=UTC)
    return ReceivedEvent(uuid.uuid4(), kind, "/services/identity-bridge", declaration_id, at, None, data)


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the acceptance comes late"])
def test_a_declaration_that_ended_links_nobody(app: Flask, engine: Engine, late: bool) -> None:
    person = uuid.uuid4().hex
    event = accepted(person, "444555666")
    end = revoked(event.data["declaration_id"])
    handle = handlers.identity_handlers(Ledger("1234"))
    for step in [end, event, end] if late else [event, end, end]:
        with transaction(engine) as conn:
            handle[step.type](conn, step)
    refused = app.test_client().get("/businesses", headers=TOKENS.headers(person, level="B", person_id=person))
    assert refused.status_code == 403
    assert [missing["requirement"] for missing in refused.get_json()["missing"]] == ["business_link"]
