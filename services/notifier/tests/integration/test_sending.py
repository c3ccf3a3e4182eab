"""From the event to the mail and back to the publisher, on a real database and a real mail server."""

import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import samples
from conftest import MUNICIPALITY, QUICK, SERVICE
from mailserver import DROP, PASSWORD, USER, MailServer
from notifier import models, store, use_cases, worker
from notifier.channel import SmtpChannel, SmtpServer
from notifier.domain import Outcome, Patience
from notifier.handlers import handlers_for
from notifier.municipality import load_municipality
from notifier.sending import Rules, Sender
from notifier.settings import WorkerSettings
from notifier.use_cases import Desk
from servicekit.consumer import Consumer
from servicekit.testing import assert_schema
from sqlalchemy import Connection, Engine, text
from sqlalchemy import event as hooks
from sqlalchemy.exc import OperationalError

LEASE = timedelta(seconds=5)
MakeSender = Callable[..., Sender]


@pytest.fixture
def make_sender(engine: Engine, mail_server: MailServer) -> Iterator[MakeSender]:
    channels: list[SmtpChannel] = []

    def make(lease: timedelta = LEASE, patience: Patience = QUICK, **changes: Any) -> Sender:
        known = SmtpServer("127.0.0.1", mail_server.port, "e@x.test", USER, PASSWORD, True, mail_server.certificate)
        channels.append(SmtpChannel(replace(known, **changes)))
        return Sender(engine, channels[-1], Rules(lease, patience))

    yield make
    for channel in channels:
        channel.close()


def take(engine: Engine, desk: Desk, kind: str = "fees.note.issued", **changes: Any) -> bytes:
    """Let the service take in one event; returns it as it came."""
    message = samples.message(kind, samples.DATA[kind](**changes))
    assert consume(engine, desk, message) == "done"
    return message


def consume(engine: Engine, desk: Desk, message: bytes) -> str:
    publisher = json.loads(message)["type"].partition(".")[0]
    handlers = handlers_for(publisher, desk)
    consumer = Consumer(stream="X", durable="notifier", handlers=handlers, inbox=models.inbox, engine=engine)
    return consumer.handle(message)


def run(sender: Sender, engine: Engine, steps: int = 5000) -> None:
    """Step until nothing is left to send, for at most so many steps (of 20 ms while waiting)."""
    for _ in range(steps):
        if not sender.step():
            if not query(engine, "SELECT 1 FROM notices WHERE state IN ('pending', 'sending')"):
                return
            Event().wait(0.02)
    raise AssertionError("notices are still waiting")


def query(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as conn:
        return [dict(row) for row in conn.execute(text(sql)).mappings()]


def one(engine: Engine) -> dict[str, Any]:
    [row] = query(engine, "SELECT * FROM notices")
    return dict(row)


def published(engine: Engine) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in query(engine, "SELECT body FROM outbox ORDER BY seq")]


