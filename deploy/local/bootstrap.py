"""Set up this machine, then run a devstack command: `python3 bootstrap.py up`.

Only the standard library here: nothing is installed yet. Makes one venv per package folder from its own lock (hashes
checked), each only when its lock has changed, and hands over to the devstack package.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "deploy" / "local"
SERVICES = ("identity-bridge", "certificates", "fee-declarations", "notifier", "portal")
BROWSING = ("weights", "screens")
"""Commands that look at the running platform with a browser."""
STARTED = time.monotonic()


def say(sentence: str) -> None:
    print(f"[{time.monotonic() - STARTED:6.1f}s] {sentence}", flush=True)


def fail(sentence: str) -> None:
    sys.exit(f"Cannot go on: {sentence}")


def state_root() -> Path:
    """Where everything made here lives: .state in the clone.

    As root in a clone that others cannot enter it is a folder under /var/lib named after the clone, because PostgreSQL
    never runs as root and must reach its files.
    """
    if os.geteuid() == 0 and not all(p.stat().st_mode & 0o001 for p in (ROOT, *ROOT.parents)):
        return Path("/var/lib") / f"eservices-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}"
    return ROOT / ".state"


def system_packages(*wanted: tuple[str, str]) -> None:
    """Make sure that each (program, Debian package) is there: installed when root on Debian, otherwise named."""
    missing = [(program, package) for program, package in wanted if not shutil.which(program)]
    if not missing:
        return
    packages = " ".join(package for _, package in missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        fail(f"please install {packages} (needed: {', '.join(program for program, _ in missing)})")
    say(f"installing system packages: {packages}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["-y", "install", *packages.split()]):
        subprocess.run(["apt-get", "-qq", *words], check=True, env=environment, stdout=subprocess.DEVNULL)


def check_java() -> None:
    """Java 17 or newer, installed when there is none; an older one is named and left alone."""
    system_packages(("java", "default-jre-headless"), ("mvn", "maven"))
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found.group(1)) < 17:
        fail("Java 17 or newer is needed; `java -version` says otherwise")


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file runs on whatever python3 the machine has
        fail("Python 3.11 or newer is needed (set PYTHON=… for make)")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        if os.geteuid() != 0:
            fail("please install python3-venv")
        system_packages(("python3-venv-is-not-there", "python3-venv"))


def make_venv(venv: Path, lock: Path, editable: list[Path], uv: Path | None) -> None:
    """Bring the venv to what the lock says, unless it is there already. Without uv, by pip."""
    stamp = venv / ".installed"
    projects = b"".join((folder / "pyproject.toml").read_bytes() for folder in editable)
    known = lock.read_bytes() + projects + "".join(map(str, editable)).encode() + sys.version.encode()
    wanted = hashlib.sha256(known).hexdigest()
    done = set(stamp.read_text().split()) if stamp.exists() else set()
    if wanted in done:
        return
    say(f"installing {lock.relative_to(ROOT)}")
    if not (venv / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", *(["--without-pip"] if uv else []), str(venv)], check=True)
    python = str(venv / "bin" / "python")
    pip = [str(uv), "pip", "install", "--quiet", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    own = [part for folder in editable for part in ("-e", str(folder))]
    subprocess.run([*pip, "--no-deps", *own], check=True)
    stamp.write_text("\n".join(done | {wanted}))


def make_venvs(state: Path, tests: bool) -> Path:
    """All venvs; returns devstack's Python. With tests, the requirements of the tests come in as well."""
    venvs = state / "venvs"
    venvs.mkdir(parents=True, exist_ok=True)
    kit = ROOT / "libs" / "servicekit"
    make_venv(venvs / "local", HERE / "requirements.lock", [HERE], uv=None)
    uv = venvs / "local" / "bin" / "uv"
    kinds = ["requirements.lock", "requirements-test.lock"] if tests else ["requirements.lock"]
    for kind in kinds:
        for service in SERVICES:
            folder = ROOT / "services" / service
            make_venv(venvs / service, folder / kind, [kit, folder], uv)
        make_venv(venvs / "idp-config", ROOT / "idp-config" / kind, [ROOT / "idp-config"], uv)
    if tests:
        make_venv(venvs / "local", HERE / "requirements-test.lock", [HERE], uv)
        make_venv(venvs / "servicekit", kit / "requirements-test.lock", [kit], uv)
        make_venv(venvs / "tests", ROOT / "tests" / "requirements.lock", [HERE], uv)
    return venvs / "local" / "bin" / "python"


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.umask(0o022)
    state = state_root()
    python = state / "venvs" / "local" / "bin" / "python"
    if command in ("up", "test", "check", *BROWSING):
        check_python()
        if command != "check":
            check_java()
        if command in ("test", *BROWSING):
            system_packages(("chromium", "chromium"))
        python = make_venvs(state, tests=command in ("test", "check", *BROWSING))
    elif not python.exists():
        fail("nothing is set up here yet; run `make up` first")
    environment = {**os.environ, "ESERVICES_STATE": str(state), "ESERVICES_ROOT": str(ROOT)}
    arguments = [str(python), "-m", "devstack", *(sys.argv[1:] or [command])]
    os.execve(arguments[0], arguments, environment)  # noqa: S606 -- our own interpreter, no shell


if __name__ == "__main__":
    main()
