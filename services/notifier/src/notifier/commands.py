"""What operations do from a shell: ``python -m notifier.commands retention [--dry-run]``.

Removes what is kept too long (retention.py) and prints how many records of each kind went, as JSON; a dry run prints
the same and leaves everything as it is.
"""

import argparse
import json
import sys
from datetime import UTC, datetime

from servicekit import retention
from servicekit.db import make_engine

from notifier.retention import rules
from notifier.settings import CommandSettings


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m notifier.commands")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("retention").add_argument("--dry-run", action="store_true")
    asked = parser.parse_args(arguments)
    settings = CommandSettings.from_environment()
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=1)
    try:
        gone = retention.apply(engine, rules(settings), datetime.now(UTC), dry_run=asked.dry_run)
    finally:
        engine.dispose()
    sys.stdout.write(json.dumps({"dry_run": asked.dry_run, "removed": gone}) + "\n")


if __name__ == "__main__":
    main()
