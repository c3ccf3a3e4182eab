"""Documents held against PDF/A-2a and PDF/UA-1 by veraPDF, the reference validator.

``python -m printing.testing.verapdf`` fetches it from Maven and compiles the few lines that drive it, into the user's
cache, once; a test that needs it does the same when it is missing. It needs a JDK, 17 or newer, and Maven.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_HERE = Path(__file__).parent
_SOURCES = ("Standards.java", "pom.xml", "jars.sha256")
STANDARDS = ("2a", "ua1")


class NotSetUp(Exception):
    """veraPDF cannot be had on this machine. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of a document: how much was looked at by each standard, and which rules it breaks."""

    checks: dict[str, int]
    broken: tuple[str, ...]


def installed() -> Path:
    """The folder of the validator, fetched and compiled unless it is there; raises NotSetUp."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eservices"
    home = base / f"verapdf-{_digest_of_sources()}"
    if home.is_dir():
        return home
    base.mkdir(parents=True, exist_ok=True)
    with (base / "verapdf.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.is_dir():
            _install(base, home)
    return home


def _digest_of_sources() -> str:
    return hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _SOURCES)).hexdigest()[:12]


def _install(base: Path, home: Path) -> None:
    missing = [name for name in ("java", "javac", "mvn") if not shutil.which(name)]
    if missing:
        raise NotSetUp(f"veraPDF needs a JDK (17 or newer) and Maven; there is no {', '.join(missing)}")
    with tempfile.TemporaryDirectory(dir=base) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        shutil.copy(_HERE / "pom.xml", folder)
        goals = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={made}"]
        _run(["mvn", "--quiet", "--batch-mode", *goals], Path(folder), "Maven did not give veraPDF")
        _check_digests(made)
        compiling = ["javac", "--release", "17", "-encoding", "UTF-8", "-cp", f"{made}/*", "-d", str(made)]
        _run([*compiling, str(_HERE / "Standards.java")], made, "the driver of veraPDF does not compile")
        made.replace(home)


def _run(command: list[str], folder: Path, fault: str) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NotSetUp(f"{fault}:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")


def _check_digests(folder: Path) -> None:
    pinned = [line.split() for line in (_HERE / "jars.sha256").read_text().splitlines()]
    expected = {name: digest for digest, name in pinned}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    if found != expected:
        other = sorted(name for name, _ in found.items() ^ expected.items())
        raise NotSetUp(f"not the jars that we pinned: {', '.join(dict.fromkeys(other))}")


class Validator:
    """veraPDF in a process of its own, which looks at one document after another. A context manager."""

    def __init__(self) -> None:
        home = installed()
        command = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", f"{home}/*:{home}", "Standards"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def verdict(self, pdf: bytes) -> Verdict:
        """What veraPDF says of the document."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            print(file.name, file=_open(self._process.stdin), flush=True)
            return self._answer()

    def _answer(self) -> Verdict:
        checks: dict[str, int] = {}
        broken: list[str] = []
        for line in _open(self._process.stdout):
            if line == ".\n":
                return Verdict(checks, tuple(broken))
            first, *rest = line.rstrip("\n").split("\t")
            if first == "!":
                broken.append(" ".join(rest))
            else:
                checks[first] = int(rest[0])
        raise NotSetUp("veraPDF ended by itself")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        _open(self._process.stdin).close()
        _open(self._process.stdout).close()
        self._process.wait()


def _open(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise NotSetUp("veraPDF was started without pipes")
    return stream


def main() -> None:
    try:
        print(installed())
    except NotSetUp as error:
        sys.exit(f"Cannot go on: {error}")


if __name__ == "__main__":
    main()
