"""A real server that speaks clamd's protocol (INSTREAM), as ClamAV 1.4.6 was seen to speak it."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The text that every scanner finds, and that is harmless."""


class Daemon(socketserver.ThreadingTCPServer):
    """Finds EICAR. ``mood`` is usual, full (its own size limit), broken (ends in the middle) or silent."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood = "usual"
        self.seen: list[bytes] = []
        self.entered, self.go_on = threading.Event(), threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.StreamRequestHandler):
    server: Daemon

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)
        self.server.entered.set()
        if self.server.mood == "silent":
            self.server.go_on.wait(60)
        elif self.server.mood == "full":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif self.server.mood == "broken":
            self.wfile.write(b"stream: OK")
        else:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@contextmanager
def daemon() -> Iterator[Daemon]:
    with Daemon() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.go_on.set()
            made.shutdown()
            thread.join()
