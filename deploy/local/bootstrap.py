"""Set up this machine, then run a devstack command: `python3 bootstrap.py up`.

Only the standard library here: nothing is installed yet. Makes one venv per package folder from its own lock (hashes
checked), each only when its lock has changed, and hands over to the devstack package. What does not wait for each other
is done side by side: venvs, system packages, and Keycloak, which takes longest.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "deploy" / "local"
TESTING = ("test", "test-all")
BROWSING = ("weights", "screens")
"""Commands that look at the running platform with a browser."""
ALONE = ("check", "bench", "release", "rolling", "older", "failover", "nodes", "upgrade-keycloak")
"""Commands that need the packages' environments, and no Keycloak."""
CONTAINERS = ("up-containers", "images-again")
"""Commands that make images, with programs that only they need."""
OF_CONTAINERS = (
    ("podman", "podman"),
    ("buildah", "buildah"),
    ("runc", "runc"),
    ("/usr/lib/podman/netavark", "netavark"),
    ("/usr/lib/podman/aardvark-dns", "aardvark-dns"),
    ("iptables", "iptables"),
    ("catatonit", "catatonit"),
    ("debootstrap", "debootstrap"),
    ("/usr/sbin/nginx", "nginx-light"),
)
VENVS_AT_ONCE = 3
STARTED = time.monotonic()


def say(sentence: str) -> None:
    print(f"[{time.monotonic() - STARTED:6.1f}s] {sentence}", flush=True)


def fail(sentence: str) -> NoReturn:
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
    """A JDK, 17 or newer (for the extension of Keycloak), installed when there is none; an older one is named."""
    system_packages(("javac", "default-jdk-headless"), ("mvn", "maven"))
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


def document(file: Path) -> dict[str, Any]:
    """A TOML file. Older Pythons have no tomllib; by now check_python has told them."""
    import tomllib

    return tomllib.loads(file.read_text(encoding="utf-8"))


def libraries() -> dict[str, Path]:
    """What the services share, by name: each folder of libs/ with a pyproject.toml."""
    return {file.parent.name: file.parent for file in sorted((ROOT / "libs").glob("*/pyproject.toml"))}


def with_libraries(folder: Path) -> list[Path]:
    """The package's folder after those of our libraries that it depends on, directly or through another."""
    known, found = libraries(), [folder]
    # The list grows while it is walked: what is found is looked through as well.
    for package in found:
        wanted = document(package / "pyproject.toml")["project"]["dependencies"]
        names = [re.split(r"[^\w.-]", one)[0] for one in wanted]
        found += [known[name] for name in names if name in known and known[name] not in found]
    return found[::-1]


