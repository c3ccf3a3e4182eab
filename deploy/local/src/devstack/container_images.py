"""Images for `make up-containers`: those of ours that are missing, and stand-ins for what no registry gives here.

From the environment: ``BASE`` (Python 3.11 or newer), ``JAVA_BASE`` (Java 17 or newer), ``POSTGRES_IMAGE``, ``NATS_IMAGE``.
Each that is not named is made on this machine: the bases by debootstrap, the servers of the programs of `make up`.
``BUILD_WITH`` is docker, podman or buildah, ``BUILD_OPTIONS`` further words for it.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from devstack import postgres
from devstack.layout import SERVICES, Layout
from devstack.progress import say, step

PREFIX, STAND_IN = "localhost/eservices/", "localhost/eservices/stand-in-"
OURS = (*SERVICES, "idp-config", "keycloak")
PATH = "ENV PATH=/usr/local/bin:/usr/bin:/bin"
PYTHON = ("python3", "ca-certificates")
JAVA = ("openjdk-17-jre-headless",)

_POSTGRES = """
FROM {base}
COPY pginstall18 /opt/postgres
COPY start.sh /start.sh
RUN useradd --uid 999 --no-create-home postgres && mkdir -p /var/lib/postgresql/data && chown 999:999 /var/lib/postgresql/data
ENV PATH=/opt/postgres/bin:/usr/local/bin:/usr/bin:/bin
ENTRYPOINT ["/bin/sh", "/start.sh"]
"""
_POSTGRES_START = """set -eu
mkdir -p "$PGDATA"; chown -R 999:999 "$PGDATA"; chmod 700 "$PGDATA"
as="setpriv --reuid=999 --regid=999 --clear-groups"
if [ ! -f "$PGDATA/PG_VERSION" ]; then
    tail -c +1 "$POSTGRES_PASSWORD_FILE" > /tmp/password; chown 999 /tmp/password
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


class NoContainers(Exception):
    """Containers cannot be made or run here. The message says what to install, or to name."""


def engine() -> str:
    """The program that keeps images and runs containers; raises NoContainers."""
    for name in ("docker", "podman"):
        if shutil.which(name) and _quietly(name, "info"):
            return name
    raise NoContainers(
        "there is neither Docker nor podman that answers. Debian: `apt-get install podman buildah netavark aardvark-dns`"
        " and podman-compose (`pip install podman-compose`); or Docker with its compose plugin"
    )


def compose(engine_name: str) -> list[str]:
    """The words that begin every command of compose: COMPOSE, or what is there; raises NoContainers."""
    if said := os.environ.get("COMPOSE"):
        return shlex.split(said)
    if engine_name == "docker" and _quietly("docker", "compose", "version"):
        return ["docker", "compose"]
    if engine_name == "podman" and shutil.which("podman-compose"):
        return ["podman-compose"]
    raise NoContainers(f"{engine_name} has no compose: install {'podman-compose' if engine_name == 'podman' else 'it'}")


def ready(layout: Layout, engine_name: str) -> Mapping[str, str]:
    """Make what is missing; returns the settings of compose that name images. Raises NoContainers."""
    base = os.environ.get("BASE") or _debian(engine_name, "base", PYTHON)
    java = os.environ.get("JAVA_BASE") or _debian(engine_name, "java-base", (*PYTHON, *JAVA))
    tag = _make_ours(layout, engine_name, base, java)
    return {
        "IMAGES": PREFIX,
        "VERSION": tag,
        "POSTGRES_IMAGE": os.environ.get("POSTGRES_IMAGE") or _postgres(layout, engine_name, base),
        "NATS_IMAGE": os.environ.get("NATS_IMAGE") or _nats(layout, engine_name, base),
    }


def sizes(engine_name: str, tag: str) -> list[str]:
    """A line for each of our images: size with the base, and id."""
    lines = []
    for name in OURS:
        said = subprocess.run([engine_name, "image", "inspect", _named(name, tag)], capture_output=True, check=True)
        (image,) = json.loads(said.stdout)
        lines.append(f"  {name:18} {image['Size'] / 1e6:5.0f} MB  {image['Id'].removeprefix('sha256:')[:12]}")
    return lines


