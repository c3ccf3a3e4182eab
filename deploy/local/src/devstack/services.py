"""The one list of services, deploy/services.toml, as typed rows. Everything here that needs to know them asks this."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
_NAME, _IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"), re.compile(r"[a-z][a-z0-9_]*")


class ServicesError(Exception):
    """deploy/services.toml contradicts itself or leaves something out. The message names the service and what it is."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service; the words are explained in deploy/services.toml."""

    name: str
    module: str
    port: int
    database: str
    api: bool
    worker: bool
    stream: str | None = None
    subjects: tuple[str, ...] = ()
    listens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Subjects by the service that publishes them."""


def read(document: Mapping[str, Any]) -> tuple[Service, ...]:
    """The services in the file's order. Raises ServicesError."""
    found = tuple(_service(name, dict(row)) for name, row in document.items())
    for one in ("module", "port", "database", "stream"):
        values = [value for service in found if (value := getattr(service, one)) is not None]
        if doubled := {str(value) for value in values if values.count(value) > 1}:
            raise ServicesError(f"two services have the {one} {', '.join(sorted(doubled))}")
    by_name = {service.name: service for service in found}
    for service in found:
        for publisher, wanted in service.listens.items():
            if publisher not in by_name or not by_name[publisher].stream:
                raise ServicesError(f"{service.name} listens to {publisher}, which publishes nothing")
            if lost := [one for one in wanted if not any(_within(one, said) for said in by_name[publisher].subjects)]:
                raise ServicesError(f"{service.name} listens to {', '.join(lost)}, which {publisher} does not publish")
    return found


def _service(name: str, row: dict[str, Any]) -> Service:
    if not _NAME.fullmatch(name):
        raise ServicesError(f"{name}: a name is small letters and digits, with hyphens between")
    listens = {publisher: tuple(wanted) for publisher, wanted in row.pop("listens", {}).items()}
    try:
        service = Service(name=name, subjects=tuple(row.pop("subjects", ())), listens=listens, **row)
    except TypeError as error:
        raise ServicesError(f"{name}: {error}") from error
    for identifier in (service.module, service.database):
        if not _IDENTIFIER.fullmatch(identifier):
            raise ServicesError(f"{name}: {identifier!r} is no name of a package and of a database")
    if bool(service.stream) != bool(service.subjects):
        raise ServicesError(f"{name}: stream and subjects go together")
    if (service.stream or listens) and not service.worker:
        raise ServicesError(f"{name}: whoever publishes or listens has a worker")
    if not all(listens.values()):
        raise ServicesError(f"{name}: name the subjects that it listens to")
    return service


def _within(wanted: str, published: str) -> bool:
    """Whether a subject is among those published; ``>`` at the end stands for one token or more, as NATS has it."""
    return wanted == published or (published.endswith(".>") and wanted.startswith(published[:-1]))


def listed(root: Path) -> tuple[Service, ...]:
    """The services of the tree at ``root``. Raises ServicesError."""
    return read(tomllib.loads((root / "deploy/services.toml").read_text(encoding="utf-8")))


def libraries(root: Path) -> tuple[str, ...]:
    """What the services of the tree at ``root`` share: the packages in its folder libs/."""
    return tuple(sorted(file.parent.name for file in (root / "libs").glob("*/pyproject.toml")))


def module_of(name: str) -> str:
    """The Python package of a library."""
    return name.replace("-", "_")


ALL = listed(ROOT)
WITH_WORKER = tuple(service for service in ALL if service.worker)
WITH_API = tuple(service for service in ALL if service.api)
LIBRARIES = libraries(ROOT)


def named(name: str) -> Service:
    """The service of this name; raises KeyError."""
    return {service.name: service for service in ALL}[name]


def streams() -> dict[str, Service]:
    """Whose stream each is, by its name."""
    return {service.stream: service for service in ALL if service.stream}
