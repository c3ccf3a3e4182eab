"""What the finance application did not take, in the hands of an officer: read, sent again, or entered by hand."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fee_declarations import finance_deciding, retention
from fee_declarations.errors import MessageDecided, MessageNotFound, OwnBusiness
from fee_declarations.finance.models import finance_outbox
from fee_declarations.finance_deciding import MessageDecision
from flask import Flask
from servicekit.db import transaction
from sqlalchemy import Engine, select, update

from ...conftest import Representative
from ..test_debtors import enrol
from ..test_receiving import Office, declare, fits
from .conftest import Side, connect


@pytest.fixture
def side(engine: Engine, tmp_path: Path) -> Iterator[Side]:
    with ExitStack() as stack:
        yield connect("http", engine, tmp_path, stack)


@pytest.fixture
def app(side: Side) -> Flask:
    return side.app


@pytest.fixture
def office(app: Flask, engine: Engine) -> Office:
    return Office(app.test_client(), engine)


def refuse(side: Side, represent: Any) -> Representative:
    """A note that finance does not take, and the charge behind it."""
    one: Representative = represent()
    side.record.refused = {"note-issued"}
    declare(one)
    side.run()
    side.record.refused = set()
    return one


def listed(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = fits(office.get("/finance/messages"), "FinanceMessages")
    return found


def test_an_officer_reads_why_and_sends_it_again(side: Side, office: Office, represent: Any) -> None:
    refuse(side, represent)
    found = listed(office)
    assert (found["adapter"], found["away_since"]) == ("http", None)
    assert found["counts"] == {"waiting": 1, "handed": 0, "dead": 1}
    [one] = found["items"]
    assert (one["kind"], one["said"], one["behind"]) == ("note-issued", "Δεν γίνεται δεκτό. Άγνωστο τέλος.", 1)
    assert (one["about"]["note"], one["about"]["total_cents"]) == ("1/2026", 80597)
    assert office.get("/staff-work").get_json()["counts"]["finance-refused"] == 1
    path = f"/finance/messages/{one['id']}"
    assert office.post(f"{path}/retry", {"reason": "άνοιξε το τέλος"}).status_code == 204
    again = office.post(f"{path}/retry", {"reason": "ξανά"}, "nikos")
    assert (again.status_code, again.get_json()["code"]) == (409, "finance-message-decided")
    side.run()
    assert (side.states(), side.record.faults) == ({"done": 3}, [])
    shown = fits(office.get(path), "FinanceMessage")
    assert (shown["state"], [(act["act"], act["by"], act["reason"]) for act in shown["acts"]]) == (
        "done",
        [("retry", "eleni", "άνοιξε το τέλος")],
    )


def test_what_was_entered_by_hand_is_not_sent_and_the_rest_goes_on(side: Side, office: Office, represent: Any) -> None:
    refuse(side, represent)
    [one] = listed(office)["items"]
    for reason in ("", "  "):
        assert office.post(f"/finance/messages/{one['id']}/settlement", {"reason": reason}).status_code == 422
    assert office.post(f"/finance/messages/{one['id']}/settlement", {"reason": "με το χέρι"}).status_code == 204
    side.run()
    assert side.states() == {"done": 3}
    assert [len(side.record.of(kind)) for kind in ("note-issued", "posted")] == [0, 1]
    assert listed(office)["items"] == []
    assert office.get(f"/finance/messages/{uuid4()}").status_code == 404


def test_officers_do_not_decide_about_their_own_business(side: Side, office: Office, represent: Any) -> None:
    one = refuse(side, represent)
    enrol(side.engine, "owner", person_id=one.person_id)
    [message] = listed(office)["items"]
    for act in ("retry", "settlement"):
        answer = office.post(f"/finance/messages/{message['id']}/{act}", {"reason": "x"}, "owner")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "own-business")
    assert listed(office)["counts"]["dead"] == 1


@pytest.mark.parametrize("decide", [finance_deciding.retry, finance_deciding.settle])
def test_an_own_business_is_refused_before_its_message_is_found_decided(
    side: Side, office: Office, represent: Any, decide: Any
) -> None:
    one = refuse(side, represent)
    enrol(side.engine, "owner", person_id=one.person_id)
    message_id = UUID(listed(office)["items"][0]["id"])
    with transaction(side.engine) as conn:
        decide(conn, MessageDecision(message_id, "eleni", "x"), side.clock())
    for of, officer, refusal in (
        (uuid4(), "owner", MessageNotFound),
        (message_id, "owner", OwnBusiness),
        (message_id, "eleni", MessageDecided),
    ):
        with transaction(side.engine) as conn, pytest.raises(refusal):
            decide(conn, MessageDecision(of, officer, "x"), side.clock())


def test_what_was_told_is_forgotten_and_that_it_was_told_is_not(side: Side, represent: Any) -> None:
    declare(represent())
    side.run()
    with transaction(side.engine) as conn:
        conn.execute(update(finance_outbox).values(settled_at=side.clock() - timedelta(days=31)))
        assert retention.finance_messages(conn, side.clock() - timedelta(days=30)) == 3
        assert retention.finance_messages(conn, side.clock() - timedelta(days=30)) == 0
        rows = conn.execute(select(finance_outbox.c.state, finance_outbox.c.body)).all()
    assert [tuple(row) for row in rows] == [("done", None)] * 3
