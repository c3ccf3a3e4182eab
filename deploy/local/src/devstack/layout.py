"""Where everything is: folders, ports, addresses. One instance (``up`` or ``test``) is one Layout."""

import os
import socket
import tomllib
from dataclasses import dataclass
from pathlib import Path

from devstack import services

SERVICES = tuple(service.name for service in services.ALL)
WITH_WORKER = tuple(service.name for service in services.WITH_WORKER)
MODULES = {service.name: service.module for service in services.ALL}
METRICS_ABOVE = 80
"""A service's metrics are told so many ports above its own."""
MUNICIPALITIES = "deploy/municipalities"
FIRST_MUNICIPALITY = "chersonisos"
"""The one that a platform is made for when nobody says another."""


class UnknownMunicipality(Exception):
    """No file says anything of that municipality. The message names those that there are."""


def metrics_port(service: str) -> str:
    """What the port of a service's metrics is called."""
    return f"{service}-metrics"


@dataclass(frozen=True)
class Layout:
    """The folders and ports of one instance."""

    instance: str
    root: Path
    state: Path
    ports: dict[str, int]
    municipality: str

    @classmethod
    def of(cls, instance: str) -> "Layout":
        """Read ports.toml and services.toml; the folders come from the environment that bootstrap.py sets.

        MUNICIPALITY chooses the municipality; without it an instance stays what it was. Raises UnknownMunicipality.
        """
        root, state = Path(os.environ["ESERVICES_ROOT"]), Path(os.environ["ESERVICES_STATE"])
        document = tomllib.loads((root / "deploy/local/ports.toml").read_text(encoding="utf-8"))
        offset = int(os.environ.get("PORT_OFFSET") or document["offset"][instance])
        of_services = {service.name: service.port for service in services.ALL}
        # A port of its own, which operations can reach and nobody else.
        of_metrics = {metrics_port(name): port + METRICS_ABOVE for name, port in of_services.items()}
        known = of_services | of_metrics | document["ports"]
        ports = {name: port + offset for name, port in known.items()}
        chosen = os.environ.get("MUNICIPALITY") or _last_municipality(state / instance)
        return cls(instance, root, state, ports, _known_municipality(root, chosen))

    @property
    def home(self) -> Path:
        """What belongs to this instance alone."""
        return self.state / self.instance

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def finance_folder(self) -> Path:
        """What the demo shares with a finance application."""
        return self.home / "finance"

    @property
    def keycloak(self) -> Path:
        return self.state / "keycloak"

    @property
    def municipality_file(self) -> Path:
        """Everything that is particular to the municipality; every service is told this one file."""
        return self.root / MUNICIPALITIES / f"{self.municipality}.yaml"

    @property
    def last_municipality(self) -> str:
        """What the instance's data was made with."""
        return _last_municipality(self.home)

    def remember_municipality(self) -> None:
        """Let later commands mean the same municipality without being told."""
        (self.home / "municipality").write_text(self.municipality, encoding="utf-8")

    @property
    def themes(self) -> Path:
        """The instance's own copy of Keycloak's themes, in the municipality's colours."""
        return self.home / "themes"

    @property
    def passwords(self) -> Path:
        """The instance's own copy of the list of passwords that Keycloak refuses."""
        return self.home / "passwords"

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


def _last_municipality(home: Path) -> str:
    file = home / "municipality"
    return file.read_text(encoding="utf-8") if file.exists() else FIRST_MUNICIPALITY


def _known_municipality(root: Path, name: str) -> str:
    known = sorted(file.stem for file in (root / MUNICIPALITIES).glob("*.yaml"))
    if name not in known:
        raise UnknownMunicipality(
            f"no municipality is called “{name}”; {MUNICIPALITIES}/ has {', '.join(known)}."
            f" Say for example MUNICIPALITY={known[0]}, or add {name}.yaml and its logo there"
        )
    return name


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
