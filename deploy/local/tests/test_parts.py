"""A run in parts: failures are shown, a skipped test is no success, and what is ended leaves nothing behind."""

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

import pytest
from devstack.parts import Outcome, Part, Parts, table
from devstack.progress import side_by_side
from devstack.testing import giving_way, package_folders

ROOT = Path(__file__).parents[3]


def part(folder: Path, name: str, *code: str) -> Part:
    return Part(name, [sys.executable, "-c", "\n".join(code)], folder, counts=False)


def suite(folder: Path, name: str, code: str) -> Part:
    (folder / f"test_{name}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{name}.py"]
    return Part(name, command, folder, {"PYTHONDONTWRITEBYTECODE": "1"})


def test_each_part_says_how_it_ended_and_only_a_failure_says_more(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    parts = Parts(tmp_path / "logs", at_once=2)
    good = parts.submit(part(tmp_path, "good", "print('all is well')"))
    bad = parts.submit(part(tmp_path, "bad", "print('the reason')", "raise SystemExit(1)"))
    good.result(), bad.result()
    parts.end()
    assert {one.name: one.passed for one in parts.outcomes} == {"good": True, "bad": False}
    said = capfd.readouterr().out
    assert "the reason" in said
    assert "all is well" not in said
    assert "all is well" in (tmp_path / "logs" / "good.log").read_text()


def test_a_part_that_gives_way_runs_behind_others(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "logs", at_once=1)
    asked = part(tmp_path, "patient", "import os", "print(os.nice(0))")
    parts.run(giving_way(asked))
    parts.end()
    assert parts.outcomes[0].passed
    assert int((tmp_path / "logs" / "patient.log").read_text()) == min(os.nice(0) + 5, 19)


def test_every_package_with_tests_is_run_and_those_that_take_longest_begin() -> None:
    folders = package_folders(ROOT)
    with_tests = {file.parent for file in ROOT.glob("*/*/pyproject.toml") if (file.parent / "tests").is_dir()}
    assert set(folders.values()) == with_tests
    assert list(folders)[:4] == ["fee-declarations", "identity-bridge", "certificates", "portal"]


def test_tests_are_counted_and_a_skipped_one_is_a_failure(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "logs", at_once=1)
    parts.run(suite(tmp_path, "whole", "def test_a(): pass\ndef test_b(): pass\n"))
    parts.run(suite(tmp_path, "less", "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no server')\n"))
    parts.end()
    assert [(one.name, one.passed, one.tests) for one in parts.outcomes] == [("whole", True, 2), ("less", False, 2)]


def test_an_interrupted_run_leaves_no_part_running(tmp_path: Path) -> None:
    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    parts = Parts(tmp_path / "logs", at_once=1)
    before = signal.signal(signal.SIGUSR1, interrupt)
    interrupting = ["print(os.getpid(), flush=True)", "os.kill(os.getppid(), signal.SIGUSR1)", "time.sleep(600)"]
    try:
        with pytest.raises(KeyboardInterrupt):
            parts.run(part(tmp_path, "endless", "import os, signal, time", *interrupting))
    finally:
        signal.signal(signal.SIGUSR1, before)
        parts.end()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "logs" / "endless.log").read_text()), 0)


def test_what_is_ended_in_the_middle_does_not_go_on(tmp_path: Path) -> None:
    parts = Parts(tmp_path / "logs", at_once=1)
    begun = tmp_path / "begun"
    waiting = ["import pathlib, time", f"pathlib.Path({str(begun)!r}).touch()", "time.sleep(600)"]
    parts.submit(part(tmp_path, "endless", *waiting))
    never = parts.submit(part(tmp_path, "never", f"open({str(tmp_path / 'ran')!r}, 'w')"))
    while not begun.exists():
        threading.Event().wait(0.05)
    parts.end()
    assert never.cancelled()
    assert [(one.name, one.passed) for one in parts.outcomes] == [("endless", False)]
    assert not (tmp_path / "ran").exists()


def test_the_table_has_every_part_and_the_sum_of_tests() -> None:
    shown = table([Outcome("mypy", True, 37.04, None), Outcome("portal", False, 144.5, 353)], 150.0)
    assert "mypy                             37.0         passed" in shown
    assert "portal                          144.5    353  FAILED" in shown
    assert "together                        150.0    353" in shown


def test_side_by_side_raises_what_failed_first_and_begins_no_more() -> None:
    begun: list[str] = []

    def fail() -> None:
        raise LookupError("first")

    with pytest.raises(LookupError, match="first"):
        side_by_side(fail, *(lambda: begun.append("more") for _ in range(3)), at_once=1)
    assert begun == []
    side_by_side(lambda: begun.append("one"), lambda: begun.append("two"))
    assert sorted(begun) == ["one", "two"]
