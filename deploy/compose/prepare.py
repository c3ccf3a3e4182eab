"""What must be there before services start: `secrets`, `databases`, `streams`. Each may be done again at any time.

It runs in the image of a service that has a worker, with deploy/ at /deploy (compose.yaml): devstack knows who
publishes and who listens, and the secrets lie in a folder for each container.
"""

import asyncio
import json
import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from cryptography.fernet import Fernet
from devstack import broker, postgres, services
from devstack.secrets import broker_password_key, random_key, write_private

# As compose has them; on a machine without containers (deploy/systemd) the environment says others. A database with a
# replica is both, "a:5432,b:5432" (docs/decisions/0111).
POSTGRES, NATS = os.environ.get("POSTGRES", "postgres:5432"), os.environ.get("NATS", "nats://nats:4222")
STREAM_COPIES = int(os.environ.get("STREAM_COPIES", "1"))
NATS_LISTEN, NATS_STORE = os.environ.get("NATS_LISTEN", "0.0.0.0:4222"), os.environ.get("NATS_STORE", "/data")
PATIENCE_SECONDS = 60
FROM_OUTSIDE = {
    "identity-bridge/gsis_client_secret": "GSIS",
    "notifier/smtp_password": "the mail server",
    "realm/smtp_password": "the mail server; Keycloak sends its own mails with it",
}
"""What others give out: written into its file by hand."""
TURNED = {"identity-bridge/register_keys", "portal/session_keys", "certificates/document_code_key"}
"""Made once and then left alone: without an older key nobody reads what was written with it."""


def shared(folder: Path, name: str, made: str) -> str:
    """A value that several containers are told, kept under its own name; made once."""
    file = folder / "prepare" / name
    if not file.exists():
        write_private(file, made)
    return file.read_text(encoding="utf-8")


def password(folder: Path, name: str) -> str:
    return shared(folder, name, secrets.token_hex(24))


def make_secrets(folder: Path) -> None:
    """Every secret that we make ourselves; names those that others give out and that are missing."""
    of_portal, of_bridge = password(folder, "portal_client"), password(folder, "bridge_service")
    client_address = password(folder, "client_address")
    files = {
        "postgres/password": password(folder, "postgres"),
        "portal/oidc_client_secret": of_portal,
        "portal/session_keys": shared(folder, "session_key", Fernet.generate_key().decode()),
        "portal/client_address_key": client_address,
        "certificates/client_address_key": client_address,
        "certificates/document_code_key": shared(folder, "document_code", random_key()),
        "identity-bridge/broker_client_secret": password(folder, "broker_client"),
        "identity-bridge/keycloak_service_client_secret": of_bridge,
        "identity-bridge/register_keys": "1:" + shared(folder, "register_key", random_key()),
        "keycloak/kc_db_password": _of(folder, "keycloak"),
        "keycloak/kc_bootstrap_admin_password": password(folder, "keycloak_admin"),
        "realm/keycloak_admin_password": password(folder, "keycloak_admin"),
        "realm/portal_client_secret": of_portal,
        "realm/broker_client_secret": password(folder, "broker_client"),
        "realm/identity_bridge_service_secret": of_bridge,
    }
    for service in services.ALL:
        role = service.database
        files[f"{service.name}/database_url"] = postgres.address(role, _of(folder, role), role, POSTGRES)
    brokers = {broker_password_key(user.name): password(folder, f"nats_{user.module}") for user in services.WITH_WORKER}
    files |= {f"{user.name}/nats_password": brokers[broker_password_key(user.name)] for user in services.WITH_WORKER}
    brokers["nats_deploy"] = password(folder, "nats_deploy")
    server = {"listen": NATS_LISTEN, "jetstream": {"store_dir": NATS_STORE, "sync_interval": "always"}}
    files["nats/nats.conf"] = json.dumps(server | {"accounts": broker.accounts(brokers)}, indent=1)
    for name, value in files.items():
        # Keys that operations turn have more than one in their file by then.
        if name not in TURNED or not (folder / name).exists():
            write_private(folder / name, value)
    for name, giver in FROM_OUTSIDE.items():
        if not (folder / name).exists():
            print(f"missing: {name}, given out by {giver}")


def _of(folder: Path, role: str) -> str:
    """The password of a database's role."""
    return password(folder, f"database_{role}")


def administrator(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection; the server may have been started just now, and is waited for."""
    for _ in range(PATIENCE_SECONDS):
        with suppress(psycopg.OperationalError):
            return psycopg.connect(url, autocommit=True, connect_timeout=5)
        time.sleep(1)
    sys.exit("PostgreSQL does not answer, or not to the password in postgres/password")


def make_databases(folder: Path) -> None:
    """A role and a database for each service and for Keycloak, each unable to enter the others'."""
    of_administrator = f"postgres:{password(folder, 'postgres')}"
    writable = "target_session_attrs=read-write"
    with administrator(f"postgresql://{of_administrator}@{POSTGRES}/postgres?{writable}") as conn:
        postgres.make_databases_at(conn, {name: _of(folder, name) for name in postgres.DATABASES})


def main() -> None:
    folder = Path(os.environ["SECRETS_FOLDER"])
    for word in sys.argv[1:]:
        match word:
            case "secrets":
                make_secrets(folder)
            case "databases":
                make_databases(folder)
            case "streams":
                asyncio.run(broker.make_streams(NATS, password(folder, "nats_deploy"), {"copies": STREAM_COPIES}))
            case _:
                sys.exit("usage: prepare.py [secrets] [databases] [streams]")


if __name__ == "__main__":
    main()
