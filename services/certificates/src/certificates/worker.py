"""The process beside the web process: sends events out and takes in those of others."""

from servicekit import logs, retention
from servicekit.consumer import Consumer, consumers_of
from servicekit.db import make_engine
from servicekit.worker import run_worker
from sqlalchemy import Engine

from certificates import models
from certificates.checking import checking
from certificates.handlers import IDENTITY_HANDLERS, NOTICE_HANDLERS
from certificates.retention import rules
from certificates.settings import WorkerSettings
from certificates.use_cases import figures
from certificates.use_cases.uploads import Hooks


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("certificates", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    loops = [
        retention.sweeping(engine, rules(settings)),
        checking(engine, settings, Hooks()),
        figures.folding(engine),
    ]
    heard = consumers(settings, engine)
    run_worker("certificates", settings, engine, publishes=True, consumers=heard, loops=loops)


def consumers(_: WorkerSettings, engine: Engine) -> list[Consumer]:
    """Whose events are taken in, and what happens to each."""
    streams = {"IDENTITY": IDENTITY_HANDLERS, "NOTICES": NOTICE_HANDLERS}
    return consumers_of("certificates", streams, models.kit.inbox, engine)


if __name__ == "__main__":
    main()
