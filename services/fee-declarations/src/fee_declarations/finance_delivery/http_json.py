"""A finance application that takes JSON over HTTP, as finance/openapi.yaml of this service describes it.

Every call ends within a time limit and reads a limited number of bytes, even when the other side misbehaves.
"""

import http.client
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from fee_declarations.finance import Debtor
from fee_declarations.finance_delivery import answers
from fee_declarations.finance_delivery.outcomes import Away, Unclear

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 20.0, 45.0
LARGEST_ANSWER = 256 * 1024
AWAY = frozenset({401, 403, 404, 405, 407, 408, 425, 429, 502, 503, 504})
"""It is down, or does not let us in: the message is not the cause."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two bytes, and for all of a call. Tests have shorter ones."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    total: float = TOTAL_SECONDS


class HttpJson:
    """The other side at one address. ``token`` is asked for at each call, so that it can be changed without a stop."""

    def __init__(self, url: str, token: Callable[[], str], limits: Limits | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._path, self._secure = parts.path.rstrip("/"), parts.scheme == "https"
        self._token, self._limits = token, limits or Limits()

    def deliver(self, message_id: str, body: str) -> str | None:
        """Send one message; returns the other side's reference for it. Raises Away, Unclear, NotTaken."""
        status, answer = self._post("/messages", body, {"Idempotency-Key": message_id})
        if status not in (200, 201):
            raise answers.not_taken(status, answer)
        return answers.reference(answer, message_id)

    def debtors_with(self, afm: str) -> list[Debtor]:
        """Whom the other side knows by this tax number. In a body: numbers of people do not belong in addresses.

        Raises Away, Unclear.
        """
        asked: Mapping[str, str] = {"afm": afm}
        status, answer = self._post("/debtor-lookups", json.dumps(asked), {})
        if status != 200:
            raise Unclear(f"status-{status}")
        return answers.debtors(answer, afm)

    def _post(self, path: str, body: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body. No redirect is followed, no proxy asked, no connection kept."""
        named = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Authorization": f"Bearer {self._token()}",
            "User-Agent": "fee-declarations",
            **headers,
        }
        conn = self._connection()
        try:
            conn.connect()
        except (OSError, http.client.HTTPException) as error:
            raise Away(_name(error)) from None
        # Time limits of a socket bound each wait; this bounds their sum.
        ending = threading.Timer(self._limits.total, partial(_cut, conn))
        ending.daemon = True
        ending.start()
        try:
            if conn.sock is not None:
                conn.sock.settimeout(self._limits.read)
            conn.request("POST", self._path + path, body.encode(), named)
            response = conn.getresponse()
            answer = response.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unclear(_name(error)) from None
        finally:
            ending.cancel()
            conn.close()
        if response.status in AWAY:
            raise Away(f"status-{response.status}")
        if len(answer) > LARGEST_ANSWER:
            raise Unclear("too-large")
        return response.status, answer

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._limits.connect, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._limits.connect)


def _cut(conn: http.client.HTTPConnection) -> None:
    with suppress(OSError):
        if conn.sock is not None:
            conn.sock.shutdown(2)


def _name(error: Exception) -> str:
    return type(error).__name__[:32]
