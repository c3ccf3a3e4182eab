"""The process beside the web process: sends events out and takes in those of others."""

from datetime import UTC, datetime

from servicekit import logs, retention
from servicekit.consumer import Consumer
from servicekit.db import make_engine
from servicekit.worker import run_worker

from certificates import models
from certificates.handlers import IDENTITY_HANDLERS, NOTICE_HANDLERS
from certificates.retention import rules
from certificates.settings import WorkerSettings


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("certificates", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    consumers = [
        Consumer(stream=stream, durable="certificates", handlers=chosen, inbox=models.inbox, engine=engine)
        for stream, chosen in (("IDENTITY", IDENTITY_HANDLERS), ("NOTICES", NOTICE_HANDLERS))
    ]
    sweeping = retention.sweeping(engine, rules(settings), lambda: datetime.now(UTC))
    run_worker("certificates", settings, engine, publishes=True, consumers=consumers, loops=[sweeping])


if __name__ == "__main__":
    main()
