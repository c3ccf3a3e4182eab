"""Clients that send requests over kept connections: as fast as they are answered, or at a given rate."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlsplit

Requests = Callable[[], bytes]
"""Gives the next request, whole: head and body."""


@dataclass
class Answers:
    """What came back: seconds of each answer, how many of each status, and how long all of it took."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    bodies: list[tuple[float, bytes]] = field(default_factory=list)
    """When each came, by the clock, and what it held; kept only where a caller asks for it."""
    lasted: float = 0.0

    @property
    def count(self) -> int:
        return len(self.seconds)

    @property
    def per_second(self) -> float:
        return self.count / self.lasted

    def percentile(self, which: int) -> float:
        """Milliseconds within which so many of a hundred were answered."""
        return quantiles(self.seconds, n=100)[which - 1] * 1000


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = {"Host": "127.0.0.1", **headers, **({"Content-Length": str(len(body))} if body else {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Connection:
    """One client's connection, opened again when the server has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._rest = b""
        self._socket: socket.socket | None = None

    def ask(self, sent: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer. Raises OSError when nobody answers."""
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(sent)
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        names = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        body = self._exactly(int(names.get(b"content-length", b"0")))
        if names.get(b"connection") == b"close":
            self.close()
        return status, body

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _more(self) -> None:
        assert self._socket is not None
        got = self._socket.recv(65_536)
        if not got:
            raise ConnectionError("closed in the middle of an answer")
        self._rest += got

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def as_fast_as_answered(url: str, requests: Requests, *, clients: int, seconds: float) -> Answers:
    """So many clients, each sending the next request when the last is answered."""
    found, lock = Answers(), threading.Lock()
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = Connection(url)
        while time.perf_counter() < end:
            sent = requests()
            begun = time.perf_counter()
            status, _ = connection.ask(sent)
            took = time.perf_counter() - begun
            with lock:
                found.seconds.append(took)
                found.statuses[status] = found.statuses.get(status, 0) + 1
        connection.close()

    begun = time.perf_counter()
    _together([client] * clients)
    found.lasted = time.perf_counter() - begun
    return found


def at_a_rate(url: str, requests: Requests, *, rate: float, seconds: float) -> Answers:
    """So many requests a second, sent when their time has come however slowly the ones before are answered.

    An answer's time counts from when its request should have been sent.
    """
    found, lock = Answers(), threading.Lock()
    begun = time.perf_counter()

    def send(due: float) -> None:
        connection = Connection(url)
        status, body = connection.ask(requests())
        now, clock = time.perf_counter(), time.time()
        connection.close()
        with lock:
            found.seconds.append(now - due)
            found.statuses[status] = found.statuses.get(status, 0) + 1
            found.bodies.append((clock, body))

    threads = []
    for due in _times(begun, rate, seconds):
        time.sleep(max(0.0, due - time.perf_counter()))
        threads.append(threading.Thread(target=send, args=(due,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    found.lasted = time.perf_counter() - begun
    return found


def _times(begun: float, rate: float, seconds: float) -> Iterator[float]:
    return (begun + number / rate for number in range(int(rate * seconds)))


def _together(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
