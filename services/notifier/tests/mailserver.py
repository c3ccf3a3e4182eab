"""A real SMTP server with STARTTLS and a password, which misbehaves when a test asks it to."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
import threading
from collections import deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "notifier", "correct horse"
DROP = "drop"
"""Instead of a reply: close the connection without one."""


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    built = built.not_valid_after(now + datetime.timedelta(days=1))
    certificate = built.add_extension(x509.SubjectAlternativeName([address]), critical=False).sign(key, hashes.SHA256())
    certificate_file, key_file = folder / "smtp.pem", folder / "smtp.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_file.write_bytes(key.private_bytes(*private))
    return certificate_file, key_file


class _Script:
    """What the server says next; an empty list means yes."""

    def __init__(self) -> None:
        self.at_mail, self.at_rcpt, self.at_data = deque[str](), deque[str](), deque[str]()
        self.raw: list[bytes] = []
        self.transports: set[asyncio.WriteTransport] = set()
        self.hold: threading.Event | None = None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        envelope.mail_from = address
        assert isinstance(server.transport, asyncio.WriteTransport)
        self.transports.add(server.transport)
        return self._say(server, self.at_mail)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        answer = self._say(server, self.at_rcpt)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hold is not None:
            await asyncio.to_thread(self.hold.wait, 20)
        planned = self.at_data[0] if self.at_data else "250"
        if planned == DROP or planned.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.raw.append(envelope.content)
        return self._say(server, self.at_data)

    def _say(self, server: SMTP, planned: "deque[str]") -> str:
        answer = planned.popleft() if planned else "250 OK"
        if answer == DROP:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return answer


class MailServer:
    """Started on a free port; ``mails`` are those it took, also when it hung up instead of saying so."""

    def __init__(self, certificate: Path, key: Path, *, starttls: bool = True) -> None:
        self.certificate = certificate
        self.script = _Script()
        self.logins = 0
        self._starttls = starttls
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate, key)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(
            self.script,
            hostname="127.0.0.1",
            port=self.port,
            ready_timeout=60,
            tls_context=self._context if self._starttls else None,
            require_starttls=self._starttls,
            auth_required=self._starttls,
            authenticator=self._authenticate,
        )
        self._controller.start()

    def stop(self) -> None:
        """Hang up on everybody and be unreachable until the next start."""
        if self._controller is not None:
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._controller.loop).result(60)
            self._controller.stop()
            self._controller = None

    async def _hang_up(self) -> None:
        for transport in self.script.transports:
            transport.abort()
        self.script.transports.clear()
        await asyncio.sleep(0.02)

    @property
    def mails(self) -> list[EmailMessage]:
        parsed = [message_from_bytes(raw, policy=SMTP_POLICY) for raw in self.script.raw]
        return [message for message in parsed if isinstance(message, EmailMessage)]

    def _authenticate(self, _: SMTP, __: Session, ___: Envelope, ____: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins += 1
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=good)
