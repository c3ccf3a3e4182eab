"""Programs of Debian's packages that would start a server when they are installed: taken out of the package alone."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from devstack.progress import say

PACKAGES = {"nginx": ("nginx", "usr/sbin/nginx"), "promtool": ("prometheus", "usr/bin/promtool")}
"""By program: its package, and where it is in it."""


class NotThere(Exception):
    """The program is not installed, and its package cannot be had here. The message says what to install."""


def program(name: str, state: Path) -> str:
    """The program of this machine; where there is none, that of Debian's package, kept in the state folder.

    Nothing is installed or started. Raises NotThere.
    """
    if found := shutil.which(name) or shutil.which(name, path="/usr/sbin"):
        return found
    kept = state / "programs" / name
    if not kept.exists():
        _unpack(name, kept)
    return str(kept)


def all_programs(state: Path) -> None:
    """Have each of them. Raises NotThere."""
    for name in PACKAGES:
        program(name, state)


def _unpack(name: str, kept: Path) -> None:
    package, place = PACKAGES[name]
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise NotThere(f"please install {name}: there is no apt-get that could fetch Debian's package {package}")
    say(f"{name}, out of Debian's package {package}; it is not installed")
    with tempfile.TemporaryDirectory() as folder:
        if not _fetched(package, folder):
            raise NotThere(
                f"please install {name}: `apt-get download {package}` does not find it (after apt-get update)"
            )
        [archive] = Path(folder).glob("*.deb")
        subprocess.run(["dpkg", "-x", str(archive), folder], check=True)
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, also where two processes want it at once.
        part = kept.with_name(f".{name}.{os.getpid()}")
        shutil.copy2(Path(folder) / place, part)
        part.rename(kept)


def _fetched(package: str, folder: str) -> bool:
    fetch = ["apt-get", "-qq", "download", package]
    if subprocess.run(fetch, cwd=folder, capture_output=True, check=False).returncode == 0:
        return True
    if os.geteuid() != 0:
        return False
    subprocess.run(["apt-get", "-qq", "update"], capture_output=True, check=False)
    return subprocess.run(fetch, cwd=folder, capture_output=True, check=False).returncode == 0
