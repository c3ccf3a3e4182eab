"""What others say: accepted special declarations, however often and in whatever order, and reports of the notifier."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fee_declarations import handlers, models
from fee_declarations.declaring import rendering
from fee_declarations.finance.ledger import Ledger
from fee_declarations.tables import TariffSource
from flask import Flask
from pydantic import ValidationError
from servicekit.db import transaction
from servicekit.envelope import ReceivedEvent
from servicekit.inbox import DeadLetter
from servicekit.testing import assert_schema
from sqlalchemy import Engine, func, select, text

from ..conftest import SERVICE, TOKENS, Representative, accepted, enter_debtor, new_afm

HANDLE = handlers.identity_handlers(Ledger("1234"))
ACCEPTED = HANDLE["identity.declaration.accepted"]


def take(engine: Engine, event: ReceivedEvent) -> None:
    with transaction(engine) as conn:
        HANDLE[event.type](conn, event)


def test_the_same_acceptance_twice_is_one_link(engine: Engine) -> None:
    code = enter_debtor(engine, "111222336")
    event = accepted(uuid.uuid4().hex, "111222336", places=2)
    for _ in range(2):
        with transaction(engine) as conn:
            ACCEPTED(conn, event)
    with engine.connect() as conn:
        business = (
            conn.execute(select(models.businesses).where(models.businesses.c.afm == "111222336")).mappings().one()
        )
        places = select(func.count()).where(models.establishments.c.business_id == business["id"])
        assert conn.execute(places).scalar_one() == 2
        assert conn.execute(select(func.count()).where(models.links.c.business_id == business["id"])).scalar_one() == 1
    assert business["debtor_code"] == code


def test_two_representatives_share_a_business_and_its_newest_details(engine: Engine) -> None:
    first = accepted(uuid.uuid4().hex, "222333440")
    second = accepted(uuid.uuid4().hex, "222333440")
    second.data["business"]["address"] = "Νέα έδρα 2"
    for event in (first, second):
        take(engine, event)
    with engine.connect() as conn:
        business = (
            conn.execute(select(models.businesses).where(models.businesses.c.afm == "222333440")).mappings().one()
        )
        assert business["address"] == "Νέα έδρα 2"
        assert conn.execute(select(func.count()).where(models.links.c.business_id == business["id"])).scalar_one() == 2


def test_an_older_acceptance_that_comes_late_makes_its_link_and_changes_no_details(engine: Engine) -> None:
    older, newer = accepted(uuid.uuid4().hex, "333444553"), accepted(uuid.uuid4().hex, "333444553")
    newer.data["business"]["address"] = "Νέα έδρα 2"
    for event in (newer, replace(older, time=newer.time - timedelta(days=1))):
        with transaction(engine) as conn:
            ACCEPTED(conn, event)
    with engine.connect() as conn:
        business = (
            conn.execute(select(models.businesses).where(models.businesses.c.afm == "333444553")).mappings().one()
        )
        assert business["address"] == "Νέα έδρα 2"
        assert conn.execute(select(func.count()).where(models.links.c.business_id == business["id"])).scalar_one() == 2


@pytest.mark.parametrize("changes", [{"valid_to": "2025-01-01"}, {"valid_from": "2030-01-01"}])
def test_a_link_that_is_not_in_force_opens_nothing(app: Flask, engine: Engine, changes: dict[str, Any]) -> None:
    person = uuid.uuid4().hex
    with transaction(engine) as conn:
        ACCEPTED(conn, accepted(person, new_afm(), **changes))
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


class Sharing:
    """A co-representative of a business, by a special declaration of their own."""

    def __init__(self, app: Flask, engine: Engine, afm: str, email: str | None) -> None:
        self.app, self.engine = app, engine
        self.event = accepted(uuid.uuid4().hex, afm)
        self.event.data["business"]["notice_email"] = email
        take(engine, self.event)

    def verify(self, email: str, minute: int = 0) -> None:
        at = datetime(2026, 11, 23, 11, minute, tzinfo=UTC)
        told = {"declaration_id": self.event.data["declaration_id"], "email": email, "at": at.isoformat()}
        kind = "identity.notice-address.changed"
        take(self.engine, ReceivedEvent(uuid.uuid4(), kind, "/x", "a", at, None, told))

    def end(self) -> None:
        take(self.engine, revoked(self.event.data["declaration_id"]))

    def addressed(self, period: str) -> str | None:
        """To whom the note of a declaration goes, as the notifier is told."""
        one = Representative(self.app.test_client(), str(self.event.data["person_id"]), uuid.uuid4().hex, [])
        [business] = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
        body = one.body(business["establishments"][0]["id"], period)
        filed = one.http.post("/declarations", json=body, headers=one.headers())
        assert filed.status_code == 201, filed.text
        return self.rendered(filed.get_json()["note"]["id"])

    def rendered(self, note_id: str) -> str | None:
        fees = TariffSource(self.engine)().fees
        while rendering.render_waiting(self.engine, lambda _: fees, lambda *_: b"%PDF-"):
            pass
        with transaction(self.engine) as conn:
            query = "SELECT body::jsonb -> 'data' FROM outbox WHERE body::jsonb -> 'data' ->> 'note_id' = :id"
            email: str | None = conn.execute(text(query), {"id": note_id}).scalar_one()["recipient"]["email"]
        return email


def test_notes_go_to_the_address_of_the_declarant(app: Flask, engine: Engine) -> None:
    """An accountant who was let go reads no payment codes, and nobody takes over another one's address."""
    enter_debtor(engine, "777888998")
    owner = Sharing(app, engine, "777888998", None)
    assert owner.addressed("2024-Q1") is None, "on the portal only"
    owner.verify("owner@mail.example")
    accountant = Sharing(app, engine, "777888998", None)
    accountant.verify("accountant@mail.example", 5)
    assert owner.addressed("2024-Q2") == "owner@mail.example"
    assert accountant.addressed("2024-Q3") == "accountant@mail.example"
    accountant.end()
    accountant.verify("late@mail.example", 10)
    assert owner.addressed("2024-Q4") == "owner@mail.example"
    owner.verify("newest@mail.example", 20)
    owner.verify("older@mail.example", 15)
    assert owner.addressed("2023-Q4") == "newest@mail.example", "events may come in another order"


