"""A web process is imported once and reloaded without importing anything: each worker reads the settings anew."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

APP = """
import os
with open("imported", "a") as file:
    file.write(f"{os.getpid()}\\n")
"""
WSGI = """
import os
from pathlib import Path
from sample import app as modules

setting = Path("setting").read_text()

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{setting} {os.getpid()}".encode()]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A service of two files, and its setting."""
    (tmp_path / "sample").mkdir()
    for name, text in (("__init__", ""), ("app", APP), ("wsgi", WSGI)):
        (tmp_path / f"sample/{name}.py").write_text(text)
    (tmp_path / "setting").write_text("old")
    return tmp_path


@pytest.fixture
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address, and gunicorn's master process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:servicekit.serving", "-k", "gthread", "-w", "2"]
    with subprocess.Popen([*gunicorn, "--bind", address, "sample.wsgi:app"], cwd=folder) as master:
        try:
            yield f"http://{address}", master
        finally:
            master.terminate()


def answers(url: str) -> tuple[str, int] | None:
    """The setting that answers and the worker that has it; nothing while nobody answers."""
    try:
        setting, pid = requests.get(url, timeout=60).text.split()
    except requests.ConnectionError:
        return None
    return setting, int(pid)


def until(url: str, setting: str) -> int:
    """The worker that answers with the setting."""
    for _ in range(1200):
        found = answers(url)
        if found and found[0] == setting:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"nobody says {setting}")


def test_modules_are_imported_by_the_master_alone_and_settings_by_each_worker(
    folder: Path, served: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, master = served
    assert until(url, "old") != master.pid
    (folder / "setting").write_text("new")
    os.kill(master.pid, signal.SIGHUP)
    assert until(url, "new") != master.pid
    assert (folder / "imported").read_text().split() == [str(master.pid)]