def test_an_event_becomes_one_mail_and_one_report(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    message = take(engine, desk)
    assert consume(engine, desk, message) == "again"
    run(make_sender(), engine)
    [mail] = mail_server.mails
    event = json.loads(message)
    assert mail["Message-ID"] == f"<{event['id']}@chersonisos.example>"
    assert mail["Content-Language"] == "el"
    [report] = published(engine)
    assert report["type"] == "notices.notice.sent"
    assert_schema(report["data"], SERVICE / "events/notices.notice.sent.v1.json")
    assert (report["data"]["event_id"], report["data"]["aggregate_id"]) == (event["id"], event["subject"])


def test_a_mail_takes_few_statements(engine: Engine, desk: Desk, make_sender: MakeSender) -> None:
    """Speed on a shared machine is noise; the number of round trips is not. It grows by decision only."""
    sender, statements = make_sender(), list[str]()
    take(engine, desk)
    run(sender, engine)

    def count(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    hooks.listen(engine, "before_cursor_execute", count)
    take(engine, desk)
    taking_in = len(statements)
    sender.step()
    hooks.remove(engine, "before_cursor_execute", count)
    assert (taking_in, len(statements) - taking_in) == (3, 3), statements


def test_what_was_sent_is_not_kept(engine: Engine, desk: Desk, make_sender: MakeSender) -> None:
    take(engine, desk)
    run(make_sender(), engine)
    row = one(engine)
    assert (row["state"], row["message"], row["recipient"]) == ("sent", None, None)
    assert row["recipient_masked"] == "e•••@m•••.test"


@pytest.mark.parametrize("kind", sorted(samples.DATA))
def test_every_kind_of_event_is_mailed(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer, kind: str
) -> None:
    take(engine, desk, kind)
    run(make_sender(), engine)
    assert len(mail_server.mails) == 1


def test_greylisting_is_waited_for(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    mail_server.script.at_rcpt.extend(["450 greylisted", "450 greylisted"])
    take(engine, desk)
    run(make_sender(), engine)
    assert len(mail_server.mails) == 1
    assert (one(engine)["attempts"], one(engine)["unknown_outcomes"]) == (3, 0)


@pytest.mark.parametrize(("at", "reason"), [("at_rcpt", "address-refused"), ("at_data", "message-refused")])
def test_what_the_server_will_never_take_is_parked_with_the_reason(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer, at: str, reason: str
) -> None:
    getattr(mail_server.script, at).append("550 no")
    take(engine, desk)
    run(make_sender(), engine)
    assert (one(engine)["state"], one(engine)["reason"]) == ("parked", reason)
    [report] = published(engine)
    assert (report["type"], report["data"]["reason"]) == ("notices.notice.parked", reason)
    assert_schema(report["data"], SERVICE / "events/notices.notice.parked.v1.json")


def test_an_unknown_outcome_is_sent_again_as_the_same_mail_and_counted(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    mail_server.script.at_data.append(DROP)
    take(engine, desk)
    run(make_sender(), engine)
    first, second = mail_server.script.raw
    assert first == second
    assert (one(engine)["state"], one(engine)["unknown_outcomes"]) == ("sent", 1)
    assert len(published(engine)) == 1


def test_a_mail_that_never_goes_out_is_parked_when_patience_ends(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    # Long enough for a second attempt, however slow the first one is; and fewer attempts than refusals.
    short = replace(QUICK, give_up_after=timedelta(seconds=3))
    mail_server.script.at_rcpt.extend(["450 later"] * 100)
    take(engine, replace(desk, patience=short))
    run(make_sender(patience=short), engine)
    assert (one(engine)["state"], one(engine)["reason"]) == ("parked", "gave-up")
    assert one(engine)["attempts"] >= 2


def test_without_an_address_nothing_is_sent_and_the_publisher_learns_it(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    take(engine, desk, recipient=samples.recipient(email=None))
    take(engine, desk, recipient=samples.recipient(email="eleni@mail.test\r\nRCPT TO:<x@mail.test>"))
    run(make_sender(), engine)
    assert [report["data"]["reason"] for report in published(engine)] == ["no-address", "address-invalid"]
    assert mail_server.script.raw == []


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
    broken, good = make_sender(patience=patient, **changes), make_sender()
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

    def away(_: Connection, __: store.Claim, ___: Outcome, ____: Patience) -> None:
        raise OperationalError("away", None, Exception())

    with monkeypatch.context() as broken:
        broken.setattr(use_cases, "record_outcome", away)
        for _ in range(3):
            with pytest.raises(OperationalError):
                sender.step()
    run(sender, engine)
    assert len(mail_server.mails) == 1
    assert (one(engine)["state"], one(engine)["attempts"]) == ("sent", 1)


def test_what_has_no_letter_is_a_dead_letter_with_a_reason(engine: Engine, desk: Desk) -> None:
    assert consume(engine, desk, samples.message("fees.note.superseded", {})) == "dead"
    assert consume(engine, desk, samples.message("fees.note.issued", {"number": "7"})) == "dead"
    assert consume(engine, desk, samples.message("fees.declaration.filed", {})) == "done"
    reasons = query(engine, "SELECT type, reason FROM inbox WHERE state = 'dead' ORDER BY type")
    assert [(row["type"], row["reason"]) for row in reasons] == [
        ("fees.note.issued", "invalid-data:missing"),
        ("fees.note.superseded", "unknown-type"),
    ]
    assert query(engine, "SELECT 1 FROM notices") == []


def test_a_retry_asked_for_by_staff_sends_once_and_reports_again(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    mail_server.script.at_rcpt.extend(["550 no", "550 no"])
    take(engine, desk)
    sender = make_sender()
    for _ in range(3):
        run(sender, engine)
        with engine.begin() as conn:
            if one(engine)["state"] == "parked":
                use_cases.retry(conn, one(engine)["id"], timedelta(hours=1))
    reports = [(report["type"], report["id"]) for report in published(engine)]
    assert [kind for kind, _ in reports] == ["notices.notice.parked", "notices.notice.parked", "notices.notice.sent"]
    assert len({uuid.UUID(event_id) for _, event_id in reports}) == 3
    assert len(mail_server.mails) == 1


def test_no_log_line_carries_an_address(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="notifier")
    mail_server.script.at_rcpt.append("550 <eleni@mail.test> is unknown")
    take(engine, desk)
    run(make_sender(), engine)
    ours = [record for record in caplog.records if record.name.startswith("notifier")]
    assert any(record.getMessage() == "attempted" for record in ours)
    assert "eleni@" not in "".join(str(record.__dict__) for record in ours)


def test_the_worker_is_put_together_from_the_environment(
    engine: Engine, database_url: str, mail_server: MailServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "NATS_URL": "nats://127.0.0.1:1",
        "MUNICIPALITY_FILE": str(MUNICIPALITY),
        "PORTAL_URL": "http://127.0.0.1:8100",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail_server.port),
        "SMTP_USER": USER,
        "SMTP_PASSWORD": PASSWORD,
        "SMTP_CA_FILE": str(mail_server.certificate),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = WorkerSettings.from_environment()
    municipality = load_municipality(settings.municipality_file)
    take(engine, worker.make_desk(settings, municipality))
    sender = worker.make_sender(settings, municipality.mail_from, engine)
    run(sender, engine)
    sender.close()
    assert mail_server.mails[0]["From"].addresses[0].addr_spec == "eservices@chersonisos.example"
