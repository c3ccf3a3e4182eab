"""The mail server of a local instance: takes every mail over STARTTLS with a password, keeps it, delivers nothing."""

import hmac
import os
import signal
import ssl
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_MAX_BYTES = 10_000_000


class _Keep:
    """Writes each mail to the folder, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        content = envelope.content
        body = content if isinstance(content, bytes) else (content or "").encode()
        recipients = ", ".join(envelope.rcpt_tos).encode()
        with self._lock:
            name = f"{time.time_ns()}.eml"
            draft = self._folder / f".{name}"
            draft.write_bytes(b"X-Envelope-To: " + recipients + b"\r\n" + body)
            draft.rename(self._folder / name)
        return "250 2.0.0 kept"


class _Authenticator:
    """One user, one password."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user.encode(), password.encode()

    def __call__(self, _: SMTP, __: Session, ___: Envelope, ____: str, data: object) -> AuthResult:
        known = isinstance(data, LoginPassword) and (
            hmac.compare_digest(data.login, self._user) and hmac.compare_digest(data.password, self._password)
        )
        return AuthResult(success=known, handled=known)


def main() -> None:
    """Serve until SIGTERM, with the settings of the environment."""
    # Another address of this machine where containers send their mails to it.
    host = os.environ.get("SMTP_LISTEN", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["MAIL_CERTIFICATE"], os.environ["MAIL_KEY"])
    controller = Controller(
        _Keep(Path(os.environ["MAIL_FOLDER"])),
        hostname=host,
        port=int(os.environ["SMTP_PORT"]),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_Authenticator(os.environ["SMTP_USER"], os.environ["SMTP_PASSWORD"]),
        data_size_limit=_MAX_BYTES,
        enable_SMTPUTF8=True,
    )
    controller.start()
    print(f"mail catcher listens on {host}:{os.environ['SMTP_PORT']}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    # Before any thread is made, so that all of them leave the signals to main.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
