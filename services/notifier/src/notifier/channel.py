"""SMTP: one kept connection, and an honest answer to what became of each mail.

A fault of one mail is an Outcome; a fault of the way to the server (unreachable, certificate, password, shutting down)
is ChannelDown, which does not count as an attempt.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from servicekit import trace
from servicekit.logs import get_logger

from notifier.domain import ADDRESS_REFUSED, MESSAGE_REFUSED, Outcome, Result

log = get_logger(__name__)

COMMAND_SECONDS = 30.0
# RFC 5321 4.5.3.2.6: giving up earlier after the final dot makes duplicates.
DOT_SECONDS = 600.0
MAILS_PER_CONNECTION = 100
IDLE_SECONDS = 60.0

_SMTP = {"network.protocol.name": "smtp"}
_AUTHENTICATION_REQUIRED = "authentication-required"
_LINE_END = re.compile(rb"\r\n|\r|\n")


class ChannelDown(Exception):
    """No mail can go out now. ``reason`` is a stable word for operations."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Broken(Exception):
    """The connection ended before the mail was offered: nothing was sent. ``closing``: the server said so (421)."""

    def __init__(self, *, closing: bool = False) -> None:
        super().__init__()
        self.closing = closing


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails go and as whom. ``ca_file`` replaces the system's certificates."""

    host: str
    port: int
    mail_from: str
    user: str | None
    password: str | None
    starttls: bool
    ca_file: Path | None


class SmtpChannel:
    """Sends mails one at a time. Not for several threads."""

    def __init__(self, server: SmtpServer, clock: Callable[[], float] = time.monotonic) -> None:
        self._server, self._clock = server, clock
        self._smtp: smtplib.SMTP | None = None
        self._sent, self._used_at = 0, 0.0

    def open(self) -> bool:
        """Have a connection that is not too old; True when it is a new one. Raises ChannelDown."""
        self.close_if_idle()
        if self._smtp is not None and self._sent < MAILS_PER_CONNECTION:
            return False
        self.close()
        self._smtp = self._connect()
        self._sent, self._used_at = 0, self._clock()
        return True

    def send(self, recipient: str, message: bytes) -> Outcome:
        """Offer one mail; its address is ``inputkit.email.on_the_wire``. Raises ChannelDown (then nothing was sent).

        A kept connection that the server has closed meanwhile is replaced once.
        """
        fresh = self.open()
        try:
            return self._offer(recipient, message)
        except _Broken as broken:
            self.close()
            if not fresh:
                return self.send(recipient, message)
            if broken.closing:
                raise ChannelDown("server-closing") from broken
            return Outcome(Result.DEFERRED, "connection-lost")

    @property
    def is_open(self) -> bool:
        return self._smtp is not None

    def close_if_idle(self) -> None:
        if self._smtp is not None and self._clock() - self._used_at > IDLE_SECONDS:
            self.close()

    def close(self) -> None:
        """Say goodbye. What the server answers changes nothing about mails that it took."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        domain = server.mail_from.rpartition("@")[2]
        smtp: smtplib.SMTP | None = None
        try:
            smtp = smtplib.SMTP(server.host, server.port, local_hostname=domain, timeout=COMMAND_SECONDS)
            # Without it every mail waits some 40 ms for a delayed acknowledgement.
            _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context(cafile=server.ca_file))
            if server.user is not None and server.password is not None:
                smtp.login(server.user, server.password)
            smtp.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            if smtp is not None:
                smtp.close()
            raise ChannelDown(_why_no_connection(error)) from error
        return smtp

    def _offer(self, recipient: str, message: bytes) -> Outcome:
        """One mail transaction on the open connection; raises _Broken while nothing was offered yet."""
        smtp = self._smtp
        if smtp is None:
            raise _Broken
        self._used_at = self._clock()
        refusal = self._envelope(smtp, recipient)
        if refusal is not None:
            self._reset(smtp)
            return refusal
        try:
            smtp.send(_stuffed(message))
            _socket(smtp).settimeout(DOT_SECONDS)
            with trace.span("DATA", trace.Kind.CLIENT, _SMTP) as span:
                code, _ = smtp.getreply()
                span.note({"smtp.response.status_code": code})
            _socket(smtp).settimeout(COMMAND_SECONDS)
        except (smtplib.SMTPException, OSError):
            self.close()
            return Outcome(Result.UNKNOWN, "connection-lost-after-data")
        self._sent, self._used_at = self._sent + 1, self._clock()
        if code == 421:
            self.close()
        return _after_dot(code)

    def _envelope(self, smtp: smtplib.SMTP, recipient: str) -> Outcome | None:
        """MAIL, RCPT and DATA; None when the server waits for the mail."""
        code = _command(smtp, f"MAIL FROM:<{self._server.mail_from}>")
        if code // 100 == 5:
            # The server does not let us send at all: the same for every mail.
            self.close()
            raise ChannelDown(_AUTHENTICATION_REQUIRED if code == 530 else "sender-refused")
        if code != 250:
            return Outcome(Result.DEFERRED, f"sender-deferred-{code}")
        code = _command(smtp, f"RCPT TO:<{recipient}>")
        if code == 530:
            self.close()
            raise ChannelDown(_AUTHENTICATION_REQUIRED)
        if code // 100 == 5:
            return Outcome(Result.REFUSED, ADDRESS_REFUSED)
        if code not in (250, 251):
            return Outcome(Result.DEFERRED, f"address-deferred-{code}")
        code = _command(smtp, "DATA")
        if code // 100 == 5:
            return Outcome(Result.REFUSED, MESSAGE_REFUSED)
        return None if code == 354 else Outcome(Result.DEFERRED, f"message-deferred-{code}")

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("no connection")
    return smtp.sock


def _command(smtp: smtplib.SMTP, line: str) -> int:
    """The code of the server's reply; raises _Broken when there is none or the server is closing (421)."""
    try:
        smtp.putcmd(line)
        code, _ = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise _Broken from error
    if code == 421:
        raise _Broken(closing=True)
    return code


def _after_dot(code: int) -> Outcome:
    if code // 100 == 2:
        return Outcome(Result.SENT)
    if code // 100 == 5:
        return Outcome(Result.REFUSED, MESSAGE_REFUSED)
    if code // 100 == 4:
        return Outcome(Result.DEFERRED, f"message-deferred-{code}")
    return Outcome(Result.UNKNOWN, "reply-not-understood")


def _stuffed(message: bytes) -> bytes:
    """The mail with CRLF, leading dots doubled, and the final dot (RFC 5321 4.5.2)."""
    text = message.rstrip(b"\r\n")
    if not text.count(b"\n") == text.count(b"\r") == text.count(b"\r\n"):
        text = b"\r\n".join(_LINE_END.split(text))
    # The mails that we write have no line that begins so: bodies are base64, and folded lines begin with a space.
    text = text.replace(b"\r\n.", b"\r\n..")
    return (b"." if text.startswith(b".") else b"") + text + b"\r\n.\r\n"


def _why_no_connection(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login-refused"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "starttls-or-login-not-offered"
    if isinstance(error, ssl.SSLError):
        return "tls-failed"
    return "unreachable"