def make_venv(venv: Path, locks: list[Path], editable: list[Path], uv: Path) -> None:
    """Bring the venv to what the locks say, unless it is there already.

    Of several locks each holds all pins of the one before, so only the last is installed.
    """
    stamp = venv / ".installed"
    projects = b"".join((folder / "pyproject.toml").read_bytes() for folder in editable)
    rest = projects + "".join(map(str, editable)).encode() + sys.version.encode()
    wanted = {hashlib.sha256(lock.read_bytes() + rest).hexdigest() for lock in locks}
    done = set(stamp.read_text().split()) if stamp.exists() else set()
    if wanted <= done:
        return
    say(f"installing {locks[-1].relative_to(ROOT)}")
    if not (venv / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    pip = [str(uv), "pip", "install", "--quiet", "--python", str(venv / "bin" / "python")]
    subprocess.run([*pip, "--require-hashes", "-r", str(locks[-1])], check=True)
    if editable:
        own = [part for folder in editable for part in ("-e", str(folder))]
        subprocess.run([*pip, "--no-deps", *own], check=True)
    stamp.write_text("\n".join(done | wanted))


def make_uv(venv: Path, lock: Path) -> Path:
    """The installer of all else, by pip and by the same pin and hashes as in the lock; returns the program."""
    uv = venv / "bin" / "uv"
    pinned = re.search(r"^uv==(?:.*\\\n)*.*$", lock.read_text(), re.MULTILINE)
    if pinned is None:
        fail(f"{lock.relative_to(ROOT)} does not pin uv")
    stamp = venv / ".uv"
    if uv.exists() and stamp.exists() and stamp.read_text() == pinned.group():
        return uv
    say("installing uv")
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    alone = venv / "uv.lock"
    alone.write_text(pinned.group())
    subprocess.run([str(venv / "bin" / "pip"), "install", "-q", "--require-hashes", "-r", str(alone)], check=True)
    stamp.write_text(pinned.group())
    return uv


def venv_makers(venvs: Path, uv: Path, tests: bool) -> list[Callable[[], None]]:
    """What makes each venv but devstack's. With tests, the requirements of the tests come in as well."""
    kinds = ["requirements.lock", *(["requirements-test.lock"] if tests else [])]
    services = document(ROOT / "deploy" / "services.toml")
    packages = {service: with_libraries(ROOT / "services" / service) for service in services}
    # Its tests walk through Keycloak's pages as devstack's visitor.
    packages["idp-config"] = [*([HERE] if tests else []), ROOT / "idp-config"]
    if tests:
        packages |= {name: with_libraries(folder) for name, folder in libraries().items()}
    makers: list[Callable[[], None]] = [
        partial(make_venv, venvs / name, [folders[-1] / kind for kind in kinds], folders, uv)
        for name, folders in packages.items()
    ]
    if tests:
        check = ROOT / "deploy" / "check" / "requirements.lock"
        makers.append(partial(make_venv, venvs / "check", [check], [], uv))
        makers.append(partial(make_venv, venvs / "tests", [ROOT / "tests" / "requirements.lock"], [HERE], uv))
    return makers


def prepare(state: Path, command: str) -> Path:
    """All that the command needs on this machine; returns devstack's Python."""
    tests = command in (*TESTING, *ALONE, *BROWSING)
    venvs = state / "venvs"
    venvs.mkdir(parents=True, exist_ok=True)
    local = venvs / "local"
    uv = make_uv(local, HERE / "requirements.lock")
    kinds = ["requirements.lock", *(["requirements-test.lock"] if tests else [])]
    make_venv(local, [HERE / kind for kind in kinds], [HERE], uv)
    python = local / "bin" / "python"
    if command in CONTAINERS:
        check_java()
        system_packages(*OF_CONTAINERS)
        return python
    with ThreadPoolExecutor(VENVS_AT_ONCE + 2) as pool:
        others = []
        if command not in ALONE:
            others.append(pool.submit(prepare_keycloak, state, python))
        if command in (*TESTING, *BROWSING):
            others.append(pool.submit(prepare_browser))
        with ThreadPoolExecutor(VENVS_AT_ONCE) as venv_pool:
            others += [venv_pool.submit(maker) for maker in venv_makers(venvs, uv, tests)]
        for other in others:
            other.result()
    if command in TESTING:
        prepare_softhsm()
        # Its units are read by the program that would start them.
        system_packages(("systemd-analyze", "systemd"))
        prepare_verapdf(venvs / "printing" / "bin" / "python")
        devstack(state, python, "unpack-programs")
    return python


def prepare_browser() -> None:
    """Chromium for the tests: without windows, toolbars and extensions where there is none at all yet."""
    if not shutil.which("chromium"):
        system_packages(("chromium-headless-shell", "chromium-headless-shell"))


def prepare_verapdf(python: Path) -> None:
    """The validator of documents, fetched by Maven and compiled once; it says itself what is missing."""
    say("veraPDF for the tests of documents")
    command = [str(python), "-m", "printing.testing.verapdf"]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        fail("the documents cannot be validated")


def prepare_softhsm() -> None:
    """A device for keys made of software, for the tests of the seal."""
    system_packages(("softhsm2-util", "softhsm2"))


def prepare_keycloak(state: Path, python: Path) -> None:
    check_java()
    devstack(state, python, "install-keycloak")


def devstack(state: Path, python: Path, command: str) -> None:
    """A part of the preparation that the package itself does; it says itself what is missing."""
    if subprocess.run([str(python), "-m", "devstack", command], check=False, env=environment(state)).returncode:
        fail("see above")


def environment(state: Path) -> dict[str, str]:
    # A test run starts hundreds of our programs: without bytecode kept, each would compile all that it imports.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "ESERVICES_STATE": str(state), "ESERVICES_ROOT": str(ROOT)}


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.umask(0o022)
    state = state_root()
    python = state / "venvs" / "local" / "bin" / "python"
    if command in ("up", *TESTING, *ALONE, *BROWSING, *CONTAINERS):
        check_python()
        python = prepare(state, command)
    elif not python.exists():
        fail("nothing is set up here yet; run `make up` first")
    arguments = [str(python), "-m", "devstack", *(sys.argv[1:] or [command])]
    os.execve(arguments[0], arguments, environment(state))  # noqa: S606 -- our own interpreter, no shell


if __name__ == "__main__":
    main()
