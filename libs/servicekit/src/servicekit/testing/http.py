"""Real HTTP for apps of a test."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.serving import make_server

from servicekit.web import ENGINE


class Door:
    """A free loopback port behind which first one app answers, then another: a server for all tests of a process.

    Starting and stopping one for each test costs more than most tests.
    """

    def __init__(self) -> None:
        self.app: WSGIApplication | None = None
        self._port = 0
        self.open()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Take connections, at the same address as before."""
        self._server = make_server("127.0.0.1", self._port, self, threaded=True)
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def shut(self) -> None:
        """Refuse connections, as a service that is down does."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self.app is None:
            raise LookupError("no app answers here")
        return self.app(environ, start_response)


@contextmanager
def door() -> Iterator[Door]:
    """A door that is shut at the end."""
    made = Door()
    try:
        yield made
    finally:
        made.shut()


@contextmanager
def ended(app: Flask) -> Iterator[Flask]:
    """The app, whose database connections are closed at the end."""
    try:
        yield app
    finally:
        app.extensions[ENGINE].dispose()


@contextmanager
def served(make_app: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """The app that ``make_app`` makes for its own address; yields the address."""
    with door() as made:
        made.app = make_app(made.url)
        yield made.url
