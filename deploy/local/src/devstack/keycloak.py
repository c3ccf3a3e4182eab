"""Keycloak from its Maven artefact: version and digest pinned, unpacked and built once for all instances."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from devstack.layout import Layout
from devstack.progress import say, step

VERSION = "26.7.5"
SHA256 = "30ef87fb7101c43d29688d1ae80c0588ff4a151b3330e9f664bf9692d398658a"
ARTEFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"

# Build-time choices: both instances share one build.
BUILD_OPTIONS = ["--db=postgres", "--health-enabled=true", "--metrics-enabled=true"]


class WrongDownload(Exception):
    """The file that came is not the one we pinned."""


def _cache() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "eservices"


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fetch() -> Path:
    """The distribution, outside the clone so that a new clone need not load it again; raises WrongDownload."""
    kept = _cache() / f"keycloak-{VERSION}.zip"
    if kept.exists() and _digest(kept) == SHA256:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with step(f"fetching Keycloak {VERSION} (170 MB)"), tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        plugin = ["dependency:copy", f"-Dartifact={ARTEFACT}", f"-DoutputDirectory={folder}"]
        subprocess.run(["mvn", "--quiet", "--batch-mode", *plugin], check=True, cwd=folder)
        (arrived,) = Path(folder).glob("*.zip")
        if _digest(arrived) != SHA256:
            raise WrongDownload(f"{ARTEFACT} does not have the pinned SHA-256 digest")
        arrived.replace(kept)
    return kept


def install(layout: Layout) -> None:
    """Unpack, and let Keycloak build itself for PostgreSQL, once per version."""
    home = layout.keycloak
    stamp = home / ".built"
    if stamp.exists() and stamp.read_text() == VERSION:
        return
    archive = fetch()
    shutil.rmtree(home, ignore_errors=True)
    with step("unpacking and building Keycloak"):
        with tempfile.TemporaryDirectory(dir=layout.state) as folder, zipfile.ZipFile(archive) as zipped:
            zipped.extractall(folder)
            (Path(folder) / f"keycloak-{VERSION}").replace(home)
        script = home / "bin" / "kc.sh"
        script.chmod(0o755)
        built = subprocess.run([str(script), "build", *BUILD_OPTIONS], capture_output=True, text=True, check=False)
        if built.returncode:
            say(built.stdout[-2000:] + built.stderr[-2000:])
            raise subprocess.CalledProcessError(built.returncode, "kc.sh build")
    stamp.write_text(VERSION)


def command(layout: Layout) -> list[str]:
    return [str(layout.keycloak / "bin" / "kc.sh"), "start", "--optimized"]


def environment(
    layout: Layout, secrets: dict[str, str], database_password: str, smtp_certificate: Path
) -> dict[str, str]:
    """Everything of an instance is runtime configuration."""
    return {
        "KC_DB_URL": f"jdbc:postgresql://127.0.0.1:{layout.ports['postgres']}/keycloak",
        "KC_DB_USERNAME": "keycloak",
        "KC_DB_PASSWORD": database_password,
        "KC_DB_POOL_MAX_SIZE": "20",
        # One node: no cluster port, which would not be on 127.0.0.1, and no wait for others at the start.
        "KC_CACHE": "local",
        "KC_SPI_THEME__FOLDER__DIR": str(layout.themes),
        "KC_HOSTNAME": layout.url("keycloak"),
        "KC_HTTP_ENABLED": "true",
        "KC_HTTP_HOST": "127.0.0.1",
        "KC_HTTP_PORT": str(layout.ports["keycloak"]),
        "KC_HTTP_MANAGEMENT_HOST": "127.0.0.1",
        "KC_HTTP_MANAGEMENT_PORT": str(layout.ports["keycloak-management"]),
        "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
        "KC_BOOTSTRAP_ADMIN_PASSWORD": secrets["keycloak_admin"],
        "KC_TRUSTSTORE_PATHS": str(smtp_certificate),
        "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx640m",
    }
