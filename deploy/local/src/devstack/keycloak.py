"""Keycloak from its Maven artefact: version and digest pinned, unpacked and built once for all instances."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from devstack.layout import Layout
from devstack.progress import say, step

VERSION = "26.7.5"
SHA256 = "30ef87fb7101c43d29688d1ae80c0588ff4a151b3330e9f664bf9692d398658a"

# Build-time choices: both instances share one build.
BUILD_OPTIONS = ["--db=postgres", "--health-enabled=true", "--metrics-enabled=true"]

SMALL = "-XX:-UseG1GC -XX:+UseSerialGC"
QUICK_START = "-XX:TieredStopAtLevel=1"
"""Of the instance that people work with, which starts often and is asked by one person at a time.

The optimising compiler takes half the time of a start, and is of use to nobody by then. Without it signatures take ten
times as long and hashes of passwords three times: a login takes a fifth of a second more.
"""
MANY_LOGINS = "-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=20000"
MANY_LOGINS += " -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
"""Of the test instance: it waits until something is really called often, as that arithmetic is."""


class WrongDownload(Exception):
    """The file that came is not the one we pinned."""


def _cache() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "eservices"


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch(version: str = VERSION, sha256: str = SHA256) -> Path:
    """The distribution, outside the clone so that a new clone need not load it again; raises WrongDownload."""
    kept, artefact = _cache() / f"keycloak-{version}.zip", f"org.keycloak:keycloak-quarkus-dist:{version}:zip"
    if kept.exists() and _digest(kept) == sha256:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with step(f"fetching Keycloak {version} (170 MB)"), tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        plugin = ["dependency:copy", f"-Dartifact={artefact}", f"-DoutputDirectory={folder}"]
        subprocess.run(["mvn", "--quiet", "--batch-mode", *plugin], check=True, cwd=folder)
        (arrived,) = Path(folder).glob("*.zip")
        if _digest(arrived) != sha256:
            raise WrongDownload(f"{artefact} does not have the SHA-256 digest that it should have")
        arrived.replace(kept)
    return kept


def install(layout: Layout, version: str = VERSION, sha256: str = SHA256) -> Path:
    """Unpack, add our extension, and let Keycloak build itself for PostgreSQL; again when one of them has changed.

    Returns where it is; another version than the pinned one has a folder of its own.
    """
    home = layout.keycloak if version == VERSION else layout.state / f"keycloak-{version}"
    stamp, wanted = home / ".built", f"{version} {_sources(layout.root / 'idp-config' / 'extension')}"
    built = stamp.read_text().split() if stamp.exists() else []
    if built == wanted.split():
        return home
    if built[:1] != [version]:
        _unpack(fetch(version, sha256), home)
    stamp.unlink(missing_ok=True)
    with step(f"building Keycloak {version} with our extension"):
        _add_extension(layout.root, home)
        script = home / "bin" / "kc.sh"
        # It ends before its code is worth being optimised.
        environment = {**os.environ, "JAVA_OPTS_APPEND": f"{SMALL} {QUICK_START}"}
        command = [str(script), "build", *BUILD_OPTIONS]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if ended.returncode:
            say(ended.stdout[-2000:] + ended.stderr[-2000:])
            raise subprocess.CalledProcessError(ended.returncode, "kc.sh build")
    stamp.write_text(wanted)
    return home


def _add_extension(root: Path, home: Path) -> None:
    """Compile it into the shared Keycloak, by this environment: idp-config's own may still be in the making."""
    code = "import sys, pathlib; from idp_config import extension; extension.build(pathlib.Path(sys.argv[1]))"
    environment = {**os.environ, "PYTHONPATH": str(root / "idp-config" / "src")}
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, env=environment)


def _unpack(archive: Path, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    with (
        step("unpacking Keycloak"),
        tempfile.TemporaryDirectory(dir=home.parent) as folder,
        zipfile.ZipFile(archive) as zipped,
    ):
        zipped.extractall(folder)
        (unpacked,) = Path(folder).iterdir()
        unpacked.replace(home)
    (home / "bin" / "kc.sh").chmod(0o755)


def _sources(folder: Path) -> str:
    """A digest that changes with every file of the extension."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()


def command(layout: Layout) -> list[str]:
    return [str(layout.keycloak / "bin" / "kc.sh"), "start", "--optimized"]


def environment(
    layout: Layout, secrets: dict[str, str], database_password: str, smtp_certificate: Path
) -> dict[str, str]:
    """Everything of an instance is runtime configuration."""
    # A key of identity-bridge that it does not know it asks for at most so often (10 s otherwise).
    impatient = {"KC_SPI_PUBLIC_KEY_STORAGE__INFINISPAN__MIN_TIME_BETWEEN_REQUESTS": "1"}
    return (impatient if layout.instance == "test" else {}) | {
        "KC_DB_URL": f"jdbc:postgresql://127.0.0.1:{layout.ports['postgres']}/keycloak",
        "KC_DB_USERNAME": "keycloak",
        "KC_DB_PASSWORD": database_password,
        "KC_DB_POOL_MAX_SIZE": "20",
        # One node: no cluster port, which would not be on 127.0.0.1, and no wait for others at the start.
        "KC_CACHE": "local",
        "KC_SPI_THEME__FOLDER__DIR": str(layout.themes),
        "KC_SPI_PASSWORD_POLICY__PASSWORD_BLACKLIST__BLACKLISTS_PATH": str(layout.passwords),
        # The list is kept as a Bloom filter: with Keycloak's 0.0001 one good password in ten thousand is "too common".
        "KC_SPI_PASSWORD_POLICY__PASSWORD_BLACKLIST__FALSE_POSITIVE_PROBABILITY": "0.0000000001",
        # What people type must be in no log: events are kept in the database, without it (idp-config/extension), and a
        # refusal by the database quotes the row.
        "KC_LOG_LEVEL": "info,org.keycloak.events:off,org.hibernate.orm.jdbc.error:off",
        "KC_LOG_CONSOLE_OUTPUT": "json",
        "KC_HOSTNAME": layout.url("keycloak"),
        "KC_HTTP_ENABLED": "true",
        "KC_HTTP_HOST": "127.0.0.1",
        "KC_HTTP_PORT": str(layout.ports["keycloak"]),
        "KC_HTTP_MANAGEMENT_HOST": "127.0.0.1",
        "KC_HTTP_MANAGEMENT_PORT": str(layout.ports["keycloak-management"]),
        "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
        "KC_BOOTSTRAP_ADMIN_PASSWORD": secrets["keycloak_admin"],
        "KC_TRUSTSTORE_PATHS": str(smtp_certificate),
        # A login waits at identity-bridge for longer than a reload takes on a busy machine, and on a connection of its
        # own: one that was kept may have been closed by a reload, and a code is not sent twice.
        "KC_SPI_CONNECTIONS_HTTP_CLIENT__DEFAULT__SOCKET_TIMEOUT_MILLIS": "15000",
        "KC_SPI_CONNECTIONS_HTTP_CLIENT__DEFAULT__REUSE_CONNECTIONS": "false",
        "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx640m",
        "JAVA_OPTS_APPEND": f"{SMALL} {MANY_LOGINS if layout.instance == 'test' else QUICK_START}",
    }
