"""One client's connection: waitress's, with limits of time, and a goodbye that the client hears."""

import math
import time
from dataclasses import dataclass
from io import BytesIO
from socket import SHUT_WR
from typing import Any, Protocol

from servicekit.logs import get_logger
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

from webserver import refusals

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds that a client may take. A body has more as it arrives: one for ``rate`` bytes."""

    head: float = 10
    """From the connection, or the last answer, to the end of the next request's head."""
    body: float = 30
    rate: int = 16_384
    answer: int = 30
    """Without a byte of it taken."""
    goodbye: float = 30
    silence: float = 2
    """Of a client that was told goodbye."""
    stop: float = 2
    """Of a client without a request when the process ends."""


TIME_LIMITS = TimeLimits()


class House(Protocol):
    """What a connection asks of the server that all of them belong to."""

    adj: Any
    stopping: bool

    def make_room(self) -> None:
        """There are more bytes than before."""


class Task(WSGITask):
    """A request that the application answers, in a thread."""

    channel: "Channel"
    request: Any

    def build_response_header(self) -> bytes:
        """At the last moment, for a process may have been told to end while it worked at the answer."""
        if self.channel.unread or self.channel.server.stopping:
            self.set_close_on_finish()
        return super().build_response_header()

    def get_environment(self) -> dict[str, Any]:
        """Of a body over every limit nothing is given but its length, if only what was too much of it."""
        environ = super().get_environment()
        if self.request.error:
            too_long = self.channel.server.adj.max_request_body_size
            environ["CONTENT_LENGTH"] = str(max(self.request.content_length, too_long))
            environ["wsgi.input"] = BytesIO()
        return environ


class Refusal(ErrorTask):
    """A request that is none, or an answer that broke off before it began."""

    request: Any
    response_headers: list[tuple[str, str]]

    def execute(self) -> None:
        fault = self.request.error
        log.warning("request-refused", status=fault.code, reason=type(fault).__name__)
        self.status = f"{fault.code} {fault.reason}"
        headers, body = refusals.document(fault.code)
        self.response_headers.extend(headers)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def _task_for_fault(channel: "Channel", request: Any) -> Task | Refusal:
    """A body over every limit goes to the application without it: that knows the page, or the document, to answer."""
    channel.unread = True
    return (Task if isinstance(request.error, RequestEntityTooLarge) else Refusal)(channel, request)


class Channel(HTTPChannel):
    """A connection. What waits for the client is done by the loop; a thread has it while ``requests`` holds any."""

    task_class = Task
    error_task_class = staticmethod(_task_for_fault)  # type: ignore[assignment]
    server: House  # type: ignore[assignment]
    unread = False
    """Whether the client may still be sending what will not be read."""
    _left_at = 0.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.waits_since = self._heard_at = time.monotonic()
        """When what the client owes us now, head or body, began to be waited for; infinity while we owe."""
        super().__init__(*arguments, **options)

    @property
    def held(self) -> int:
        """Bytes of bodies that are held for this client."""
        arriving = [self.request] if self.request else []
        return sum(request.body_bytes_received for request in (*self.requests, *arriving))

    @property
    def _has_head(self) -> bool:
        return self.request is not None and self.request.headers_finished

    def received(self, data: bytes) -> bool:
        """Take in what has arrived."""
        if self._left_at:
            self._heard_at = time.monotonic()
            return False
        had_head = self._has_head
        taken = bool(super().received(data))
        if self.requests:
            self.waits_since = math.inf
        elif self._has_head and not had_head:
            self.waits_since = time.monotonic()
        if self.request is not None and self.request.body_bytes_received > len(data):
            self.server.make_room()
        return taken

    def service(self) -> None:
        """In a thread: answer the request."""
        super().service()
        self.waits_since = time.monotonic()

    def is_late(self, now: float) -> bool:
        """Whether a limit of time is over. waitress sees to clients that do not take their answers."""
        if self._left_at:
            return now > self._heard_at + TIME_LIMITS.silence or now > self._left_at + TIME_LIMITS.goodbye
        if self.requests or self.total_outbufs_len:
            return False
        if self._has_head:
            return now > self.waits_since + TIME_LIMITS.body + self.held / TIME_LIMITS.rate
        begun = self.request is not None
        return now > self.waits_since + (TIME_LIMITS.stop if self.server.stopping and not begun else TIME_LIMITS.head)

    def let_go(self, status: int) -> None:
        """In the loop: end it. A client that has begun a request is told why; a silent client has nothing to be
        answered."""
        if self._left_at or self.request is None or not self.connected:
            self.will_close, self.unread = True, False
            return
        self.request.close()
        self.request, self.unread = None, True
        self.write_soon(refusals.answer(status))
        self.close_when_flushed = True

    def handle_close(self) -> None:
        """Close; when the client may still be sending, not before it has heard us.

        Closing with something unread takes the answer from the client (RFC 9112, section 9.6). Only the loop waits.
        """
        if self.will_close and self.unread and self.socket and not self._left_at:
            try:
                self.socket.shutdown(SHUT_WR)
            except OSError:
                pass
            else:
                self._left_at = self._heard_at = time.monotonic()
                self.will_close = False
                return
        super().handle_close()
