"""From the event to the mail and back to the publisher, on a real database and a real mail server."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import samples
from conftest import MUNICIPALITY, QUICK, SERVICE
from mailserver import DROP, PASSWORD, USER, MailServer
from notifier import use_cases, worker
from notifier.municipality import Municipality
from notifier.settings import WorkerSettings
from notifier.use_cases import Desk
from sending import MakeSender, consume, one, published, query, run, take
from servicekit import trace
from servicekit.testing import assert_schema
from servicekit.testing.counting import counted
from servicekit.testing.spans import collecting
from sqlalchemy import Engine


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


def test_a_mail_is_in_the_trace_that_caused_it_up_to_what_the_server_answers(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    cause = f"00-{'a' * 32}-{'b' * 16}-01"
    event = json.loads(samples.message("fees.note.issued", samples.DATA["fees.note.issued"]())) | {"traceparent": cause}
    with collecting("notifier") as collected:
        consume(engine, desk, json.dumps(event).encode())
        # The sender knows only what was written down.
        trace.begin(None)
        run(make_sender(), engine)
        process, data, send = collected.spans()
    assert [one.name for one in (process, data, send)] == ["process fees.note.issued", "DATA", "send mail"]
    assert {f"{one.context.trace_id:032x}" for one in (process, data, send)} == {"a" * 32}
    assert [one.parent and one.parent.span_id for one in (process, send, data)] == [
        int("b" * 16, 16), process.context.span_id, send.context.span_id,
    ]  # fmt: skip
    assert (data.attributes or {})["smtp.response.status_code"] == 250
    text = " ".join(one.to_json() for one in (process, data, send))
    [mail] = mail_server.mails
    assert mail["To"] not in text
    assert event["data"]["recipient"]["email"] not in text
    assert event["data"]["rf"] not in text
    [report] = published(engine)
    assert report["traceparent"].split("-")[1] == "a" * 32


def test_what_the_mail_of_the_same_moment_says_has_no_mail_of_its_own(engine: Engine, desk: Desk) -> None:
    take(engine, desk, "identity.declaration.accepted")
    take(engine, desk, "identity.declaration.debtor", state="waiting", text=None)
    take(engine, desk, "identity.level.changed", reason="joined")
    assert [row["event_type"] for row in query(engine, "SELECT event_type FROM notices")] == [
        "identity.declaration.accepted"
    ]
    # What an officer decides later is news.
    for state in ("tied", "refused"):
        take(engine, desk, "identity.declaration.debtor", state=state)
    assert len(query(engine, "SELECT 1 FROM notices")) == 3


def test_a_mail_takes_few_statements(engine: Engine, desk: Desk, make_sender: MakeSender) -> None:
    """Speed on a shared machine is noise; the number of round trips is not. It grows by decision only."""
    sender = make_sender()
    for _ in range(3):
        take(engine, desk)
    sender.step()
    with counted(engine) as taking_in:
        take(engine, desk)
    with counted(engine) as sending:
        sender.step()
    # What became of this mail, the event that tells of it, and the next one of the queue.
    assert (taking_in.cost, sending.cost) == ((2, 1), (3, 1)), (taking_in.statements, sending.statements)


def test_after_the_last_mail_nobody_looks_again(engine: Engine, desk: Desk, make_sender: MakeSender) -> None:
    """What came meanwhile has rung."""
    sender = make_sender()
    for _ in range(2):
        take(engine, desk)
    assert [sender.step(), sender.step()] == [1, 0]
    assert [row["state"] for row in query(engine, "SELECT state FROM notices")] == ["sent", "sent"]


def test_the_next_notice_is_given_back_when_the_process_ends(
    engine: Engine, desk: Desk, make_sender: MakeSender
) -> None:
    """It was taken together with the record of the last one, and was not offered to the server."""
    sender = make_sender()
    for _ in range(2):
        take(engine, desk)
    sender.step()
    sender.close()
    rows = query(engine, "SELECT state, attempts, unknown_outcomes FROM notices ORDER BY state")
    assert [tuple(row.values()) for row in rows] == [("pending", 0, 0), ("sent", 1, 0)]


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
    take(engine, replace(desk, retry_policy=short))
    run(make_sender(retry_policy=short), engine)
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


def test_an_applicant_without_an_address_is_no_fault_and_every_step_says_so(
    engine: Engine, desk: Desk, make_sender: MakeSender, mail_server: MailServer
) -> None:
    nobody = samples.recipient(email=None)
    for kind in samples.STEPS:
        take(engine, desk, kind, recipient=nobody, has_account=False)
    run(make_sender(), engine)
    reports = published(engine)
    assert {(report["type"], report["data"]["reason"]) for report in reports} == {
        ("notices.notice.parked", "no-address")
    }
    assert sorted(report["data"]["event_type"] for report in reports) == samples.STEPS
    assert mail_server.script.raw == []


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
    municipality = Municipality.load(settings.municipality_file)
    take(engine, worker.make_desk(settings, municipality))
    sender = worker.make_sender(settings, municipality.mail_from, engine)
    run(sender, engine)
    sender.close()
    assert mail_server.mails[0]["From"].addresses[0].addr_spec == "eservices@chersonisos.example"
