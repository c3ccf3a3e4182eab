"""All connections to one address: who has waited too long goes, and who has waited longest when there are too many.

Refusing new clients would let a few hundred silent connections shut out all others. Closing the oldest shuts out no one
who sends a request as browsers and services do.
"""

import select
import time
from collections import Counter
from socket import socket
from typing import Any

from prometheus_client import Counter as Counted
from servicekit.logs import get_logger
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from webserver.channel import TIME_LIMITS, Channel

MOST = 400
"""Connections in one process. Each costs a file and a few kB."""
HELD_AT_ONCE = 64_000_000
"""Bytes of bodies in one process. They are held in memory: nothing personal goes to a disk on its way."""
LONGEST_HEAD = 32_768
"""Bytes of a request line with all its headers."""
_TELL_SECONDS = 10.0

LET_GO = Counted("http_clients_let_go_total", "Connections ended because clients were slow, or too many", ["why"])
log = get_logger(__name__)


class Server(TcpWSGIServer):
    """One listening socket of gunicorn's, served by waitress."""

    channel_class = Channel
    stopping = False
    active_channels: dict[int, Channel]  # type: ignore[assignment]

    def __init__(self, application: Any, connections: dict[int, Any], sock: Any, threads: int, largest: int) -> None:
        self._let_go: Counter[str] = Counter()
        self._tell_at = 0.0
        self._threads = ThreadedTaskDispatcher()
        self._threads.set_thread_count(threads)
        adjustments = Adjustments(
            sockets=[sock],
            ident="",
            # Looked at each second, and no limit of waitress's own: it would shut out newcomers.
            cleanup_interval=1,
            channel_timeout=TIME_LIMITS.answer,
            connection_limit=1_000_000,
            asyncore_use_poll=True,
            recv_bytes=65_536,
            max_request_header_size=LONGEST_HEAD,
            # The first length that is too long.
            max_request_body_size=largest + 1,
            inbuf_overflow=HELD_AT_ONCE,
        )
        super().__init__(
            application,
            connections,
            _sock=sock,
            dispatcher=self._threads,
            adj=adjustments,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            bind_socket=False,
        )

    def handle_accept(self) -> None:
        """A client connected. One that only waits is closed, where there are too many."""
        if len(self.active_channels) >= MOST:
            waiting = [channel for channel in self.active_channels.values() if not channel.requests]
            if waiting:
                first = min(waiting, key=lambda channel: channel.waits_since)
                self._count("crowd")
                first.unread = False
                first.handle_close()
        super().handle_accept()

    def maintenance(self, now: int) -> None:
        """waitress calls this each second."""
        super().maintenance(now)
        moment = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_late(moment):
                self._count("slow" if channel.request else None)
                channel.let_go(408)
        if self._let_go and (self.stopping or moment >= self._tell_at):
            self._tell_at = moment + _TELL_SECONDS
            log.warning("clients-let-go", **self._let_go)
            self._let_go.clear()

    def make_room(self) -> None:
        """Bodies arrive: the client that has sent most so far is closed when they are too many bytes together."""
        if sum(channel.held for channel in self.active_channels.values()) > HELD_AT_ONCE:
            arriving = [channel for channel in self.active_channels.values() if channel.request]
            largest = max(arriving, key=lambda channel: channel.held)
            self._count("memory")
            largest.let_go(503)

    def stop(self) -> None:
        """Accept the clients that are waiting, and stop listening; clients that are connected are answered, and told
        that the connection ends.

        A socket that is no longer accepted from must not stay open: clients that connect to it would be lost when the
        process ends, with a request that was sent and that no proxy may send again. Where no process listens a proxy
        asks the next one.
        """
        self.stopping = True
        listening: socket = self.socket  # type: ignore[assignment]
        waiting = select.poll()
        waiting.register(listening, select.POLLIN)
        while waiting.poll(0):
            self.handle_accept()
        self.accepting = False
        self.del_channel()
        listening.close()

    def end(self) -> None:
        """End the threads, after what each does now."""
        self._threads.shutdown(timeout=1)

    def _count(self, why: str | None) -> None:
        if why:
            LET_GO.labels(why).inc()
            self._let_go[why] += 1
