#!/usr/bin/env python3
"""An environment for each service, from its own lock with hashes checked: `deploy/systemd/venvs.py [FOLDER]`.

FOLDER is `venvs` in the clone unless said. Only what has changed is installed again.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))
import bootstrap  # noqa: E402 -- only the standard library in it


def main() -> None:
    venvs = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "venvs"
    bootstrap.check_python()
    local = venvs / "local"
    uv = bootstrap.make_uv(local, bootstrap.HERE / "requirements.lock")
    # devstack knows who publishes and who listens; nats-py for backups is in its environment too.
    bootstrap.make_venv(local, [bootstrap.HERE / "requirements.lock"], [bootstrap.HERE], uv)
    for make in bootstrap.venv_makers(venvs, uv, tests=False):
        make()


if __name__ == "__main__":
    main()
