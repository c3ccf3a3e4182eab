"""A run in parts: programs that each do a part of the work, some at a time, and a table of what each part took."""

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devstack.progress import say

_POLL_SECONDS = 30


@dataclass(frozen=True)
class Part:
    """A program to run. ``counts`` says that it is pytest, whose report gives the number of tests."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    counts: bool = True


@dataclass(frozen=True)
class Outcome:
    """How a part ended. ``tests`` is None where there is nothing to count."""

    name: str
    passed: bool
    seconds: float
    tests: int | None


class Parts:
    """Runs parts side by side, each into a log of its own, and keeps how they ended in the order they ended.

    A part's own words are shown when it fails; else they stay in its log, for they would stand among each other.
    """

    def __init__(self, logs: Path, at_once: int) -> None:
        self._logs = logs
        self._pool = ThreadPoolExecutor(at_once)
        # An interruption reaches the main thread alone. Here nothing begins that nobody knows of.
        self._starter = ThreadPoolExecutor(1)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False
        self.outcomes: list[Outcome] = []
        logs.mkdir(parents=True, exist_ok=True)

    def submit(self, part: Part) -> Future[None]:
        """Run it when there is room, while this goes on."""
        return self._pool.submit(self.run, part)

    def end(self) -> None:
        """Begin nothing more, and end what still runs."""
        self._ended = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._starter.shutdown(wait=True)
        left = list(self._running)
        for process in left:
            process.terminate()
        for process in left:
            process.wait()
        self._pool.shutdown(wait=True)

    def run(self, part: Part) -> None:
        """Run it now, to its end, whichever; ``outcomes`` tells."""
        if self._ended:
            return
        log, report = self._logs / f"{part.name}.log", self._logs / f"{part.name}.xml"
        command = [*part.command, *([f"--junit-xml={report}"] if part.counts else [])]
        say(f"{part.name} …")
        began = time.monotonic()
        try:
            started = self._starter.submit(self._start, part, command, log)
        except RuntimeError:
            # It was ended meanwhile.
            return
        process = started.result()
        try:
            self._await(process, part, log)
        except BaseException:
            # The process that ends us does not know of it; it would go on, and on the next platform as well.
            process.terminate()
            process.wait()
            raise
        finally:
            self._running.discard(process)
        tests, unrun = _count(report) if part.counts and report.exists() else (None, 0)
        # A test that is skipped proves nothing, and nobody would see it.
        passed = process.returncode == 0 and not unrun
        self.outcomes.append(Outcome(part.name, passed, time.monotonic() - began, tests))
        if not passed and not self._ended:
            say(f"{part.name} failed{f' ({unrun} skipped)' if unrun else ''}, and said:")
            print(log.read_text(encoding="utf-8", errors="replace"), flush=True)
        say(f"{part.name}: {'passed' if passed else 'FAILED'} in {self.outcomes[-1].seconds:.1f} s")

    def _start(self, part: Part, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=part.folder,
                env={**os.environ, **part.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._running.add(process)
        return process

    @staticmethod
    def _await(process: subprocess.Popen[bytes], part: Part, log: Path) -> None:
        while True:
            try:
                process.wait(timeout=_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                say(f"  {part.name} goes on: {_last_words(log)}")
            else:
                return


def table(outcomes: Sequence[Outcome], whole: float) -> str:
    """What each part took and how many tests it ran, and the whole; parts ran beside each other."""
    lines = ["", f"{'part':28} {'seconds':>8} {'tests':>6}  result"]
    for one in outcomes:
        tests = "" if one.tests is None else str(one.tests)
        lines.append(f"{one.name:28} {one.seconds:8.1f} {tests:>6}  {'passed' if one.passed else 'FAILED'}")
    lines.append(f"{'together':28} {whole:8.1f} {sum(one.tests or 0 for one in outcomes):6}")
    return "\n".join(lines)


def _count(report: Path) -> tuple[int, int]:
    """How many tests ran, and how many were left out."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 -- written by our own pytest
    counted = [(int(suite.get("tests", 0)), int(suite.get("skipped", 0))) for suite in suites]
    return sum(tests for tests, _ in counted), sum(skipped for _, skipped in counted)


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][-100:] if lines else "nothing said yet"
