"""What operations do from a shell: ``python -m notifier.commands retention [--dry-run]`` (retention.py)."""

import sys
from collections.abc import Sequence

from servicekit.commands import retention_command, run

from notifier.retention import rules
from notifier.settings import CommandSettings


def main(arguments: Sequence[str] | None = None) -> int:
    return run("notifier", [retention_command(CommandSettings, rules)], arguments)


if __name__ == "__main__":
    sys.exit(main())
