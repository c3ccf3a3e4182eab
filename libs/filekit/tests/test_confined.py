"""What a program that opens a stranger's file can no longer do, tried by real processes."""

import subprocess
import sys

import pytest
from filekit import confined

BEGIN = "from filekit.confining import confine\nimport os, socket, subprocess, sys\nconfine(2, 600_000_000)\n"


def said(program: str) -> tuple[int, str]:
    command = [sys.executable, "-I", "-c", BEGIN + program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_confined_program_works() -> None:
    assert said("print(sum(range(10)))") == (0, "45\n")


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("socket.socket()", "PermissionError"),
        ("socket.socketpair()", "PermissionError"),
        ("os.execv(sys.executable, ['python'])", "PermissionError"),
        ("subprocess.run(['true'])", "PermissionError"),
        ("os.kill(os.getppid(), 0)", "PermissionError"),
        ("bytearray(2_000_000_000)", "MemoryError"),
    ],
)
def test_what_it_does_not_need_it_cannot(attempt: str, error: str) -> None:
    code, words = said(attempt)
    assert code != 0
    assert error in words


@pytest.mark.parametrize("attempt", ["while True: pass", "os.write(os.memfd_create('x'), b'x')"])
def test_what_goes_on_or_fills_a_file_ends(attempt: str) -> None:
    assert said(attempt)[0] != 0


def test_a_program_that_cannot_be_begun_reads_nothing() -> None:
    with pytest.raises(confined.TooHeavy):
        confined.run("filekit.none_such", b"x" * 1_000_000, (), confined.Limits(2))


def test_it_ends_with_the_process_that_waits_for_it() -> None:
    inner = BEGIN + "print(os.getpid(), flush=True)\nos.read(0, 1)\n"
    outer = f"import os, subprocess, sys\nsubprocess.Popen([sys.executable, '-I', '-c', {inner!r}])\nos.read(0, 1)\n"
    with subprocess.Popen([sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        parent.kill()
        # Both ends of standard output are closed only when the inner one has ended as well.
        assert parent.stdout.read() == b""
