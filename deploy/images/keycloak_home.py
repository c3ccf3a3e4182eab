"""What goes into Keycloak's image: its distribution, pinned as for one machine, our extension, the list of passwords."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import context

sys.path.insert(0, str(context.ROOT / "deploy" / "local" / "src"))
from devstack import keycloak as local  # noqa: E402 -- only the standard library in it; it says which Keycloak, and fetches it

NAME = "keycloak"
OURS = ("idp-config/extension", "idp-config/passwords", "idp-config/src/idp_config")
PINNED_BY = "deploy/local/src/devstack/keycloak.py"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
MAKE = """
import pathlib, sys
from idp_config import extension, passwords
home = pathlib.Path(sys.argv[1])
extension.build(home)
passwords.build(home / "passwords")
"""
"""Nothing of idp-config's own libraries is needed for these two."""


def source() -> context.Source:
    return context.of_folders(NAME, NAME, OURS, PINNED_BY)


def fill(folder: Path, wanted: context.Source) -> None:
    """Make the build's context in a folder; needs a JDK, and Maven unless the distribution is there from an earlier time."""
    committed = folder.with_name("committed")
    context.unpack(committed, (*wanted.folders, "deploy/images"), ())
    folder.mkdir(parents=True)
    home = folder / "keycloak"
    with zipfile.ZipFile(local.fetch()) as packed:
        packed.extractall(folder)
    (folder / f"keycloak-{local.VERSION}").rename(home)
    for script in (home / "bin").glob("*.sh"):
        script.chmod(0o755)
    shutil.copy(committed / "deploy/images/keycloak.sh", home / "bin" / "eservices.sh")
    environment = {**os.environ, "PYTHONPATH": str(committed / "idp-config" / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", MAKE, str(home)], check=True, env=environment)
    build = [str(home / "bin" / "kc.sh"), "build", *local.BUILD_OPTIONS]
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _settle(home)


def _settle(home: Path) -> None:
    """Take out what differs from one build to the next, and what nobody needs; everybody may read the rest."""
    shutil.rmtree(home / "data", ignore_errors=True)
    (home / "data").mkdir()
    for script in (home / "bin").glob("*.bat"):
        script.unlink()
    for jar in (home / "lib" / "quarkus").glob("*.jar"):
        _pack_anew(jar)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _pack_anew(jar: Path) -> None:
    """The same files in the order of their names, all of one time."""
    with zipfile.ZipFile(jar) as packed:
        files = {name: packed.read(name) for name in sorted(packed.namelist())}
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
