"""A small application behind gunicorn, as services are served; and clients that misbehave."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

APP = """
import time
from pathlib import Path
from flask import Flask, jsonify, request
from webserver import channel, server

{patches}

app = Flask("sample")
app.config["MAX_CONTENT_LENGTH"] = 1_000_000
app.config["LARGEST_BODY"] = 3_000_000

@app.get("/healthz")
def healthz():
    return jsonify(status="alive")

@app.post("/echo")
def echo():
    return jsonify(length=len(request.get_data()))

@app.get("/where")
def where():
    return jsonify(script=request.environ["SCRIPT_NAME"], path=request.path, scheme=request.scheme, host=request.host)

@app.get("/much")
def much():
    return b"x" * 5_000_000

@app.get("/slow")
def slow():
    Path("begun").touch()
    time.sleep(2)
    return jsonify(status="done")

@app.get("/held")
def held():
    Path("begun").touch()
    while not Path("let-go").exists():
        time.sleep(0.05)
    return jsonify(status="done")

def broken(environ, start_response, whole=app.wsgi_app):
    if environ["PATH_INFO"] != "/broken":
        return whole(environ, start_response)
    start_response("200 OK", [("X-Broken", "a\\nb")])
    return [b""]

app.wsgi_app = broken
"""
WSGI = "from sample.app import app\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """The application's address, gunicorn's master process, and what all of it has said."""

    port: int
    metrics_port: int
    master: "subprocess.Popen[bytes]"
    folder: Path
    clients: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def healthy(self) -> bool:
        return requests.get(f"{self.url}/healthz", timeout=60).json() == {"status": "alive"}

    def client(self, said: bytes = b"") -> socket.socket:
        """A client that says this and no more."""
        client = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.clients.append(client)
        client.sendall(said)
        return client

    def lines(self) -> list[dict[str, Any]]:
        """What stands in the log; whatever is not JSON makes this fail."""
        return [json.loads(line) for line in (self.folder / "log").read_text(encoding="utf-8").splitlines()]

    def events(self) -> set[str]:
        return {line["event"] for line in self.lines()}


Serve = Callable[..., Served]


def everything(client: socket.socket) -> bytes:
    """All that the server says until it closes."""
    parts = []
    while part := client.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def is_open(client: socket.socket) -> bool:
    """Whether the server has neither closed nor said anything."""
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def until(holds: Callable[[], bool]) -> None:
    """Wait for it, for two minutes at most."""
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve the application, in one process unless another number is given. ``patches`` is said to its modules."""
    with serving(tmp_path) as begin:
        yield begin


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application as it is usually served, once for the tests of a file: to start it costs most of them."""
    with serving(tmp_path_factory.mktemp("served")) as begin:
        yield begin()


@contextmanager
def serving(tmp_path: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def begin(patches: str = "", *, processes: int = 1, app: str = APP, wsgi: str = WSGI, ready: bool = True) -> Served:
        (tmp_path / "sample").mkdir()
        for name, text in (("__init__", ""), ("app", app.format(patches=patches)), ("wsgi", wsgi)):
            (tmp_path / f"sample/{name}.py").write_text(text)
        port, metrics_port = free_port(), free_port()
        settings = {"BIND": f"127.0.0.1:{port}", "METRICS_BIND": f"127.0.0.1:{metrics_port}"}
        environment = {**settings, "WEB_CONCURRENCY": str(processes), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "gunicorn", "--config", "python:webserver.config", "sample.wsgi:app"]
        with (tmp_path / "log").open("wb") as log:
            master = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
        served = Served(port, metrics_port, master, tmp_path)
        started.append(served)
        if ready:
            until(lambda: _listens(port))
        return served

    try:
        yield begin
    finally:
        for served in started:
            for client in served.clients:
                client.close()
            served.master.terminate()
            served.master.wait(60)


def _listens(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=60).status_code > 0
    except requests.ConnectionError:
        return False
