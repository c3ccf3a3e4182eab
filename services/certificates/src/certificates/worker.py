"""The process beside the web process: makes documents, opens files, sends events out and takes in those of others."""

from collections.abc import Callable
from datetime import datetime

from servicekit import logs, outbox, retention
from servicekit.clock import local_day, now
from servicekit.consumer import Consumer, consumers_of
from servicekit.db import make_engine
from servicekit.loops import Loop
from servicekit.worker import Work, run_worker
from sqlalchemy import Connection, Engine

from certificates import models
from certificates.catalogue import load
from certificates.checking import checking
from certificates.handlers import IDENTITY_HANDLERS, NOTICE_HANDLERS
from certificates.municipality import Municipality
from certificates.papers import Maker, Papers
from certificates.retention import rules
from certificates.seal import Kind, checking_expiry, open_seal
from certificates.settings import WorkerSettings
from certificates.use_cases import figures
from certificates.use_cases.casework import Context
from certificates.use_cases.catalogues import CatalogueSource
from certificates.use_cases.making import ContextAt, Making
from certificates.use_cases.own_cases import hooks
from certificates.use_cases.reminding import Reminding


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("certificates", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    town = Municipality.load(settings.municipality_file)
    context = contexts(engine, settings, town)
    seal = open_seal(settings, [town.name.el, town.name.en], now())
    papers = Papers(town, Kind(settings.seal), settings.verification_page)
    maker = Maker(papers, seal, officers_sign=settings.signer_roots_file is not None)
    loops = [
        retention.sweeping(engine, rules(settings)),
        checking(engine, settings, lambda: hooks(context())),
        # A document that waits for its file rings this channel, as each event does.
        Loop("documents", Making(engine, maker, context, now).step, poll_seconds=5, channel=outbox.CHANNEL),
        reminding(engine, settings, context),
        figures.folding(engine),
    ]
    if seal is not None:
        loops.append(checking_expiry(seal, now))
    heard = consumers(settings, engine)
    run_worker("certificates", settings, engine, Work(publishes=True, consumers=heard, loops=loops))


def reminding(engine: Engine, settings: WorkerSettings, context: Callable[[], ContextAt]) -> Loop:
    """Looks every quarter of an hour for documents that were not collected."""
    turn = Reminding(engine, context, now, settings.collect_reminder_days, settings.kept_days)
    return Loop("reminding", turn.step, poll_seconds=900)


def contexts(engine: Engine, settings: WorkerSettings, town: Municipality) -> Callable[[], ContextAt]:
    """Looks at the catalogue, and then gives what an act of the worker is done with, in a transaction."""
    source, calendar = CatalogueSource(engine, load(settings.municipality_file)), town.calendar()

    def look() -> ContextAt:
        catalogue = source(local_day(now()))

        def in_transaction(conn: Connection, at: datetime) -> Context:
            return Context(conn, at, catalogue, town.offices, calendar)

        return in_transaction

    return look


def consumers(_: WorkerSettings, engine: Engine) -> list[Consumer]:
    """Whose events are taken in, and what happens to each."""
    streams = {"IDENTITY": IDENTITY_HANDLERS, "NOTICES": NOTICE_HANDLERS}
    return consumers_of("certificates", streams, models.kit.inbox, engine)


if __name__ == "__main__":
    main()
