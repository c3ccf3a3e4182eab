"""What goes into the image of a service or of the realm tool: folders as committed, and the wheels of its lock."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))
import bootstrap  # noqa: E402 -- only the standard library in it; it knows who depends on which of our libraries

LEFT_OUT = ("tests", "requirements-test.lock")
"""Of each folder: no use where the service runs."""
REALM_TOOL = "idp-config"


@dataclass(frozen=True, slots=True)
class Source:
    """A service as committed. ``seconds`` and ``revision`` are those of the last commit that changed anything of it."""

    service: str
    module: str
    folders: tuple[str, ...]
    revision: str
    seconds: int


def services() -> dict[str, str]:
    """Every service of deploy/services.toml, with its module."""
    listed = bootstrap.document(ROOT / "deploy" / "services.toml")
    return {name: str(service["module"]) for name, service in listed.items()}


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def programs() -> dict[str, str]:
    """All that is made by the one recipe: the services, and the realm tool; each with its module."""
    return {**services(), REALM_TOOL: REALM_TOOL.replace("-", "_")}


def folder_of(name: str) -> str:
    """Of a service or the realm tool, from the root of the repository."""
    return name if name == REALM_TOOL else f"services/{name}"


def source(name: str) -> Source:
    packages = bootstrap.with_libraries(ROOT / folder_of(name))
    # What is made of it changes with the installer too.
    folders = tuple(str(package.relative_to(ROOT)) for package in packages)
    return of_folders(name, programs()[name], folders, "deploy/local/requirements.lock")


def of_folders(name: str, module: str, folders: tuple[str, ...], *others: str) -> Source:
    """As committed last: a change of the recipe, or of ``others``, counts as well."""
    recipe = ("deploy/images", ":!deploy/images/README.md")
    revision, seconds = git("log", "-1", "--format=%H %ct", "--", *folders, *others, *recipe).split()
    return Source(name, module, folders, revision, int(seconds))


def unpack(into: Path, folders: tuple[str, ...], left_out: tuple[str, ...]) -> None:
    """What is committed of these folders."""
    into.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD", *folders], cwd=ROOT, check=True, capture_output=True)
    words = [f"--exclude={path}/{name}" for path in folders for name in left_out]
    subprocess.run(["tar", "-x", "-C", str(into), *words], input=archive.stdout, check=True)


def fill(folder: Path, wanted: Source, python: str) -> None:
    """Make the build's context in an empty folder."""
    app = folder / "app"
    unpack(app, wanted.folders, LEFT_OUT)
    lock = app / "requirements.lock"
    lock.write_text(git("show", f"HEAD:{folder_of(wanted.service)}/requirements.lock") + "\n", encoding="utf-8")
    (app / "start.py").write_text(git("show", "HEAD:deploy/images/start.py") + "\n", encoding="utf-8")
    installer = folder / "uv.lock"
    installer.write_text(_pinned_installer(), encoding="utf-8")
    for requirements in (lock, installer):
        _download(python, requirements, folder / "wheels")


def _pinned_installer() -> str:
    text = git("show", "HEAD:deploy/local/requirements.lock")
    found = re.search(r"^uv==(?:.*\\\n)*.*$", text, re.MULTILINE)
    if found is None:
        sys.exit("deploy/local/requirements.lock does not pin uv")
    return found.group() + "\n"


def _download(python: str, requirements: Path, into: Path) -> None:
    """The wheels for the Python that runs pip, which must be of the base image's version.

    They are kept from one image to the next by their digests, which are those of the lock: services share most of them.
    """
    into.mkdir(exist_ok=True)
    kept, missing = _kept_wheels(python), []
    for pinned in re.findall(r"^[\w.\[\]-]+==(?:.*\\\n)*.*$", requirements.read_text(encoding="utf-8"), re.MULTILINE):
        digests = re.findall(r"--hash=sha256:([0-9a-f]{64})", pinned)
        if found := next((file for digest in digests for file in (kept / digest).glob("*.whl")), None):
            shutil.copy(found, into)
        else:
            missing.append(pinned)
    if not missing:
        return
    alone = requirements.with_suffix(".missing")
    alone.write_text("\n".join(missing) + "\n", encoding="utf-8")
    pip = [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    only = ["--no-deps", "--only-binary=:all:", "--require-hashes"]
    with tempfile.TemporaryDirectory(dir=kept) as arrived:
        subprocess.run([*pip, *only, "-r", str(alone), "-d", arrived], check=True)
        for wheel in Path(arrived).glob("*.whl"):
            shutil.copy(wheel, into)
            named = kept / hashlib.sha256(wheel.read_bytes()).hexdigest()
            named.mkdir(exist_ok=True)
            wheel.replace(named / wheel.name)
    alone.unlink()


def _kept_wheels(python: str) -> Path:
    """A folder for what fits this Python alone: of one release there are wheels for several."""
    tell = "import sys, sysconfig; print(sys.implementation.cache_tag, sysconfig.get_platform(), sep='-')"
    said = subprocess.run([python, "-c", tell], check=True, capture_output=True, text=True).stdout.strip()
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eservices" / f"wheels-{said}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
