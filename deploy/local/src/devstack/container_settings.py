"""What an installation by compose is told, for the one of `make up-containers`: its .env, folders, others' secrets."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from devstack import container_front
from devstack.container_front import NAMES
from devstack.layout import Layout
from devstack.programs import GSIS_CLIENT_ID, MAIL_USER
from devstack.secrets import write_private

OWNER = 10001
"""Whom our containers run as."""


def file(layout: Layout) -> Path:
    """In place of deploy/compose/.env."""
    return layout.home / "compose.env"


def beside(layout: Layout) -> Path:
    """What is said beside compose.yaml: where the simulator is, which an installation does not have."""
    return layout.home / "beside.yaml"


def write(layout: Layout, secrets: Mapping[str, str], gateway: str, images: Mapping[str, str]) -> None:
    """``gateway`` is this machine's address in the containers' network, ``images`` the settings that name them."""
    home = layout.home
    layout.logs.mkdir(exist_ok=True)
    for folder in ("secrets", "files", "files/themes", "files/seal"):
        (home / folder).mkdir(exist_ok=True)
        shutil.chown(home / folder, OWNER, OWNER)
    _write_secrets(home / "secrets", secrets)
    container_front.trust(layout, gateway)
    lines = [f"{name}={value}\n" for name, value in {**settings(layout, gateway), **images}.items()]
    file(layout).write_text("".join(lines), encoding="utf-8")
    told = {
        "environment": {"GSIS_BASE_URL": layout.url("taxisnet")},
        "extra_hosts": [f"{NAMES['taxisnet']}:{gateway}"],
    }
    of_bridge = dict.fromkeys(("identity-bridge", "identity-bridge-worker"), told)
    # JSON is YAML.
    beside(layout).write_text(json.dumps({"services": of_bridge}, indent=1), encoding="utf-8")


def _write_secrets(folder: Path, secrets: Mapping[str, str]) -> None:
    """What prepare.py expects from outside."""
    folder.chmod(0o700)
    outside = {
        "identity-bridge/gsis_client_secret": secrets["gsis_client"],
        "notifier/smtp_password": secrets["smtp"],
        "realm/smtp_password": secrets["smtp"],
    }
    for name, value in outside.items():
        one = folder / name
        write_private(one, value)
        shutil.chown(one.parent, OWNER, OWNER)
        shutil.chown(one, OWNER, OWNER)


def settings(layout: Layout, gateway: str) -> dict[str, str]:
    """All that deploy/compose/example.env names, but the images."""
    return {**_of_people(layout), **_of_machine(layout, gateway)}


def _of_people(layout: Layout) -> dict[str, str]:
    """What differs between municipalities, and who they are to others."""
    return {
        "PORTAL_URL": layout.url("portal"),
        "LOGIN_URL": layout.url("keycloak"),
        "BRIDGE_URL": layout.url("identity-bridge"),
        "LOGIN_HOST": NAMES["keycloak"],
        "BRIDGE_HOST": NAMES["identity-bridge"],
        "MUNICIPALITIES": str(layout.municipality_file.parent),
        "MUNICIPALITY": layout.municipality,
        "GSIS_ENVIRONMENT": "simulator",
        "GSIS_CLIENT_ID": GSIS_CLIENT_ID,
        "DIAS_CREDITOR_ID": "1234",
        "SEAL": "demo",
        "SMTP_USER": MAIL_USER,
    }


def _of_machine(layout: Layout, gateway: str) -> dict[str, str]:
    """Ports, folders and addresses."""
    return {
        "PORTAL_PORT": str(layout.ports["portal"]),
        "BRIDGE_PORT": str(layout.ports["identity-bridge"]),
        "LOGIN_PORT": str(layout.ports["keycloak"]),
        "SMTP_HOST": gateway,
        "SMTP_PORT": str(layout.ports["smtp"]),
        "MACHINE": gateway,
        "TRUST": str(container_front.trusted(layout)),
        "SECRETS": str(layout.home / "secrets"),
        "FILES": str(layout.home / "files"),
    }
