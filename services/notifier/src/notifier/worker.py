"""The process that takes events in, sends the mails, and tells what became of them. It puts its parts together here."""

from datetime import timedelta

from servicekit import logs, retention
from servicekit.consumer import Consumer, consumers_of
from servicekit.db import make_engine
from servicekit.loops import Loop
from servicekit.worker import Work, run_worker
from sqlalchemy import Engine

from notifier import models, store
from notifier.channel import SmtpChannel, SmtpServer
from notifier.domain import RetryPolicy
from notifier.handlers import handlers_for
from notifier.letters import LetterWriter
from notifier.municipality import Municipality
from notifier.retention import rules
from notifier.sending import Rules, Sender
from notifier.settings import WorkerSettings
from notifier.use_cases import Desk

STREAMS = {"IDENTITY": "identity", "CERTIFICATES": "certificates", "FEES": "fees"}


def make_retry_policy(settings: WorkerSettings) -> RetryPolicy:
    return RetryPolicy(
        first=timedelta(seconds=settings.retry_first_seconds),
        longest=timedelta(seconds=settings.retry_longest_seconds),
        give_up_after=timedelta(hours=settings.give_up_hours),
    )


def make_desk(settings: WorkerSettings, municipality: Municipality) -> Desk:
    return Desk(
        writer=LetterWriter(municipality, settings.portal_url),
        mail_from=municipality.mail_from,
        names=municipality.name,
        reply_to=municipality.contact.email,
        retry_policy=make_retry_policy(settings),
    )


def make_sender(settings: WorkerSettings, mail_from: str, engine: Engine) -> Sender:
    password = settings.smtp_password
    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        mail_from=mail_from,
        user=settings.smtp_user,
        password=password.get_secret_value() if password else None,
        starttls=settings.smtp_starttls,
        ca_file=settings.smtp_ca_file,
    )
    rules = Rules(lease=timedelta(seconds=settings.lease_seconds), retry_policy=make_retry_policy(settings))
    return Sender(engine, SmtpChannel(server), rules)


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("notifier", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value())
    sender = make_sender(settings, Municipality.load(settings.municipality_file).mail_from, engine)
    sending = Loop("sending", sender.step, channel=store.CHANNEL)
    sweeping = retention.sweeping(engine, rules(settings))
    heard = consumers(settings, engine)
    run_worker("notifier", settings, engine, Work(publishes=True, consumers=heard, loops=[sending, sweeping]))
    sender.close()


def consumers(settings: WorkerSettings, engine: Engine) -> list[Consumer]:
    """Whose events are taken in, and what happens to each."""
    desk = make_desk(settings, Municipality.load(settings.municipality_file))
    streams = {stream: handlers_for(publisher, desk) for stream, publisher in STREAMS.items()}
    return consumers_of("notifier", streams, models.kit.inbox, engine)


if __name__ == "__main__":
    main()
