"""Asking a ClamAV daemon whether a file is malicious (``INSTREAM`` of its protocol)."""

import socket
import struct
from dataclasses import dataclass
from typing import Protocol

_CHUNK = 65_536
_LONGEST_ANSWER = 4096
_PATIENCE = 30.0
"""Seconds that one step may take. Looking through ten megabytes takes it one or two."""


class ScannerAway(Exception):
    """The daemon does not answer, or not what counts: the file is not clean, and not infected."""


class Scanner(Protocol):
    """The scanner for malicious software."""

    def finds(self, content: bytes) -> str | None:
        """What it is called, None when there is none; raises ScannerAway."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """The daemon at a path of a socket, or at ``host:port``."""

    address: str

    def finds(self, content: bytes) -> str | None:
        """Whether the file is malicious, and what that is called; raises ScannerAway."""
        try:
            with self._connected() as connection:
                said = _ask(connection, content)
        except OSError as error:
            raise ScannerAway(type(error).__name__) from None
        verdict = said.removeprefix("stream: ")
        if verdict == "OK":
            return None
        name, space, found = verdict.rpartition(" ")
        if space and found == "FOUND":
            return name
        # As "INSTREAM size limit exceeded. ERROR": the daemon must be set up to take files as large as ours.
        raise ScannerAway("no verdict")

    def _connected(self) -> socket.socket:
        if not self.address.startswith("/"):
            host, _, port = self.address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection


def _ask(connection: socket.socket, content: bytes) -> str:
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), _CHUNK):
        part = content[start : start + _CHUNK]
        connection.sendall(struct.pack(">I", len(part)) + part)
    connection.sendall(struct.pack(">I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        more = connection.recv(_LONGEST_ANSWER)
        if not more:
            break
        answer += more
    # Broken off is no verdict, whatever stands in it.
    return answer[:-1].decode("utf-8", "replace") if answer.endswith(b"\0") else ""
