"""A web process is imported once and reloaded without importing anything: each worker reads the settings again."""

import os
import signal
import time

import requests
from conftest import Serve

APP = """
import os
with open("imported", "a") as file:
    file.write(f"{{os.getpid()}}\\n")
"""
WSGI = """
import gc
import os
from pathlib import Path
from sample import app as modules

while not Path("setting").exists():
    pass
setting = Path("setting").read_text()

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{setting} {os.getpid()} {gc.get_freeze_count()} {gc.isenabled()}".encode()]
"""


def answers(url: str) -> list[str] | None:
    """The setting that answers, the worker that has it and what its collector does; nothing while nobody answers."""
    try:
        return requests.get(url, timeout=60).text.split()
    except requests.ConnectionError:
        return None


def until(url: str, setting: str) -> int:
    """The worker that answers with the setting."""
    for _ in range(1200):
        found = answers(url)
        if found and found[0] == setting:
            return int(found[1])
        time.sleep(0.1)
    raise AssertionError(f"nobody says {setting}")


def test_modules_are_imported_by_the_master_alone_and_settings_by_each_worker(serve: Serve) -> None:
    served = serve(processes=2, app=APP, wsgi=WSGI, ready=False)
    setting = served.folder / "setting"
    setting.write_text("old")
    master = served.master.pid
    assert until(served.url, "old") != master
    setting.write_text("new")
    os.kill(master, signal.SIGHUP)
    assert until(served.url, "new") != master
    assert (served.folder / "imported").read_text().split() == [str(master)]


def test_what_was_imported_is_left_alone_by_the_collector_of_each_worker(serve: Serve) -> None:
    """Or each worker would have its own pages of it: on Linux that is half of what a service takes."""
    served = serve(processes=2, app=APP, wsgi=WSGI, ready=False)
    (served.folder / "setting").write_text("any")
    until(served.url, "any")
    _, _, frozen, collects = answers(served.url) or []
    assert int(frozen) > 1000
    assert collects == "True"
