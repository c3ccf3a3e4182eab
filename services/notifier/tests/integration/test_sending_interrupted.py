"""The mail server, a sender or the database goes away in the middle, and several senders work at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from conftest import QUICK
from mailserver import MailServer
from notifier import store, use_cases
from notifier.domain import Outcome, RetryPolicy
from notifier.use_cases import Desk
from sending import MakeSender, one, query, run, take
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError


@pytest.mark.parametrize(
    ("changes", "reason"), [({"password": "wrong"}, "login-refused"), ({"port": 1}, "unreachable")]
)
def test_trouble_with_the_server_pauses_the_queue_and_costs_no_notice_an_attempt(
    engine: Engine,
    desk: Desk,
    make_sender: MakeSender,
    mail_server: MailServer,
    changes: dict[str, Any],
    reason: str,
) -> None:
    for _ in range(3):
        take(engine, desk)
    patient = replace(QUICK, first=timedelta(minutes=1), longest=timedelta(hours=1))
    broken, good = make_sender(retry_policy=patient, **changes), make_sender()
    assert broken.step() == 0
    [paused] = query(engine, "SELECT failures, reason, paused_until > now() AS paused FROM channels")
    assert paused == {"failures": 1, "reason": reason, "paused": True}
    assert good.step() == 0
    with engine.begin() as conn:
        conn.execute(text("UPDATE channels SET paused_until = now()"))
    run(good, engine)
    assert len(mail_server.mails) == 3
    assert {row["attempts"] for row in query(engine, "SELECT attempts FROM notices")} == {1}
    assert query(engine, "SELECT failures, paused_until FROM channels") == [{"failures": 0, "paused_until": None}]


def test_the_server_saying_stop_in_the_middle_gives_the_notice_back(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    mail_server.script.at_mail.extend(["550 you may not send"])
    take(engine, desk)
    sender = make_sender()
    assert sender.step() == 0
    assert (one(engine)["state"], one(engine)["attempts"]) == ("pending", 0)
    run(sender, engine)
    assert one(engine)["attempts"] == 1


def test_the_server_may_be_away_and_come_back(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    sender = make_sender()
    take(engine, desk)
    run(sender, engine)
    mail_server.stop()
    for _ in range(20):
        take(engine, desk)
    for _ in range(5):
        sender.step()
        Event().wait(0.02)
    assert len(mail_server.mails) == 1
    mail_server.start()
    run(sender, engine)
    assert len(mail_server.mails) == 21
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 21


def test_several_senders_send_each_mail_once(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    for _ in range(20):
        take(engine, desk, "certificates.request.submitted")
    senders = [make_sender() for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda sender: run(sender, engine), senders))
    ids = [mail["Message-ID"] for mail in mail_server.mails]
    assert len(ids) == len(set(ids)) == 20


def test_a_slow_server_does_not_cost_the_lease(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    """The second sender looks for work several times while the first waits for the answer, longer than the lease."""
    lease = timedelta(seconds=3)
    mail_server.script.hold = Event()
    take(engine, desk)
    first, second = make_sender(lease), make_sender(lease)
    sending = Thread(target=first.step)
    sending.start()
    while one(engine)["state"] == "pending":  # Else the second may be the first to find it.
        Event().wait(0.02)
    for _ in range(20):
        Event().wait(0.25)
        assert second.step() == 0
    mail_server.script.hold.set()
    sending.join()
    assert len(mail_server.mails) == 1
    assert (one(engine)["state"], one(engine)["attempts"]) == ("sent", 1)


def test_a_sender_that_died_after_the_answer_makes_at_most_one_more_copy_and_it_is_counted(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    take(engine, desk)
    with engine.begin() as conn:
        held = store.claim(conn, timedelta(milliseconds=50))
    assert held is not None
    run(make_sender(), engine)
    assert (one(engine)["attempts"], one(engine)["unknown_outcomes"]) == (2, 1)
    assert len(mail_server.mails) == 1


def test_an_outcome_is_kept_while_the_database_is_away(
    engine: Engine,
    desk: Desk,
    make_sender: MakeSender,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(engine, desk)
    sender = make_sender()

    def away(_: Connection, __: store.Claim, ___: Outcome, ____: RetryPolicy) -> None:
        raise OperationalError("away", None, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(use_cases, "record_outcome", away)
        for _ in range(3):
            with pytest.raises(OperationalError):
                sender.step()
    run(sender, engine)
    assert len(mail_server.mails) == 1
    assert (one(engine)["state"], one(engine)["attempts"]) == ("sent", 1)
