"""What the channel says of each way in which a mail server can answer, on a real connection with STARTTLS and login."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mailserver import DROP, PASSWORD, USER, MailServer, make_certificate
from notifier import channel
from notifier.channel import ChannelDown, SmtpChannel, SmtpServer
from notifier.domain import Outcome, Result
from servicekit.testing import Clock

MAIL = b"Subject: x\r\nMessage-ID: <1@x.test>\r\n\r\n.\r\n.dot\r\nlast\r\n"
TO = "eleni@mail.test"


@pytest.fixture
def smtp(mail_server: MailServer) -> SmtpServer:
    return SmtpServer(
        "127.0.0.1",
        mail_server.port,
        "eservices@x.test",
        USER,
        PASSWORD,
        starttls=True,
        ca_file=mail_server.certificate,
    )


@pytest.fixture
def mails(smtp: SmtpServer, clock: Clock) -> Iterator[SmtpChannel]:
    made = SmtpChannel(smtp, lambda: clock().timestamp())
    yield made
    made.close()


def test_a_mail_arrives_with_its_dots(mails: SmtpChannel, mail_server: MailServer) -> None:
    assert mails.send(TO, MAIL) == Outcome(Result.SENT)
    assert mail_server.script.raw == [MAIL]


@pytest.mark.parametrize(
    ("at", "answer", "outcome"),
    [
        ("at_mail", "451 later", Outcome(Result.DEFERRED, "sender-deferred-451")),
        ("at_rcpt", "450 greylisted", Outcome(Result.DEFERRED, "address-deferred-450")),
        ("at_rcpt", "550 no such user", Outcome(Result.REFUSED, "address-refused")),
        ("at_data", "452 full", Outcome(Result.DEFERRED, "message-deferred-452")),
        ("at_data", "421 closing", Outcome(Result.DEFERRED, "message-deferred-421")),
        ("at_data", "554 spam", Outcome(Result.REFUSED, "message-refused")),
        ("at_data", DROP, Outcome(Result.UNKNOWN, "connection-lost-after-data")),
        ("at_data", "399 what", Outcome(Result.UNKNOWN, "reply-not-understood")),
    ],
)
def test_each_answer_is_told_apart_and_the_next_mail_goes_out(
    mails: SmtpChannel, mail_server: MailServer, at: str, answer: str, outcome: Outcome
) -> None:
    getattr(mail_server.script, at).append(answer)
    assert mails.send(TO, MAIL) == outcome
    assert mails.send(TO, MAIL) == Outcome(Result.SENT)


@pytest.mark.parametrize(("at", "answer"), [("at_mail", "421 closing"), ("at_mail", DROP), ("at_rcpt", DROP)])
def test_a_kept_connection_that_the_server_ends_is_replaced(
    mails: SmtpChannel, mail_server: MailServer, at: str, answer: str
) -> None:
    mails.send(TO, MAIL)
    getattr(mail_server.script, at).append(answer)
    assert mails.send(TO, MAIL) == Outcome(Result.SENT)
    assert mail_server.logins == 2


def test_a_new_connection_that_ends_at_once_is_no_endless_loop(mails: SmtpChannel, mail_server: MailServer) -> None:
    mail_server.script.at_rcpt.extend([DROP, DROP])
    assert mails.send(TO, MAIL) == Outcome(Result.DEFERRED, "connection-lost")
    mail_server.script.at_mail.extend(["421 down", "421 down"])
    with pytest.raises(ChannelDown, match="server-closing"):
        mails.send(TO, MAIL)


def test_a_sender_that_may_not_send_stops_the_queue(mails: SmtpChannel, mail_server: MailServer) -> None:
    mail_server.script.at_mail.append("550 not yours")
    with pytest.raises(ChannelDown, match="sender-refused"):
        mails.send(TO, MAIL)


def test_one_connection_serves_many_mails_until_it_is_old(
    mails: SmtpChannel, mail_server: MailServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "MAILS_PER_CONNECTION", 3)
    for _ in range(3):
        mails.send(TO, MAIL)
    assert mail_server.logins == 1
    mails.send(TO, MAIL)
    assert mail_server.logins == 2
    clock.advance(seconds=channel.IDLE_SECONDS + 1)
    mails.close_if_idle()
    assert not mails.is_open
    mails.send(TO, MAIL)
    assert mail_server.logins == 3


def test_what_hinders_every_mail_has_a_name(smtp: SmtpServer, mail_server: MailServer, tmp_path: Path) -> None:
    stranger, _ = make_certificate(tmp_path)
    faults = {
        "login-refused": replace(smtp, password="wrong"),
        "tls-failed": replace(smtp, ca_file=stranger),
        "unreachable": replace(smtp, port=1),
        "authentication-required": replace(smtp, user=None),
    }
    for reason, server in faults.items():
        with pytest.raises(ChannelDown) as down:
            SmtpChannel(server).send(TO, MAIL)
        assert down.value.reason == reason
    assert mail_server.script.raw == []


def test_a_server_without_starttls_never_sees_the_password(smtp: SmtpServer, plain_mail_server: MailServer) -> None:
    with pytest.raises(ChannelDown, match="starttls-or-login-not-offered"):
        SmtpChannel(replace(smtp, port=plain_mail_server.port)).send(TO, MAIL)
    assert plain_mail_server.logins == 0
