"""No other service is called while a transaction is open: its locks and its connection would wait for the answer.

Every test of every service runs under this (``servicekit.testing.plugin``), so a new call inside a transaction fails
the first test that comes by it. Adapters in memory that stand for another server say ``refuse_inside`` themselves.
"""

import http.client
import smtplib
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from servicekit.db import in_transaction

Met = list[str]
_met: Met = []
_SHOWN = 6
"""Lines of the way that led there."""


class NetworkInTransaction(AssertionError):
    """Another service was called while a transaction was open."""


def refuse_inside() -> None:
    """Raises NetworkInTransaction when this thread has a transaction open."""
    if in_transaction():
        way = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_stack() if "/src/" in frame.filename]
        _met.append(" > ".join(way[-_SHOWN:]))
        raise NetworkInTransaction(_met[-1])


@contextmanager
def watched() -> Iterator[Met]:
    """Watches HTTP (urllib3, requests and urllib come by ``http.client`` all), SMTP and every new connection."""
    with (
        patch.object(http.client.HTTPConnection, "putrequest", _guarded(http.client.HTTPConnection.putrequest)),
        patch.object(smtplib.SMTP, "putcmd", _guarded(smtplib.SMTP.putcmd)),
        patch.object(socket, "create_connection", _guarded(socket.create_connection)),
    ):
        yield _met


def _guarded(call: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*given: Any, **named: Any) -> Any:
        refuse_inside()
        return call(*given, **named)

    return guarded
