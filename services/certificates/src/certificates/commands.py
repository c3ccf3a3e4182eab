"""What operations do from a shell: ``python -m certificates.commands retention [--dry-run]`` (retention.py)."""

import sys
from collections.abc import Sequence

from servicekit.commands import retention_command, run

from certificates.retention import rules
from certificates.settings import CommandSettings


def main(arguments: Sequence[str] | None = None) -> int:
    return run("certificates", [retention_command(CommandSettings, rules)], arguments)


if __name__ == "__main__":
    sys.exit(main())