def _named(name: str, tag: str) -> str:
    return f"{PREFIX}{name}:{tag}"


def _make_ours(layout: Layout, engine_name: str, base: str, java: str) -> str:
    """Images of what is committed now. One whose own files did not change since it was made only gets a name more."""
    sys.path.insert(0, str(layout.root / "deploy" / "images"))
    import context  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 -- beside the recipe, no package
    import keycloak_home  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415

    tag: str = context.git("rev-parse", "--short=12", "HEAD")
    for name in OURS:
        source = keycloak_home.source() if name == keycloak_home.NAME else context.source(name)
        own = source.revision[:12]
        if not _is_there(engine_name, _named(name, own)):
            _build(layout, (name, own), (base, java), engine_name)
        subprocess.run([engine_name, "tag", _named(name, own), _named(name, tag)], check=True)
    return tag


def _build(layout: Layout, image: tuple[str, str], bases: tuple[str, str], engine_name: str) -> None:
    name, tag = image
    words = [sys.executable, str(layout.root / "deploy" / "images" / "build"), "--base", bases[0], "--java-base", bases[1]]
    words += ["--tool", os.environ.get("BUILD_WITH") or engine_name, "--tag", tag, "--prefix", PREFIX, name]
    began = time.monotonic()
    say(f"image of {name} …")
    ended = subprocess.run([*words, "--", *_options()], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NoContainers(f"the image of {name} could not be made:\n{ended.stderr[-2000:]}")
    say(f"image of {name}: made in {time.monotonic() - began:.0f} s")


def _options() -> list[str]:
    return shlex.split(os.environ.get("BUILD_OPTIONS", ""))


def _debian(engine_name: str, name: str, packages: Sequence[str]) -> str:
    """A base image of Debian's own packages, kept from one time to the next."""
    image = f"{STAND_IN}{name}:1"
    if _is_there(engine_name, image):
        return image
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise NoContainers(
            "name base images (BASE with Python 3.11 or newer, JAVA_BASE with Java 17 or newer), or let root make them:"
            " `apt-get install debootstrap`"
        )
    with step(f"{name} image of Debian's packages"), tempfile.TemporaryDirectory() as made:
        tree = Path(made) / "tree"
        words = ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", "bookworm", str(tree)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        packed = subprocess.Popen(["tar", "--sort=name", "-C", str(tree), "-c", "."], stdout=subprocess.PIPE)
        subprocess.run([engine_name, "import", "--change", PATH, "-", image], stdin=packed.stdout, check=True)
        if packed.wait():
            raise NoContainers(f"the {name} image could not be packed")
    return image


def _postgres(layout: Layout, engine_name: str, base: str) -> str:
    tree = postgres.binaries(layout).parent
    return _of_programs(engine_name, "postgres", _POSTGRES.format(base=base), {"start.sh": _POSTGRES_START, tree.name: tree})


def _nats(layout: Layout, engine_name: str, base: str) -> str:
    server = layout.python("local").parent / "nats-server"
    return _of_programs(engine_name, "nats", _NATS.format(base=base), {server.name: server})


def _of_programs(engine_name: str, name: str, recipe: str, files: Mapping[str, str | Path]) -> str:
    """An image of programs that `make up` has anyway, as it expects them (install.md)."""
    image = f"{STAND_IN}{name}:1"
    if _is_there(engine_name, image):
        return image
    with step(f"stand-in for an image of {name}"), tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for file, content in files.items():
            if isinstance(content, str):
                (folder / file).write_text(content, encoding="utf-8")
            elif content.is_dir():
                shutil.copytree(content, folder / file, symlinks=True)
            else:
                shutil.copy(content, folder / file)
        (folder / "Containerfile").write_text(recipe, encoding="utf-8")
        tool = os.environ.get("BUILD_WITH") or engine_name
        words = [tool, "build", *_options(), "--tag", image, "--file", str(folder / "Containerfile"), made]
        ended = subprocess.run(words, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NoContainers(f"the image {image} could not be made:\n{ended.stderr[-2000:]}")
    return image


def _is_there(engine_name: str, image: str) -> bool:
    return _quietly(engine_name, "image", "inspect", image)


def _quietly(*words: str) -> bool:
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
