"""Where everything is: folders, ports, addresses. One instance (``up`` or ``test``) is one Layout."""

import os
import socket
import tomllib
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("identity-bridge", "certificates", "fee-declarations", "notifier", "portal")
WITH_WORKER = ("identity-bridge", "certificates", "fee-declarations", "notifier")
MODULES = {name: name.replace("-", "_") for name in SERVICES}


@dataclass(frozen=True)
class Layout:
    """The folders and ports of one instance."""

    instance: str
    root: Path
    state: Path
    ports: dict[str, int]

    @classmethod
    def of(cls, instance: str) -> "Layout":
        """Read ports.toml; the folders come from the environment that bootstrap.py sets."""
        root, state = Path(os.environ["ESERVICES_ROOT"]), Path(os.environ["ESERVICES_STATE"])
        document = tomllib.loads((root / "deploy/local/ports.toml").read_text(encoding="utf-8"))
        offset = int(os.environ.get("PORT_OFFSET") or document["offset"][instance])
        return cls(instance, root, state, {name: port + offset for name, port in document["ports"].items()})

    @property
    def home(self) -> Path:
        """What belongs to this instance alone."""
        return self.state / self.instance

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def keycloak(self) -> Path:
        return self.state / "keycloak"

    @property
    def municipality_file(self) -> Path:
        return self.root / "deploy/municipalities" / f"{os.environ.get('MUNICIPALITY', 'chersonisos')}.yaml"

    def python(self, venv: str) -> Path:
        return self.state / "venvs" / venv / "bin" / "python"

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def issuer(self) -> str:
        return f"{self.url('keycloak')}/realms/dimos"

    def taken_ports(self) -> list[str]:
        """Ports of this instance that something listens on already, as sentences."""
        return [f"{name} needs port {port}" for name, port in self.ports.items() if _is_taken(port)]


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
