"""Real HTTP for apps of a test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def served(make_app: Callable[[str], WSGIApplication]) -> Iterator[str]:
    """The app that ``make_app`` makes for its own address, on a free loopback port; yields the address."""
    server = make_server("127.0.0.1", 0, Flask("placeholder"), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = make_app(url)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
