"""The process beside the web process: sends events out and removes what has expired."""

from datetime import UTC, datetime

from servicekit import logs
from servicekit.db import make_engine, transaction
from servicekit.worker import Loop, run_worker

from identity_bridge.settings import WorkerSettings
from identity_bridge.store import logins


def main() -> None:
    """Run until SIGTERM."""
    settings = WorkerSettings.from_environment()
    logs.configure("identity-bridge", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=4)

    def purge() -> int:
        with transaction(engine) as conn:
            logins.purge(conn, datetime.now(UTC))
        return 0

    run_worker("identity-bridge", settings, engine, publishes=True, loops=[Loop("purge", purge, poll_seconds=60)])


if __name__ == "__main__":
    main()
