"""The process beside the web process: sends events out and takes in the notifier's reports."""

from servicekit import drafts, logs
from servicekit.consumer import Consumer
from servicekit.db import make_engine
from servicekit.worker import run_worker

from certificates import models
from certificates.handlers import HANDLERS
from certificates.settings import WorkerSettings


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("certificates", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    notices = Consumer(stream="NOTICES", durable="certificates", handlers=HANDLERS, inbox=models.inbox, engine=engine)
    sweeping = drafts.sweeping(engine, models.drafts, settings.draft_life)
    run_worker("certificates", settings, engine, publishes=True, consumers=[notices], loops=[sweeping])


if __name__ == "__main__":
    main()
