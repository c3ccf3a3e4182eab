"""The process beside the web process: sends events, keeps accounts and register together, reminds, sweeps."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from servicekit import logs, outbox, retention
from servicekit.clock import now
from servicekit.consumer import Consumer, consumers_of
from servicekit.db import make_engine, transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from servicekit.worker import Work, run_worker
from sqlalchemy import Engine

from identity_bridge.accounts.store import joins
from identity_bridge.declarations.use_cases import expiring
from identity_bridge.desk.use_cases import codes
from identity_bridge.handlers import HANDLERS
from identity_bridge.keepers import KEEPERS
from identity_bridge.login.store import logins
from identity_bridge.register.citizen_accounts import Accounts, AccountsUnavailable
from identity_bridge.register.keepers import AccountContext
from identity_bridge.register.keyring import Keyring
from identity_bridge.register.models import kit
from identity_bridge.register.store import account_writes
from identity_bridge.register.use_cases import comparison, keycloak_sync, levels, operations
from identity_bridge.retention import rules
from identity_bridge.settings import WorkerSettings

log = get_logger(__name__)


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("identity-bridge", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)
    keyring = Keyring.parse(settings.register_keys.get_secret_value())
    loops = _loops(engine, keyring, settings)
    heard = consumers(settings, engine)
    run_worker("identity-bridge", settings, engine, Work(publishes=True, consumers=heard, loops=loops))


def consumers(_: WorkerSettings, engine: Engine) -> list[Consumer]:
    """Whose events are taken in, and what happens to each."""
    return consumers_of("identity-bridge", HANDLERS, kit.inbox, engine)


def _loops(engine: Engine, keyring: Keyring, settings: WorkerSettings) -> list[Loop]:
    before, accounts = _times(settings.desk_code_reminder_days), settings.accounts()

    def purge() -> int:
        with transaction(engine) as conn:
            logins.purge(conn, now())
            joins.purge(conn, now())
            account_writes.purge(conn)
        return 0

    def remind() -> int:
        with transaction(engine) as conn:
            return codes.remind_some(conn, keyring, before, now())

    return [
        Loop("purge", purge, poll_seconds=60),
        Loop("remind", remind, poll_seconds=60),
        retention.sweeping(engine, rules(settings)),
        *_account_loops(engine, keyring, accounts, settings.level_life),
        *_declaration_loops(engine, keyring, accounts, settings),
    ]


def _times(days: Sequence[int]) -> list[timedelta]:
    return [timedelta(days=number) for number in days]


def _declaration_loops(engine: Engine, keyring: Keyring, accounts: Accounts, settings: WorkerSettings) -> list[Loop]:
    """What happens to declarations by the days alone. Where to write is asked of the accounts."""
    before, pause = _times(settings.declaration_reminder_days), settings.declaration_look_seconds

    def remind() -> int:
        return expiring.remind_some(engine, keyring, accounts, before, now())

    def expire() -> int:
        return expiring.expire_one(engine, keyring, accounts, now())

    return [
        Loop("declaration-reminders", _patient(remind), poll_seconds=pause),
        Loop("declaration-ends", _patient(expire), poll_seconds=pause),
    ]


def _account_loops(engine: Engine, keyring: Keyring, accounts: Accounts, life: timedelta | None) -> list[Loop]:
    """What reads or writes accounts, and so waits while Keycloak is away."""
    context = AccountContext(keyring, accounts, KEEPERS)

    def write_levels() -> int:
        return levels.write_all_waiting(engine, keyring, accounts, now)

    def drive() -> int:
        return operations.drive(engine, context, now)

    def apply_edits() -> None:
        keycloak_sync.apply_edits(engine, context, now())

    def compare() -> None:
        with transaction(engine) as conn:
            due = comparison.comparison_due(conn, now())
        if due:
            comparison.compare(engine, context, now())

    def expire() -> int:
        return levels.expire_one(engine, accounts, life, now()) if life is not None else 0

    return [
        Loop("levels", _patient(write_levels), poll_seconds=2),
        Loop("operations", _patient(drive), poll_seconds=2, channel=outbox.CHANNEL),
        Loop("edits", _patient(apply_edits), poll_seconds=2),
        Loop("expiry", _patient(expire), poll_seconds=300),
        Loop("comparison", _patient(compare), poll_seconds=300),
    ]


def _patient(step: Callable[[], int | None]) -> Callable[[], int]:
    """The step, which waits for its next turn when Keycloak is away; nothing is lost by that."""

    def once() -> int:
        try:
            return step() or 0
        except AccountsUnavailable:
            log.warning("accounts-unavailable")
            return 0

    return once


if __name__ == "__main__":
    main()
