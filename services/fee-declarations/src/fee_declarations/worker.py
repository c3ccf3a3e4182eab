"""The process beside the web process: renders notes, sends events out, takes in what others report."""

from collections.abc import Callable, Mapping

from filekit.opening import Opener, opening, scanner_of
from servicekit import logs, outbox, retention
from servicekit.clock import local_day, now
from servicekit.consumer import Consumer, consumers_of
from servicekit.db import make_engine, transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from servicekit.worker import Work, run_worker
from sqlalchemy import Connection, Engine
from workdays import Calendar

from fee_declarations import handlers, models, printing
from fee_declarations.accounting import posting, sums
from fee_declarations.batches import acting
from fee_declarations.batches.acting import Office
from fee_declarations.batches.checking import Rules
from fee_declarations.declaring import refused_returns, rendering
from fee_declarations.domain.tariffs import FeeKind
from fee_declarations.finance import Finance
from fee_declarations.finance.choosing import finance_of
from fee_declarations.finance_delivery.loops import connecting
from fee_declarations.following import loops as following
from fee_declarations.municipality import Municipality
from fee_declarations.payments import bank_folder, names, receipting
from fee_declarations.payments.habits import habits_of
from fee_declarations.retention import rules
from fee_declarations.returns.models import FILES
from fee_declarations.settings import WorkerSettings
from fee_declarations.tables import TariffSource

log = get_logger(__name__)


def make_step(engine: Engine, tariffs: TariffSource, printer: printing.Printer) -> Callable[[], int]:
    """One turn of the rendering loop: how many notes it got through (0 when none waits)."""

    def fees(conn: Connection) -> Mapping[str, FeeKind]:
        return tariffs.read(conn).fees

    return lambda: rendering.render_waiting(engine, fees, printer)


def make_receipt_step(engine: Engine, tariffs: TariffSource, printer: printing.ReceiptPrinter) -> Callable[[], int]:
    """One turn of the loop that prints receipts; otherwise as ``make_step``."""

    def step() -> int:
        fees = tariffs().fees
        try:
            with transaction(engine) as conn:
                return int(receipting.render_next(conn, fees, printer) is not None)
        except receipting.ReceiptNotRendered as error:
            log.exception("receipt-not-rendered", receipt_id=error.receipt_id)
            with transaction(engine) as conn:
                receipting.put_off(conn, error.receipt_id)
            return 1

    return step


def opening_books(engine: Engine) -> Loop:
    """Now and then: notes that an older release wrote while both ran are charged."""

    def step() -> int:
        with transaction(engine) as conn:
            opened = posting.open_books(conn)
        if opened:
            log.info("books-opened", notes=opened)
        return 0

    return Loop("opening-books", step, poll_seconds=600)


def adding_up(engine: Engine) -> Loop:
    """What was posted is added to the running sums of the figures."""

    def step() -> int:
        with transaction(engine) as conn:
            return sums.fold(conn)

    return Loop("adding-up", step, poll_seconds=10)


def filing_batches(engine: Engine, tariffs: TariffSource, finance: Finance, calendar: Calendar) -> Loop:
    """Batches that are too large to be filed while the caller waits."""

    def step() -> int:
        moment = now()
        with transaction(engine) as conn:
            if not acting.is_any_queued(conn):
                # Then a release of tables need not wait for this turn, nor this turn for the release.
                return 0
            office = Office(Rules(tariffs.held(conn), calendar, local_day(moment)), finance, moment)
            return int(acting.file_queued(conn, office) is not None)

    return Loop("filing-batches", step, poll_seconds=30, channel=acting.CHANNEL)


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("fee-declarations", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    town, tariffs = Municipality.load(settings.municipality_file), TariffSource(engine)
    # A filed declaration rings this channel, because it leaves an event.
    notes = Loop("rendering", make_step(engine, tariffs, printing.make_printer(town)), channel=outbox.CHANNEL)
    receipts = Loop("receipts", make_receipt_step(engine, tariffs, printing.make_receipt_printer(town)))
    finance, calendar = finance_of(settings), Calendar(town.local_holidays)
    batches = filing_batches(engine, tariffs, finance, calendar)
    loops = [notes, receipts, batches, opening_books(engine), adding_up(engine)]
    loops.append(retention.sweeping(engine, rules(settings)))
    loops.append(following.settling_plans(engine, tariffs, finance, calendar, now))
    loops.append(following.reminding_payers(engine, tariffs, town, now))
    if settings.bank_files_folder:
        loops.append(bank_folder.loop(engine, settings.bank_files_folder, habits_of(town), now))
    prepare_refused = refused_returns.telling(tariffs, now)
    opener = Opener(engine, FILES, scanner_of(settings), settings.upload_max_pages, prepare_refused=prepare_refused)
    loops.append(opening(opener, "vat-returns"))
    loops.append(names.making_words(engine))
    loops += connecting(engine, settings, now)
    heard = consumers(settings, engine)
    run_worker("fee-declarations", settings, engine, Work(publishes=True, consumers=heard, loops=loops))


def consumers(settings: WorkerSettings, engine: Engine) -> list[Consumer]:
    """Whose events are taken in, and what happens to each."""
    streams = {
        "IDENTITY": handlers.identity_handlers(finance_of(settings)),
        "NOTICES": handlers.NOTICE_HANDLERS,
    }
    return consumers_of("fee-declarations", streams, models.kit.inbox, engine)


if __name__ == "__main__":
    main()
