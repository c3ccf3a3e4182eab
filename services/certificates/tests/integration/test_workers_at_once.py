"""Several workers on one document: it is made once, whichever worker is slow, fails or dies."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from certificates.models.documents import documents as table
from certificates.store import documents
from certificates.store.documents import Document, DocumentState
from certificates.use_cases.making import LEASE, MOST_TRIES, Made, Making
from flask import Flask
from issuing import Staff, demo_seal, far, make_all, making
from racing import at_once, of_case, refuse_gaps, times_in_history, told
from servicekit import outbox
from servicekit.testing import Clock, TokenFactory
from sqlalchemy import Engine, select, update


@pytest.fixture
def staff(app: Flask, tokens: TokenFactory) -> Staff:
    return Staff(app, tokens)


@pytest.fixture
def turn(engine: Engine, database_url: str, clock: Clock) -> Making:
    """The worker's turn without a seal: what is drawn is not what these tests look at."""
    return replace(making(engine, database_url, None, clock), maker=lambda _: Made(b"%PDF-1.7 a file", None))


def test_a_signature_wakes_the_worker(staff: Staff, database_url: str) -> None:
    filed, version = staff.ready()
    with psycopg.connect(database_url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as conn:
        conn.execute(f"LISTEN {outbox.CHANNEL}")
        staff.done(filed, "issue", version=version)
        woken = [notice.channel for notice in conn.notifies(timeout=60, stop_after=1)]
    assert woken == [outbox.CHANNEL]


def test_workers_at_once_make_each_document_once(
    staff: Staff, engine: Engine, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    seal = demo_seal(tmp_path)
    turns = [making(engine, database_url, seal, clock) for _ in range(3)]
    issued = [staff.signed() for _ in range(6)]
    made = at_once(*(lambda turn=turn: make_all(turn) for turn in turns))
    assert sum(made) == 6
    assert sorted(told(engine, "issued")) == sorted(filed.id for filed in issued)
    assert refuse_gaps(engine) == 12


def test_a_worker_that_outlives_its_lease_makes_no_second_document(
    staff: Staff, turn: Making, engine: Engine, clock: Clock
) -> None:
    filed = staff.signed()

    def slow(_: Document) -> Made:
        # Another worker takes it when the lease is over, and is done first.
        later = replace(turn, clock=far(clock.now + LEASE + timedelta(seconds=1)))
        assert make_all(later) == 1
        return Made(b"%PDF-1.7 the second", None)

    assert replace(turn, maker=slow).step() == 1
    [document] = of_case(engine, filed)
    with engine.connect() as conn:
        assert conn.execute(select(table.c.pdf)).scalar_one() == b"%PDF-1.7 a file"
    assert (document.tries, told(engine, "issued")) == (2, [filed.id])
    assert times_in_history(engine, filed, "finish") == 1


def test_who_fails_after_another_has_made_it_spoils_nothing(
    staff: Staff, turn: Making, engine: Engine, clock: Clock
) -> None:
    filed = staff.signed()
    with engine.begin() as conn:
        conn.execute(update(table).values(tries=MOST_TRIES - 1))

    def fails(_: Document) -> Made:
        with engine.begin() as conn:
            conn.execute(update(table).values(tries=0))
        make_all(replace(turn, clock=far(clock.now + LEASE + timedelta(seconds=1))))
        raise OSError("the key store is away")

    # The last of its tries fails, but the document is there: it is neither parked nor put off.
    replace(turn, maker=fails).step()
    [document] = of_case(engine, filed)
    assert document.state is DocumentState.VALID
    assert staff.case(filed)["state"] == "issued"


def test_what_was_parked_while_a_slow_worker_made_it_is_issued_after_all(
    staff: Staff, turn: Making, engine: Engine, clock: Clock
) -> None:
    filed = staff.signed()

    def parked_meanwhile(document: Document) -> Made:
        with engine.begin() as conn:
            documents.park(conn, document.id)
        assert staff.case(filed)["documents"][0]["parked"]
        return Made(b"%PDF-1.7 a file", None)

    replace(turn, maker=parked_meanwhile).step()
    assert staff.case(filed)["state"] == "issued"
    assert told(engine, "issued") == [filed.id]


def test_what_workers_die_of_is_left_to_staff(staff: Staff, turn: Making, engine: Engine, clock: Clock) -> None:
    filed = staff.signed()

    class Dies(BaseException):
        """As if the process was killed: nobody catches it."""

    def dies(_: Document) -> Made:
        raise Dies

    for number in range(MOST_TRIES):
        with pytest.raises(Dies):
            replace(turn, maker=dies, clock=far(clock.now + 2 * LEASE * number)).step()
    later = clock.now + 2 * LEASE * MOST_TRIES
    assert replace(turn, clock=far(later)).step() == 1
    assert "retry" in staff.case(filed)["acts"]
    assert [one["state"] for one in staff.case(filed)["documents"]] == ["parked"]
    staff.done(filed, "retry")
    assert "retry" not in staff.case(filed)["acts"]
    assert make_all(replace(turn, clock=far(later))) == 1
    assert staff.case(filed)["state"] == "issued"


def test_a_refusal_that_could_not_be_made_is_made_when_staff_say_so(
    staff: Staff, turn: Making, engine: Engine, clock: Clock
) -> None:
    filed = staff.filed()
    staff.done(filed, "take")
    staff.done(filed, "refuse", reason="no-right", text="Δεν προκύπτει δικαίωμα.")
    assert staff.act(filed, "retry").json["code"] == "act-not-possible"

    def fails(_: Document) -> Made:
        raise OSError("the key store is away")

    for number in range(MOST_TRIES):
        assert replace(turn, maker=fails, clock=far(clock.now + timedelta(days=number))).step() == 1
    assert staff.case(filed)["documents"][0]["parked"]
    assert "retry" in staff.case(filed)["acts"]
    others = staff.signed()
    assert staff.unmade() == ([filed.id], 1), f"and not {others.id}, which is being made"
    assert staff.done(filed, "retry")["state"] == "refused"
    assert staff.unmade() == ([], 0)
    make_all(turn)
    assert staff.case(filed)["documents"][0]["has_file"]
    assert len(told(engine, "refused")) == 1


def test_retrying_twice_at_once_makes_it_once(staff: Staff, turn: Making, engine: Engine) -> None:
    filed = staff.signed()
    with engine.begin() as conn:
        documents.park(conn, documents.of_case(conn, uuid.UUID(filed.id))[0].id)
    seen = staff.case(filed)["version"]
    answers = at_once(
        lambda: staff.act(filed, "retry", version=seen), lambda: staff.act(filed, "retry", staff.head, version=seen)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    make_all(turn)
    assert told(engine, "issued") == [filed.id]
