"""What goes into Keycloak's image: its distribution, pinned as for one machine, our extension, the passwords refused.

Keycloak's own build gives other bytes each time: Quarkus counts names in the order in which its threads come by. So
what it made of the same things is kept beside the distribution, and made once on a machine.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import context

sys.path.insert(0, str(context.ROOT / "deploy" / "local" / "src"))
from devstack import keycloak as local  # only the standard library in it; it says which Keycloak, and fetches it

NAME = "keycloak"
OURS = ("idp-config/extension", "idp-config/passwords", "idp-config/src/idp_config")
PINNED_BY = "deploy/local/src/devstack/keycloak.py"
BUILT = Path("lib/quarkus")
"""Where in Keycloak's folder its build writes, and nowhere else."""
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
    """Make the build's context in a folder; needs a JDK, and Maven unless the distribution is kept from before."""
    committed = folder.with_name("committed")
    context.unpack(committed, (*wanted.folders, "deploy/images"), ())
    folder.mkdir(parents=True)
    home = folder / "keycloak"
    archive = local.fetch()
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    (folder / f"keycloak-{local.VERSION}").rename(home)
    for script in (home / "bin").glob("*.sh"):
        script.chmod(0o755)
    shutil.copy(committed / "deploy/images/keycloak.sh", home / "bin" / "eservices.sh")
    environment = {**os.environ, "PYTHONPATH": str(committed / "idp-config" / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", MAKE, str(home)], check=True, env=environment)
    for jar in (home / "providers").glob("*.jar"):
        # What Keycloak built knows their times, and it does not start with others. In the image they are the commit's.
        os.utime(jar, (wanted.seconds, wanted.seconds))
    _build(home, archive.with_name(f"keycloak-{local.VERSION}-built-{_built_of(home)}.zip"))
    _settle(home)


def _built_of(home: Path) -> str:
    """A digest of all that Keycloak's build depends on: its version, what was added when, the choices made for it."""
    added = (home / "providers").glob("*.jar")
    providers = {file.name: [file.read_bytes().hex(), int(file.stat().st_mtime)] for file in added}
    everything = json.dumps([local.SHA256, local.BUILD_OPTIONS, providers], sort_keys=True)
    return hashlib.sha256(everything.encode()).hexdigest()[:16]


def _build(home: Path, kept: Path) -> None:
    """Let Keycloak build itself, or take what it built of the same before."""
    if not kept.exists():
        words = [str(home / "bin" / "kc.sh"), "build", *local.BUILD_OPTIONS]
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        draft = kept.with_suffix(f".{os.getpid()}")
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in sorted((home / BUILT).iterdir()):
                packed.write(file, file.name)
        draft.replace(kept)
    shutil.rmtree(home / BUILT)
    with zipfile.ZipFile(kept) as packed:
        packed.extractall(home / BUILT)


def _settle(home: Path) -> None:
    """Take out what is of one machine, and what nobody needs; everybody may read the rest."""
    shutil.rmtree(home / "data", ignore_errors=True)
    (home / "data").mkdir()
    for script in (home / "bin").glob("*.bat"):
        script.unlink()
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    # Where it writes there is memory in a container, which gets the mode of what it covers.
    (home / "data").chmod(0o1777)
