"""Several at once on one case: one document, one number, one event, whichever comes first."""

import uuid
from dataclasses import replace

import pytest
from certificates.models import history
from certificates.store.documents import DocumentState, Kind
from certificates.use_cases.making import Made, Making
from flask import Flask
from issuing import Staff, make_all, making
from racing import at_once, codes, of_case, refuse_gaps, times_in_history, told
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, select


@pytest.fixture
def staff(app: Flask, tokens: TokenFactory) -> Staff:
    return Staff(app, tokens)


@pytest.fixture(params=[pytest.param(10, id="ten"), pytest.param(100, id="hundred", marks=pytest.mark.thorough)])
def times(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def turn(engine: Engine, database_url: str, clock: Clock) -> Making:
    """The worker's turn with a file that only says that it is sealed: what is drawn is not looked at here."""
    return replace(making(engine, database_url, None, clock), maker=lambda _: Made(b"%PDF-1.7 a file", "demo"))


def test_two_clerks_who_issue_at_once_issue_one_document(
    staff: Staff, turn: Making, engine: Engine, times: int
) -> None:
    issued = []
    for _ in range(times):
        filed, version = staff.ready()
        answers = at_once(
            lambda filed=filed, version=version: staff.act(filed, "issue", staff.clerk, version=version),
            lambda filed=filed, version=version: staff.act(filed, "issue", staff.colleague, version=version),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert codes(answers) == ["case-changed"]
        issued.append(filed)
    assert make_all(turn) == times
    for filed in issued:
        [document] = of_case(engine, filed)
        assert (document.kind, document.state) == (Kind.CERTIFICATE, DocumentState.VALID)
        assert staff.case(filed)["state"] == "issued"
        assert times_in_history(engine, filed, "issue") == times_in_history(engine, filed, "finish") == 1
    assert sorted(told(engine, "issued")) == sorted(filed.id for filed in issued)
    assert refuse_gaps(engine) == 2 * times


def test_a_withdrawal_and_a_signature_at_once_are_one_of_the_two(
    staff: Staff, turn: Making, engine: Engine, times: int
) -> None:
    ends = []
    for number in range(times):
        filed, version = staff.ready()
        acts = [
            lambda filed=filed: staff.client.post(f"/requests/{filed.id}/withdrawal", headers=filed.citizen),
            lambda filed=filed, version=version: staff.act(filed, "issue", staff.colleague, version=version),
        ]
        # Each is begun first half of the times.
        withdrawn, signed = at_once(*acts) if number % 2 else reversed(at_once(*reversed(acts)))
        assert sorted((withdrawn.status_code, signed.status_code)) == [200, 409]
        make_all(turn)
        state = staff.case(filed)["state"]
        assert state == ("withdrawn" if withdrawn.status_code == 200 else "issued")
        assert len(of_case(engine, filed)) == (state == "issued")
        assert told(engine, "withdrawn").count(filed.id) == (state == "withdrawn")
        assert told(engine, "issued").count(filed.id) == (state == "issued")
        ends.append(state)
    assert refuse_gaps(engine) == times + ends.count("issued")


def test_who_withdraws_while_it_is_made_reads_that_it_is_too_late(staff: Staff, turn: Making, engine: Engine) -> None:
    filed = staff.signed()
    late = staff.client.post(f"/requests/{filed.id}/withdrawal", headers=filed.citizen)
    assert (late.status_code, late.json["code"]) == (409, "act-not-possible")
    make_all(turn)
    assert told(engine, "withdrawn") == []


def test_a_document_taken_along_twice_at_once_is_delivered_once(
    staff: Staff, turn: Making, engine: Engine, times: int
) -> None:
    for _ in range(times):
        filed = staff.signed(delivery="download")
        make_all(turn)
        [document] = of_case(engine, filed)
        path = f"/requests/{filed.id}/documents/{document.id}/file"
        take = lambda path=path, filed=filed: staff.client.get(path, headers=filed.citizen).status_code  # noqa: E731
        assert at_once(take, take, take) == [200] * 3
        assert staff.case(filed)["state"] == "delivered"
        with engine.connect() as conn:
            rows = conn.execute(
                select(history.c.told).where(history.c.request_id == uuid.UUID(filed.id), history.c.what == "download")
            ).scalars()
            assert sorted(row is not None for row in rows) == [False, False, True]


def test_a_recall_while_it_is_taken_along_is_one_story(staff: Staff, turn: Making, engine: Engine, times: int) -> None:
    for _ in range(times):
        filed = staff.signed(delivery="download")
        make_all(turn)
        [document] = of_case(engine, filed)
        path = f"/requests/{filed.id}/documents/{document.id}/file"
        seen = staff.case(filed)["version"]
        taken, recalled = at_once(
            lambda path=path, filed=filed: staff.client.get(path, headers=filed.citizen),
            lambda filed=filed, seen=seen: staff.act(filed, "recall", staff.head, version=seen, reason="Νέα στοιχεία."),
        )
        # The second one sees another version, or a document that holds no more; nobody is told both.
        state = staff.case(filed)["state"]
        ends = ((200, 200, "recalled"), (404, 200, "recalled"), (200, 409, "delivered"))
        assert (taken.status_code, recalled.status_code, state) in ends
        assert told(engine, "recalled").count(filed.id) == (state == "recalled")
        after = next(one for one in of_case(engine, filed) if one.id == document.id)
        assert after.state is (DocumentState.RECALLED if state == "recalled" else DocumentState.VALID)
