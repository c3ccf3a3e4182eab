#!/usr/bin/env python3
"""Write which processes Prometheus asks on one server: `targets.py > targets.json`, beside its configuration."""

import json
import sys
import tomllib
from pathlib import Path

LISTED = Path(__file__).resolve().parents[1] / "services.toml"
PORTS = {"web": 80, "worker": 160}
"""How far above its own port a service's processes tell metrics (deploy/systemd)."""


def targets(listed: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Each process with its labels."""
    return [
        {
            "targets": [f"127.0.0.1:{int(str(service['port'])) + above}"],
            "labels": {"service_name": name, "process": process},
        }
        for name, service in listed.items()
        for process, above in PORTS.items()
        if process == "web" or service["worker"]
    ]


if __name__ == "__main__":
    json.dump(targets(tomllib.loads(LISTED.read_text(encoding="utf-8"))), sys.stdout, indent=2)
    print()
