"""A process of gunicorn's in which waitress speaks HTTP: one loop waits for all clients, and threads work.

gunicorn's own threaded worker gives a thread to a connection as soon as it sends a byte. The thread then waits for head
and body, and for the client to take the answer, so a handful of silent clients stops everybody (decision 0064).
"""

import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker as BaseWorker
from prometheus_client import make_wsgi_app
from servicekit import metrics, trace
from servicekit.logs import get_logger
from waitress import wasyncore

from webserver.server import Server

LARGEST_BODY = 1_000_000
"""Of an application that does not say more."""
_LOOK_SECONDS = 1.0
log = get_logger(__name__)


class Worker(BaseWorker):
    """Serves the application, and at the port for metrics those of all processes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._connections: dict[int, Any] = {}
        self._servers: list[Server] = []

    def load_wsgi(self) -> None:
        """Load the application, or end: gunicorn would print what was wrong as it stands, with whatever it quotes."""
        try:
            super().load_wsgi()
        except Exception:
            log.exception("process-not-begun")
            sys.exit(Arbiter.WORKER_BOOT_ERROR)

    def run(self) -> None:
        """Serve until gunicorn says stop, is gone, or enough requests were answered."""
        said = getattr(self.wsgi, "config", {}).get("LARGEST_BODY", LARGEST_BODY)
        operations = os.environ.get("METRICS_BIND", "").rpartition(":")[2]
        listeners: list[Any] = list(self.sockets)
        for listener in listeners:
            if str(listener.getsockname()[1]) == operations:
                # A thread of its own: operations look when all others are busy.
                exposition = make_wsgi_app(metrics.registry())
                self._servers.append(Server(exposition, self._connections, listener.sock, 1, 0))
            else:
                self._servers.append(Server(self._answer, self._connections, listener.sock, self.cfg.threads, said))
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._finish()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """gunicorn says stop: the loop should hear of it now."""
        super().handle_exit(sig, frame)
        for server in self._servers:
            server.pull_trigger()

    def _turn(self) -> None:
        self.notify()
        wasyncore.loop(timeout=_LOOK_SECONDS, use_poll=True, map=self._connections, count=1)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            log.info("process-replaced", requests=self.nr)
            self.alive = False
        answer: Iterable[bytes] = self.wsgi(environ, start_response)
        return answer

    def _finish(self) -> None:
        for server in self._servers:
            server.stop()
        latest = time.monotonic() + self.cfg.graceful_timeout
        while any(server.active_channels for server in self._servers) and time.monotonic() < latest:
            self._turn()
        # Told to stop once more from here on: there is no loop left to wake.
        servers, self._servers = self._servers, []
        for server in servers:
            server.end()
        wasyncore.close_all(self._connections)
        trace.end()