def test_a_link_without_an_address_uses_nobody_else_s(app: Flask, engine: Engine) -> None:
    enter_debtor(engine, "777888901")
    Sharing(app, engine, "777888901", "first@mail.example")
    second = Sharing(app, engine, "777888901", None)
    assert second.addressed("2024-Q1") is None


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
    event = accepted(person, "444555667")
    end = revoked(event.data["declaration_id"])
    handle = handlers.identity_handlers(Ledger("1234"))
    for step in [end, event, end] if late else [event, end, end]:
        with transaction(engine) as conn:
            handle[step.type](conn, step)
    refused = app.test_client().get("/businesses", headers=TOKENS.headers(person, level="B", person_id=person))
    assert refused.status_code == 403
    assert [missing["requirement"] for missing in refused.get_json()["missing"]] == ["business_link"]


def test_what_was_written_before_is_tidied_and_a_made_up_number_is_refused(app: Flask, engine: Engine) -> None:
    """Names of older cases have the typography of a word processor, which no note can print."""
    afm, person = new_afm(), uuid.uuid4().hex
    event = accepted(person, afm)
    event.data["business"] |= {"name": " ΞΕΝΑΚΗ\u2011ΤΟΥΡ\u00adΙΣΤΙΚΗ \u0374Α\u0374 ", "address": "Ελευθερίας\u00a012"}
    with transaction(engine) as conn:
        ACCEPTED(conn, event)
        business = conn.execute(select(models.businesses).where(models.businesses.c.afm == afm)).mappings().one()
    assert (business["name"], business["address"]) == ("ΞΕΝΑΚΗ-ΤΟΥΡΙΣΤΙΚΗ \u0384Α\u0384", "Ελευθερίας 12")
    for number in ("000000000", "123456789", "999999999"):
        with pytest.raises(ValidationError), transaction(engine) as conn:
            ACCEPTED(conn, accepted(person, number))
